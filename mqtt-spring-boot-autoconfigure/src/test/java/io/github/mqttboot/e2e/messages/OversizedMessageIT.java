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

package io.github.mqttboot.e2e.messages;

import java.util.List;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ClientTypes;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A message that nobody expected to be that large, with the limit that holds by default.
 */
@EachClientType
class OversizedMessageIT {

	private final ScriptedBroker broker = ScriptedBroker.start();

	private final DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(ClientTypes.factories());

	@Parameter
	private MqttClientType clientType;

	@AfterEach
	void close() {
		this.factory.close();
		this.broker.close();
	}

	@ParameterizedTest
	@EnumSource
	void endsTheConnectionBeforeItIsThere(MqttVersion version) {
		MqttConnection connection = this.factory
			.createConnection(new MqttConnectionSettingsBuilder("orders").clientType(this.clientType)
				.version(version)
				.urls(List.of(this.broker.uri()))
				.build());
		connection.start();
		Awaitility.await().until(() -> connection.getSnapshot().isConnected());
		// the header of 64 MB, and nothing that could be kept
		this.broker.session().sendBytes(0x30, 0x80, 0x80, 0x80, 0x20);
		Awaitility.await().until(() -> connection.getSnapshot().lastDisconnect() != null);
		assertThat(connection.getSnapshot().lastDisconnect().cause().description())
			.isEqualTo("the broker sends a packet of 67108869 bytes, and 'mqtt.clients.orders.maximum-packet-size'"
					+ " allows 16777216; raise it if such messages are meant to come");
	}

}
