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

package io.github.mqttboot.transport.paho;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link PahoEncoding}. That the encoders of Paho take whatever passes is
 * tested by {@link PahoTextTests}.
 */
class PahoEncodingTests {

	private static final int LONGEST = 65_535;

	private final PahoEncoding v3 = new PahoEncoding(MqttVersion.MQTT_3_1_1, PahoEncoding.LAST_CHARACTER_OF_V3);

	private final PahoEncoding v5 = new PahoEncoding(MqttVersion.MQTT_5_0, Character.MAX_CODE_POINT);

	@ParameterizedTest
	@ValueSource(strings = { "plant/hall 1/~temperature", "h\u00E4lle", "\uFDCF" })
	void textOfAllClientsPasses(String topic) {
		assertThatNoException().isThrownBy(() -> this.v3.validate(message(topic, PublishProperties.NONE)));
		assertThatNoException().isThrownBy(() -> this.v5.validate(message(topic, PublishProperties.NONE)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\uD83D\uDE00", "\uFF11" })
	void textThatOnlyTheClientForMqtt5CanEncodePassesThere(String topic) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.v3.validate(message(topic, PublishProperties.NONE)))
			.withMessageContaining("U+FDD0");
		assertThatNoException().isThrownBy(() -> this.v5.validate(message(topic, PublishProperties.NONE)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "plant/\u0001", "plant/\u007F", "plant/\uFDD0", "\uD800", "plant/\uFFFF" })
	void textThatNoClientEncodesIsRefused(String topic) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.v3.validate(message(topic, PublishProperties.NONE)));
		assertThatIllegalArgumentException().isThrownBy(() -> this.v5.validate(message(topic, PublishProperties.NONE)));
		assertThatIllegalArgumentException().isThrownBy(() -> this.v5.validate(message("t", contentType(topic))));
	}

	@Test
	void textIsAsLongAsMqttAllows() {
		String longest = "x".repeat(LONGEST);
		assertThatNoException().isThrownBy(() -> this.v5.validate(message(longest, contentType(longest))));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.v5.validate(message(longest + "x", PublishProperties.NONE)))
			.withMessageContaining("'topic' must not be longer");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.v5.validate(message("\u00E4".repeat(LONGEST / 2 + 1), PublishProperties.NONE)))
			.withMessageContaining("'topic' must not be longer");
	}

	static List<PublishProperties> tooLong() {
		String text = "x".repeat(LONGEST + 1);
		return List.of(contentType(text), new PublishProperties(null, null, null, text, null, List.of()),
				new PublishProperties(null, null, null, null, new byte[LONGEST + 1], List.of()),
				userProperties(new MqttUserProperty(text, "")), userProperties(new MqttUserProperty("", text)));
	}

	@ParameterizedTest
	@MethodSource("tooLong")
	void propertyThatIsTooLongIsRefused(PublishProperties properties) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.v5.validate(message("t", properties)))
			.withMessageContaining("must not be longer");
	}

	@Test
	void propertiesOfAnyKindPass() {
		assertThatNoException().isThrownBy(() -> this.v5.validate(message("t", PublishProperties.TEXT)));
		assertThatNoException()
			.isThrownBy(() -> this.v5.validate(message("t", new PublishProperties(true, null, "text/plain",
					"replies/\uD83D\uDE00", new byte[LONGEST], List.of(new MqttUserProperty("name", "h\u00E4lle"))))));
	}

	/**
	 * A message and its acknowledgement are encoded once, by Paho.
	 */
	@ParameterizedTest
	@ValueSource(classes = { PahoV3Client.class, PahoV5Client.class })
	void onlyPacketsWithFiltersAreEncodedInFrontOfPaho(Class<?> client) {
		JavaClass type = new ClassFileImporter().importClass(client);
		assertThat(callers(type, "getHeader")).containsExactly("encodable");
		assertThat(callers(type, "encodable")).containsExactlyInAnyOrder("subscribe", "unsubscribe");
	}

	private static Set<String> callers(JavaClass type, String method) {
		return type.getMethodCallsFromSelf()
			.stream()
			.filter((call) -> call.getTarget().getName().equals(method))
			.map((call) -> call.getOrigin().getName())
			.collect(Collectors.toSet());
	}

	@Test
	void packetThatIsTooLargeIsRefused() {
		// one text in all of them, so that it is large for MQTT and not for the JVM
		MqttUserProperty large = new MqttUserProperty("", "\u4E00".repeat(LONGEST / 3));
		MqttUserProperty[] tooMany = Collections.nCopies(4096, large).toArray(MqttUserProperty[]::new);
		assertThatIllegalArgumentException().isThrownBy(() -> this.v5.validate(message("t", userProperties(tooMany))))
			.withMessageContaining("larger than MQTT allows");
	}

	private static PublishProperties contentType(String contentType) {
		return new PublishProperties(null, null, contentType, null, null, List.of());
	}

	private static PublishProperties userProperties(MqttUserProperty... properties) {
		return new PublishProperties(null, null, null, null, null, List.of(properties));
	}

	private static PublishPacket message(String topic, PublishProperties properties) {
		return new PublishPacket(topic, new byte[1], MqttQos.AT_LEAST_ONCE, false, properties);
	}

}
