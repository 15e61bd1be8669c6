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

import java.util.List;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PahoEncoding}.
 */
class PahoEncodingTests {

	@Test
	void plainMessagesNeedNotBeTried() {
		assertThat(mayFail("plant/hall 1/~temperature", 100, PublishProperties.NONE)).isFalse();
		assertThat(mayFail("plant", 100, PublishProperties.TEXT)).isFalse();
		assertThat(mayFail("x".repeat(65_535), 1024 * 1024, PublishProperties.NONE)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "plant/\u0001", "plant/\u007F", "h\u00E4lle", "plant/\uFDD0" })
	void otherCharactersMustBeTried(String topic) {
		assertThat(mayFail(topic, 1, PublishProperties.NONE)).isTrue();
	}

	@Test
	void whatMayBeTooLongMustBeTried() {
		assertThat(mayFail("x".repeat(65_536), 1, PublishProperties.NONE)).isTrue();
		assertThat(mayFail("x", 1024 * 1024 + 1, PublishProperties.NONE)).isTrue();
	}

	@Test
	void propertiesMustBeTried() {
		assertThat(mayFail("x", 1, new PublishProperties(null, null, "text", null, null, List.of()))).isTrue();
		assertThat(mayFail("x", 1, new PublishProperties(null, null, null, "reply", null, List.of()))).isTrue();
		assertThat(mayFail("x", 1, new PublishProperties(null, null, null, null, new byte[1], List.of()))).isTrue();
		assertThat(mayFail("x", 1,
				new PublishProperties(null, null, null, null, null, List.of(new MqttUserProperty("a", "b")))))
			.isTrue();
	}

	private static boolean mayFail(String topic, int length, PublishProperties properties) {
		return PahoEncoding.mayFail(new PublishPacket(topic, new byte[length], MqttQos.of(1), false, properties));
	}

}
