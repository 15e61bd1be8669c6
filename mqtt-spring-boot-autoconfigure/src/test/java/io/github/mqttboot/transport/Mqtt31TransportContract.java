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

package io.github.mqttboot.transport;

import java.util.function.Function;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.RecordingTransportListener.PublishAcknowledged;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every transport does in MQTT 3.1.
 */
public abstract class Mqtt31TransportContract extends TransportContract {

	protected Mqtt31TransportContract(MqttTransportFactory factory) {
		this(factory, BrokerWay::plain);
	}

	protected Mqtt31TransportContract(MqttTransportFactory factory, Function<ScriptedBroker, BrokerWay> way) {
		super(factory, MqttVersion.MQTT_3_1, way);
	}

	@Test
	void sendsAgainAlthoughTheBrokerDoesNotReportASession() {
		leaveUnacknowledgedMessage();
		this.broker.on(MqttMessageType.PUBLISH, (session, packet) -> session.pubAck(1, 0));
		RecordingTransportListener resumed = resume();
		assertThat(resumed.await(ConnectAck.class).sessionPresent()).isTrue();
		resumed.await(PublishAcknowledged.class);
		assertThat(this.broker.await(MqttPublishMessage.class, 2)).last()
			.matches((publish) -> publish.fixedHeader().isDup());
	}

}
