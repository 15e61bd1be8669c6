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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttReasonCode}.
 */
class MqttReasonCodeTests {

	@ParameterizedTest
	@EnumSource
	void isFoundByItsNumber(MqttReasonCode code) {
		assertThat(MqttReasonCode.of(code.value())).isSameAs(code);
		assertThat(MqttReasonCode.of((byte) code.value())).isSameAs(code);
		assertThat(MqttReasonCode.reasonString(code.value(), null)).isNull();
		assertThat(MqttReasonCode.reasonString(code.value(), "text")).isEqualTo("text");
	}

	@ParameterizedTest
	@CsvSource({ "0x00, SUCCESS", "0x01, GRANTED_QOS_1", "0x02, GRANTED_QOS_2", "0x04, DISCONNECT_WITH_WILL",
			"0x10, NO_MATCHING_SUBSCRIBERS", "0x11, NO_SUBSCRIPTION_EXISTED", "0x18, CONTINUE_AUTHENTICATION",
			"0x19, REAUTHENTICATE", "0x80, UNSPECIFIED_ERROR", "0x87, NOT_AUTHORIZED",
			"0xA2, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED" })
	void hasTheNumberOfTheSpecification(String value, MqttReasonCode code) {
		assertThat(code.value()).isEqualTo(Integer.decode(value));
		assertThat(code.isError()).isEqualTo(code.value() >= 0x80);
	}

	@ParameterizedTest
	@CsvSource({ "0x03, SUCCESS", "0x7F, SUCCESS", "0xA3, UNSPECIFIED_ERROR", "0xFF, UNSPECIFIED_ERROR" })
	void unknownNumberCountsByItsHalfOfTheRange(String value, MqttReasonCode code) {
		assertThat(MqttReasonCode.of(Integer.decode(value))).isSameAs(code);
	}

	@Test
	void numberOfUnknownCodeIsKept() {
		assertThat(MqttReasonCode.reasonString(0xC3, null)).isEqualTo("reason code 0xC3");
		assertThat(MqttReasonCode.reasonString(0xC3, "")).isEqualTo("reason code 0xC3");
		assertThat(MqttReasonCode.reasonString(0x03, "try tomorrow")).isEqualTo("reason code 0x03: try tomorrow");
	}

	@ParameterizedTest
	@CsvSource({ "SUCCESS, AT_MOST_ONCE", "GRANTED_QOS_1, AT_LEAST_ONCE", "GRANTED_QOS_2, EXACTLY_ONCE" })
	void grantsQos(MqttReasonCode code, MqttQos qos) {
		assertThat(code.grantedQos()).isSameAs(qos);
	}

	@ParameterizedTest
	@EnumSource(names = { "UNSPECIFIED_ERROR", "NOT_AUTHORIZED", "TOPIC_FILTER_INVALID" })
	void errorGrantsNothing(MqttReasonCode code) {
		assertThat(code.grantedQos()).isNull();
	}

	@Test
	void tagIsTheName() {
		assertThat(MqttReasonCode.NOT_AUTHORIZED.tag()).isEqualTo("not-authorized");
	}

	@Test
	void describesAnErrorByNameAndNumber() {
		assertThat(MqttReasonCode.NOT_AUTHORIZED.describe(null)).isEqualTo("not authorized (0x87)");
		assertThat(MqttReasonCode.NOT_AUTHORIZED.describe("no\nway"))
			.isEqualTo("not authorized (0x87), reason string \"no\\u000Away\"");
	}

	@ParameterizedTest
	@EnumSource(names = { "SUCCESS", "GRANTED_QOS_1" })
	void describesASuccessByItsNumber(MqttReasonCode code) {
		assertThat(code.describe(null)).isEqualTo("reason code (0x%02X)", code.value());
	}

}
