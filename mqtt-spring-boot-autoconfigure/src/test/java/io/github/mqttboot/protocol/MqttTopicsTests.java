/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.mqttboot.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link MqttTopics}.
 */
class MqttTopicsTests {

	@ParameterizedTest
	@ValueSource(strings = { "a", "/", "a/b", "/a", "a/", "a//b", " ", "sensors/7/temperature", "$SYS/broker",
			"$aws/things/x", "grüße/温度/\uD83D\uDE00", "a b/c", "$share/group/a" })
	void validName(String name) {
		assertThatNoException().isThrownBy(() -> MqttTopics.validateName(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "#", "+", "a/#", "a/+/b", "a+", "a#b", "a\u0000b", "a\nb", "a\u007Fb", "a\u0085b",
			"a\uD800b", "a\uDC00b", "a\uFFFEb", "a\uFFFF", "a\uFDD0b", "\uD83F\uDFFE" })
	void invalidName(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> MqttTopics.validateName(name))
			.withMessageStartingWith("'topic' must not ");
	}

	@Test
	void lengthIsLimitedInBytes() {
		assertThatNoException().isThrownBy(() -> MqttTopics.validateName("a".repeat(65_535)));
		assertThatNoException().isThrownBy(() -> MqttTopics.validateName("ü".repeat(32_767) + "a"));
		assertThatNoException().isThrownBy(() -> MqttTopics.validateFilter("\uD83D\uDE00".repeat(16_383) + "abc"));
		assertThatIllegalArgumentException().isThrownBy(() -> MqttTopics.validateName("a".repeat(65_536)))
			.withMessage("'topic' must not be longer than 65535 bytes in UTF-8");
		assertThatIllegalArgumentException().isThrownBy(() -> MqttTopics.validateName("ü".repeat(32_768)));
		assertThatIllegalArgumentException().isThrownBy(() -> MqttTopics.validateFilter("温".repeat(21_846)));
		assertThatIllegalArgumentException().isThrownBy(() -> MqttTopics.validateFilter("\uD83D\uDE00".repeat(16_384)));
	}

	@Test
	void messageOfExceptionCannotForgeLogLine() {
		assertThatIllegalArgumentException().isThrownBy(() -> MqttTopics.validateName("a\r\nERROR b"))
			.withMessage("'topic' must not contain U+000D: \"a\\u000D\\u000AERROR b\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "/", "#", "+", "a/b", "a/#", "/#", "+/#", "a/+", "a/+/b", "+/+", "/+", "a//+//#",
			"$SYS/#", "$share", "$share/g/a", "$share/g/#", "$share/g/+/a", "$share/g//a", "$share/g//", "$shared/#",
			"a/$share/b" })
	void validFilter(String filter) {
		assertThatNoException().isThrownBy(() -> MqttTopics.validateFilter(filter));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a#", "#/a", "a/#/b", "a/b#", "##", "#+", "+#", "a+", "+a", "a/+b", "a/b+/c", "++",
			"a/++/b", "$share/", "$share//", "$share//a", "$share/g", "$share/g/", "$share/g+/a", "$share/#/a",
			"$share/+/a", "$share/g/a#", "$share/g/a+", "a\u0000", "a\nb", "\uDFFF" })
	void invalidFilter(String filter) {
		assertThatIllegalArgumentException().isThrownBy(() -> MqttTopics.validateFilter(filter))
			.withMessageStartingWith("'filter' must ");
	}

	@ParameterizedTest
	@CsvSource({ "a, a", "/, /", "a/b, a/b", "#, a", "#, a/b/c", "#, /", "#, /a", "a/#, a", "a/#, a/", "a/#, a/b",
			"a/#, a/b/c", "a/b/#, a/b", "+, a", "+/+, a/b", "+/+, /a", "+/+, a/", "+/+, /", "/+, /a", "/+, /",
			"a/+, a/", "a/+, a/b", "a/+/c, a/b/c", "a/+/c, a//c", "+/#, a", "+/#, a/b", "a/+/#, a/b", "/#, /", "/#, /a",
			"$SYS/#, $SYS/broker", "$SYS/#, $SYS", "$SYS/+/b, $SYS/a/b", "$share/g/a, a", "$share/g/#, a/b",
			"$share/g/+/b, a/b", "$share/g//a, /a", "$share/g/$SYS/#, $SYS/a", "$share, $share", "Ä/+, Ä/ü" })
	void filterMatchesTopic(String filter, String topic) {
		assertThat(MqttTopics.matches(filter, topic)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "a, b", "a, A", "a, a/", "a, /a", "a/, a", "a, ab", "ab, a", "a/b, a/bc", "a/b, a", "a/b, a/b/c",
			"+, a/b", "+, /a", "+, /", "/+, a", "+/+, a", "+/+, a/b/c", "a/+, a", "a/+, a/b/c", "a/+, b/c",
			"a/+/c, a/b/d", "a/+/c, a/c", "a/#, ab", "a/#, b", "a/b/#, a", "/#, a", "a/+/#, a", "#, $SYS",
			"#, $SYS/broker", "+, $SYS", "+/broker, $SYS/broker", "+/#, $SYS/broker", "$share/g/#, $SYS/a",
			"$share/g/+/a, $SYS/a", "$share/g/a, $share/g/a", "$share/g/a, b", "$SYS/#, $SYSX/a" })
	void filterDoesNotMatchTopic(String filter, String topic) {
		assertThat(MqttTopics.matches(filter, topic)).isFalse();
	}

	@Test
	void sharedFilter() {
		assertThat(MqttTopics.share("g", "a/#")).isEqualTo("$share/g/a/#");
		assertThat(MqttTopics.isShared("$share/g/a/#")).isTrue();
		assertThat(MqttTopics.isShared("$shared/a")).isFalse();
		assertThat(MqttTopics.unshared("$share/g/a/#")).isEqualTo("a/#");
		assertThat(MqttTopics.unshared("a/#")).isEqualTo("a/#");
	}

	@ParameterizedTest
	@EnumSource
	void sendableTextIsValidAndSaysTheSame(MqttVersion version) {
		int lastCharacter = version.hasProperties() ? Character.MAX_CODE_POINT : 0xFDCF;
		String emoji = version.hasProperties() ? "\uD83D\uDE00" : "\\u1F600";
		String sendable = MqttText.sendable("a/温度/\n\uD800\uFFFF/\uD83D\uDE00", lastCharacter);
		assertThat(sendable).isEqualTo("a/温度/\\u000A\\uD800\\uFFFF/" + emoji);
		assertThatNoException().isThrownBy(() -> MqttText.validate("text", sendable));
		assertThatNoException().isThrownBy(() -> MqttText.validateEncodable("text", sendable, version, lastCharacter));
	}

	@Test
	void printableTextIsShortAndWithoutInvisibleCharacters() {
		assertThat(MqttText.printable("a/温度/\uD83D\uDE00")).isEqualTo("a/温度/\uD83D\uDE00");
		assertThat(MqttText.printable("a\u001B[31m\u202E\u2028\uD800")).isEqualTo("a\\u001B[31m\\u202E\\u2028\\uD800");
		assertThat(MqttText.printable("\uD83D\uDE00".repeat(201))).isEqualTo("\uD83D\uDE00".repeat(200) + "...");
	}

}
