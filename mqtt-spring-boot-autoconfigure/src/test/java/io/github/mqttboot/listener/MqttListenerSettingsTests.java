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

package io.github.mqttboot.listener;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MqttListenerSettings}.
 */
class MqttListenerSettingsTests {

	@ParameterizedTest
	@ValueSource(strings = { "{topic}", "", "dead/#", "+/{topic}" })
	void deadLetterTopicThatCannotBeIsRefused(String template) {
		assertThatIllegalArgumentException().isThrownBy(() -> settings(template));
	}

	@ParameterizedTest
	@ValueSource(strings = { "dead", "dead/{topic}", "{topic}/{topic}" })
	void deadLetterTopicMayNameTheTopicOfTheMessage(String template) {
		assertThat(settings(template).deadLetterTopic()).isEqualTo(template);
	}

	private static MqttListenerSettings settings(String deadLetterTopic) {
		MqttListenerSettings standard = MqttListenerSettings.STANDARD;
		return new MqttListenerSettings(standard.qos(), standard.concurrency(), null, standard.queueCapacity(), true,
				standard.shutdownTimeout(), standard.retryPolicy(), deadLetterTopic);
	}

}
