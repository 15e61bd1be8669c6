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
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MqttQos}.
 */
class MqttQosTests {

	@ParameterizedTest
	@CsvSource({ "0, AT_MOST_ONCE", "1, AT_LEAST_ONCE", "2, EXACTLY_ONCE" })
	void hasTheNumberOfTheSpecification(int value, MqttQos qos) {
		assertThat(MqttQos.of(value)).isSameAs(qos);
		assertThat(qos.value()).isEqualTo(value);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 3 })
	void otherNumbersAreRejectedWithTheRange(int value) {
		assertThatIllegalArgumentException().isThrownBy(() -> MqttQos.of(value)).withMessage("'qos' must be 0, 1 or 2");
	}

	@Test
	void onlyQos0IsNotAcknowledged() {
		assertThat(MqttQos.AT_MOST_ONCE.isAcknowledged()).isFalse();
		assertThat(MqttQos.AT_LEAST_ONCE.isAcknowledged()).isTrue();
		assertThat(MqttQos.EXACTLY_ONCE.isAcknowledged()).isTrue();
	}

}
