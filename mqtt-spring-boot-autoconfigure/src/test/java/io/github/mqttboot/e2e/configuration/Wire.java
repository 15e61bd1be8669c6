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

package io.github.mqttboot.e2e.configuration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.ScriptedBroker.Session;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.TlsServer;
import io.github.mqttboot.testsupport.WebSocketServer;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One connection of a {@link WireApplication} and the broker it belongs to.
 */
final class Wire implements AutoCloseable {

	private static final Duration LONG = Duration.ofSeconds(10);

	private final WireApplication application;

	private final String connectionName;

	private final TlsServer tls = new TlsServer(TestCertificates.shared().getServer());

	private final WebSocketServer webSocket = new WebSocketServer();

	private final ScriptedBroker broker;

	private ScriptedBroker other;

	Wire(WireApplication application, String connectionName, WireScenario scenario) {
		this.application = application;
		this.connectionName = connectionName;
		this.broker = scenario.startBroker(this);
		scenario.script(this);
	}

	MqttVersion version() {
		return this.application.version();
	}

	MqttClientType clientType() {
		return this.connectionName.equals(WireApplication.TWIN) ? MqttClientType.NETTY : MqttClientType.PAHO;
	}

	WireApplication run() {
		return this.application;
	}

	TestApplication application() {
		return this.application.started();
	}

	MqttConnection connection() {
		return application().connection(this.connectionName);
	}

	ScriptedBroker broker() {
		return this.broker;
	}

	/**
	 * Return the TLS of the broker, if it speaks TLS.
	 * @return the server side
	 */
	TlsServer tls() {
		return this.tls;
	}

	/**
	 * Return the WebSocket of the broker, if it has one.
	 * @return the server side
	 */
	WebSocketServer webSocket() {
		return this.webSocket;
	}

	/**
	 * Return a second broker, which starts when it is first asked for.
	 * @return the other broker
	 */
	ScriptedBroker other() {
		if (this.other == null) {
			this.other = ScriptedBroker.start();
		}
		return this.other;
	}

	/**
	 * Fill in what depends on the connection.
	 * @param value the value of a property
	 * @return the value with <code>{client}</code>, <code>{version}</code>,
	 * <code>{broker}</code>, <code>{directory}</code>, <code>{port}</code> and
	 * <code>{other}</code> replaced
	 */
	String resolve(String value) {
		String resolved = value.replace("{client}", clientType().toString())
			.replace("{version}", version().toString())
			.replace("{broker}", this.broker.uri().toString())
			.replace("{directory}", this.application.outbox().toString())
			.replace("{port}", String.valueOf(this.broker.address().getPort()));
		return resolved.contains("{other}") ? resolved.replace("{other}", other().uri().toString()) : resolved;
	}

	/**
	 * Return the first CONNECT.
	 * @return the packet
	 */
	MqttConnectMessage connect() {
		return this.broker.await(MqttConnectMessage.class, 1).get(0);
	}

	/**
	 * Return the time from one network connection to a later one.
	 * @param from the number of the first, from 1
	 * @param to the number of the last
	 * @return the time
	 */
	Duration between(int from, int to) {
		List<Session> sessions = Awaitility.await()
			.atMost(LONG)
			.pollDelay(Duration.ZERO)
			.until(this.broker::sessions, (made) -> made.size() >= to);
		return sessions.get(to - 1).since(sessions.get(from - 1));
	}

	/**
	 * Publish a QoS 1 message.
	 * @param topic the topic
	 * @return completes with the answer
	 */
	CompletableFuture<MqttPublishResult> publish(String topic) {
		return connection()
			.publish(new PublishPacket(topic, new byte[0], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
	}

	/**
	 * Return when packets would have come in that were sent by now.
	 */
	void settle() {
		MqttSubscriptionHandle roundTrip = connection().subscribe(TopicSubscription.of("settle", MqttQos.AT_MOST_ONCE),
				(message) -> {
				});
		assertThat(roundTrip.granted()).succeedsWithin(LONG);
		assertThat(roundTrip.cancel()).succeedsWithin(LONG);
	}

	@Override
	public void close() {
		this.broker.close();
		if (this.other != null) {
			this.other.close();
		}
	}

}
