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

package io.github.mqttboot.event;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what is logged of an event or a message that an application prints.
 */
class MqttConnectionEventTests {

	private final FakeMqttConnection connection = new FakeMqttConnection("orders", (settings) -> settings);

	@Test
	void eventsSayWhatHappened() {
		MqttConnectionCause cause = new MqttConnectionCause(MqttConnectionCause.Kind.NETWORK, null,
				"connection refused", null);
		TopicSubscription subscription = TopicSubscription.of("orders/#", MqttQos.AT_LEAST_ONCE);
		assertThat(Map.of(new MqttConnectedEvent(this.connection), "MqttConnectedEvent of connection 'orders'",
				new MqttDisconnectedEvent(this.connection, cause),
				"MqttDisconnectedEvent of connection 'orders': connection refused",
				new MqttConnectionRefusedEvent(this.connection, cause),
				"MqttConnectionRefusedEvent of connection 'orders': connection refused",
				new MqttPublishRefusedEvent(this.connection, "a\nb", MqttReasonCode.NOT_AUTHORIZED),
				"MqttPublishRefusedEvent of connection 'orders': topic 'a\\u000Ab', not authorized (0x87)",
				new MqttSubscriptionRefusedEvent(this.connection, subscription, MqttReasonCode.NOT_AUTHORIZED),
				"MqttSubscriptionRefusedEvent of connection 'orders': filter 'orders/#', not authorized (0x87)"))
			.allSatisfy((event, text) -> assertThat(event).hasToString(text));
	}

	@Test
	void messagesSayTheirTopicAndSizeAndNothingSecret() {
		byte[] payload = "secret".getBytes(StandardCharsets.UTF_8);
		assertThat(new PublishPacket("a\nb", payload, MqttQos.AT_LEAST_ONCE, true, PublishProperties.NONE))
			.hasToString("PUBLISH topic='a\\u000Ab', qos=1, retained=true, 6 bytes");
		assertThat(new InboundPublish(7, "a", payload, MqttQos.AT_MOST_ONCE, false, true, PublishProperties.NONE,
				List.of()))
			.hasToString("PUBLISH topic='a', qos=0, retained=false, duplicate=true, 6 bytes");
	}

}
