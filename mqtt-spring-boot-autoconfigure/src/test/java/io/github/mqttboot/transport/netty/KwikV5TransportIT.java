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

package io.github.mqttboot.transport.netty;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.KwikFront;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.BrokerWay;
import io.github.mqttboot.transport.Mqtt5TransportContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link NettyTransportFactory} and its transports over QUIC with another
 * implementation of it on the other side, with MQTT 5.
 */
class KwikV5TransportIT extends Mqtt5TransportContract {

	// each test may lose this race of Kwik, and only one that did is let off
	@RegisterExtension
	static final TestExecutionExceptionHandler forgetting = (context, failure) -> {
		int forgotten = KwikFront.forgottenBytes();
		if (forgotten > 0) {
			throw new TestAbortedException(forgotten + " bytes wait in Kwik, which has forgotten to send them: see "
					+ "findings/kwik-rest-of-a-write.sh", failure);
		}
		throw failure;
	};

	KwikV5TransportIT() {
		super(new NettyTransportFactory(), BrokerWay::kwik);
	}

	// the classes of Kwik and of its TLS take seconds, which the first test would wait
	// for
	@BeforeAll
	static void loadKwik() {
		try (ScriptedBroker broker = ScriptedBroker.start();
				BrokerWay way = BrokerWay.kwik(broker);
				DefaultMqttConnectionFactory connections = new DefaultMqttConnectionFactory(
						List.of(new NettyTransportFactory()))) {
			MqttConnection connection = connections.createConnection(new MqttConnectionSettingsBuilder("first")
				.urls(List.of(URI.create("quic://127.0.0.1:" + way.address().getPort())))
				.tls(way::tlsSettings)
				.build());
			connection.start();
			await().atMost(Duration.ofMinutes(1)).until(() -> connection.getSnapshot().isConnected());
		}
	}

}
