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

package io.github.mqttboot.diagnosis;

import io.github.mqttboot.protocol.MqttReasonCode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RefusalCures}.
 */
class RefusalCuresTests {

	@Test
	void describesTheRefusalAndWhatToDo() {
		assertThat(RefusalCures.describe(MqttReasonCode.NOT_AUTHORIZED, null))
			.isEqualTo("not authorized (0x87): check the broker's access rules for this user and client id");
		assertThat(RefusalCures.describe(MqttReasonCode.QUOTA_EXCEEDED, "full"))
			.isEqualTo("quota exceeded (0x97), reason string \"full\": raise the broker's quota or publish less");
	}

	@Test
	void cureOfASubscriptionIsAboutSubscriptions() {
		assertThat(RefusalCures.describeSubscription(MqttReasonCode.QUOTA_EXCEEDED, null))
			.isEqualTo("quota exceeded (0x97): subscribe to fewer topic filters, or raise the broker's quota of"
					+ " subscriptions for a client");
		assertThat(RefusalCures.describeSubscription(MqttReasonCode.PACKET_TOO_LARGE, null))
			.contains("use a shorter topic filter");
		assertThat(RefusalCures.describeSubscription(MqttReasonCode.NOT_AUTHORIZED, null))
			.isEqualTo(RefusalCures.describe(MqttReasonCode.NOT_AUTHORIZED, null));
	}

	@Test
	void brokerThatDoesNotSayWhyMayHaveNoGroups() {
		assertThat(RefusalCures.describeSubscription("$share/shop/orders", MqttReasonCode.UNSPECIFIED_ERROR, null))
			.isEqualTo("unspecified error (0x80): do not use a group if the broker has none");
		assertThat(RefusalCures.describeSubscription("orders", MqttReasonCode.UNSPECIFIED_ERROR, null))
			.isEqualTo("unspecified error (0x80)");
		assertThat(RefusalCures.describeSubscription("$share/shop/orders", MqttReasonCode.NOT_AUTHORIZED, null))
			.isEqualTo(RefusalCures.describe(MqttReasonCode.NOT_AUTHORIZED, null));
	}

	@Test
	void saysNoMoreWhereThereIsNoCure() {
		assertThat(RefusalCures.describe(MqttReasonCode.UNSPECIFIED_ERROR, null)).isEqualTo("unspecified error (0x80)");
	}

}
