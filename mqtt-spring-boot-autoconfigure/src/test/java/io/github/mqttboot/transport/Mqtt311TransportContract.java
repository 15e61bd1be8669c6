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

import java.util.List;
import java.util.function.Function;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What every transport does in MQTT 3.1.1.
 */
public abstract class Mqtt311TransportContract extends TransportContract {

	protected Mqtt311TransportContract(MqttTransportFactory factory) {
		this(factory, BrokerWay::plain);
	}

	protected Mqtt311TransportContract(MqttTransportFactory factory, Function<ScriptedBroker, BrokerWay> way) {
		super(factory, MqttVersion.MQTT_3_1_1, way);
	}

	@ParameterizedTest
	@CsvSource({ "1, 0x84", "2, 0x85", "3, 0x88", "4, 0x86", "5, 0x87" })
	void translatesReturnCodes(int returnCode, String reasonCode) {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.refuse(returnCode));
		open(connect(true));
		assertThat(this.listener.await(TransportClosed.class))
			.isEqualTo(TransportClosed.refused(MqttReasonCode.of(Integer.decode(reasonCode)), null, null));
		assertThat(this.broker.received(MqttConnectMessage.class)).hasSize(1);
	}

	@Test
	void lostSessionSendsNothingAgain() {
		leaveUnacknowledgedMessage();
		RecordingTransportListener resumed = resume();
		assertThat(resumed.await(ConnectAck.class).sessionPresent()).isFalse();
		assertNothingIsSentAgain();
	}

	@Test
	void propertiesAreRefused() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		PublishProperties properties = new PublishProperties(true, null, null, null, null, List.of());
		assertThatIllegalArgumentException().isThrownBy(() -> opened
			.publish(message(new PublishPacket("t", bytes("x"), MqttQos.AT_LEAST_ONCE, false, properties))));
	}

	@Test
	void disconnectOfTheBrokerIsAProtocolViolation() {
		openAndAwaitConnected(connect(true));
		this.broker.session().sendBytes(0xE0, 0x00);
		assertThat(this.listener.await(TransportClosed.class).origin()).isEqualTo(TransportClosed.Origin.PROTOCOL);
	}

}
