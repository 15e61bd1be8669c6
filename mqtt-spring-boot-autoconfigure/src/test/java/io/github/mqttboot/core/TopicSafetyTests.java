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

package io.github.mqttboot.core;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Topics from anywhere: what no broker may see goes no further than the template, by
 * whichever way it comes.
 */
class TopicSafetyTests {

	private final DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
			List.of(new FakeTransportFactory()));

	private final MqttConnection connection = this.factory
		.createConnection(new MqttConnectionSettingsBuilder("default").build());

	private final MqttTemplate template = new MqttTemplate(this.connection, MqttMessageConverters.create(),
			new MqttPublishDefaults(null, MqttQos.AT_LEAST_ONCE, false, Duration.ofMillis(10)));

	@AfterEach
	void close() {
		this.factory.close();
	}

	@ParameterizedTest
	@MethodSource("bad")
	void badTopicIsRefused(String topic) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.send(topic, "x"))
			.withMessageContaining("'topic' must not");
		assertThat(this.connection.getSnapshot().outboxSize()).isZero();
	}

	@ParameterizedTest
	@MethodSource("bad")
	void badTopicInAHeaderIsRefused(String topic) {
		assertThatIllegalArgumentException().isThrownBy(
				() -> this.template.send(MessageBuilder.withPayload("x").setHeader(MqttHeaders.TOPIC, topic).build()))
			.withMessageContaining("'topic' must not");
		assertThat(this.connection.getSnapshot().outboxSize()).isZero();
	}

	@ParameterizedTest
	@MethodSource("bad")
	void badTopicOfTheWillIsRefusedAtTheStart(String topic) {
		MqttConnectionSettingsBuilder settings = new MqttConnectionSettingsBuilder("default").will(new MqttWill(
				new PublishPacket(topic, new byte[0], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE), null));
		assertThatExceptionOfType(InvalidMqttSettingException.class).isThrownBy(settings::build)
			.satisfies((ex) -> assertThat(ex.getPropertyName()).isEqualTo("mqtt.will.topic"));
	}

	static Stream<String> bad() {
		return Stream.of("", "#", "+", "/#", "/+", "+/", "a/#", "a/+", "a/+/b", "a+", "+a", "a#", "#a", "a/b#",
				"a/+b/c", "$share/group/#", "\u0000", "a\u0000b", "a\u0001", "a\tb", "a\nb", "a\r\nb", "a\u001F",
				"a\u007F", "a\u0080", "a\u009F", "\uD800", "a\uD800b", "a\uDBFF", "a\uDC00b", "\uDFFF", "\uDC00\uD800",
				"a\uFFFE", "a\uFFFF", "\uFDD0", "\uD83F\uDFFF", "a".repeat(65_536), "é".repeat(32_768),
				"温".repeat(21_846), "\uD83D\uDE00".repeat(16_384));
	}

	@ParameterizedTest
	@ValueSource(strings = { "$SYS/broker", "$aws/things/plug/shadow/update", "$iothub/methods/res/200" })
	void topicsOfTheBrokersAreForTheBrokersToJudge(String topic) {
		this.template.sendAsync(topic, "x");
		assertThat(this.connection.getSnapshot().outboxSize()).isOne();
	}

	@Test
	void variablesAreFilledIn() {
		assertThat(TopicExpansion.expand("plants/{plant}/device-{id}/cmd", "north $1", 7))
			.isEqualTo("plants/north $1/device-7/cmd");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "a/b", "../x", "+", "#", "a+", "7/#", "a/" })
	void variableDoesNotReachBeyondItsLevel(String value) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.to("sensors/{id}/cmd", value))
			.withMessage("'id' must be a level of a topic, not empty and without '/', '+' and '#': \"" + value + "\"");
	}

	@Test
	void variableDoesNotReachWhatIsTheBrokers() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.to("{tenant}/cmd", "$SYS"))
			.withMessage("'tenant' must not begin a topic with '$': \"$SYS\"");
		assertThat(TopicExpansion.expand("a/{name}", "$SYS")).isEqualTo("a/$SYS");
	}

	@Test
	void eachVariableHasItsValue() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.to("{a}/{b}", 1))
			.withMessage("topic '{a}/{b}' has more variables than values");
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.to("{a}/b", 1, 2))
			.withMessage("topic '{a}/b' has fewer variables than values");
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.to("{a}/b", new Object[] { null }))
			.withMessageContaining("'a' must be a level of a topic");
	}

	@Test
	void withoutVariablesBracesAreText() {
		this.template.to("a/{b}").payload("x").sendAsync();
		assertThat(this.connection.getSnapshot().outboxSize()).isOne();
	}

}
