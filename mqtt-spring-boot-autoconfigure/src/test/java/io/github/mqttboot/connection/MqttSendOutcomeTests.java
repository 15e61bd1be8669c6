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

package io.github.mqttboot.connection;

import io.github.mqttboot.connection.MqttSendOutcome.Kind;
import io.github.mqttboot.protocol.MqttReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MqttSendOutcome}.
 */
class MqttSendOutcomeTests {

	@Test
	void successHasNoReason() {
		assertThat(MqttSendOutcome.SUCCESS.isSuccess()).isTrue();
		assertThat(MqttSendOutcome.SUCCESS.tag()).isEqualTo("none");
	}

	@Test
	void refusalHasTheTagOfItsReasonCode() {
		MqttSendOutcome refused = MqttSendOutcome.refused(MqttReasonCode.QUOTA_EXCEEDED);
		assertThat(refused.isSuccess()).isFalse();
		assertThat(refused.tag()).isEqualTo("quota-exceeded");
	}

	@ParameterizedTest
	@CsvSource({ "OUTBOX_FULL, outbox-full", "WITHDRAWN, withdrawn", "INVALID, invalid", "NOT_CONNECTED, not-connected",
			"STOPPED, stopped" })
	void failureOnThisSideHasTheTagOfItsKind(Kind kind, String tag) {
		assertThat(MqttSendOutcome.failed(kind).isSuccess()).isFalse();
		assertThat(MqttSendOutcome.failed(kind).tag()).isEqualTo(tag);
	}

	@Test
	void onlyARefusalHasAReasonCode() {
		assertThatIllegalArgumentException().isThrownBy(() -> MqttSendOutcome.failed(Kind.REFUSED));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new MqttSendOutcome(Kind.SUCCESS, MqttReasonCode.QUOTA_EXCEEDED));
	}

}
