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

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.QuicFront;
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

	private final WireScenario scenario;

	private final TlsServer tls = new TlsServer(TestCertificates.shared().getServer());

	private final WebSocketServer webSocket = new WebSocketServer();

	private final ScriptedBroker broker;

	// in front of the brokers, if the connection is over QUIC
	private final Map<ScriptedBroker, QuicFront> fronts = new LinkedHashMap<>();

	private ScriptedBroker other;

	Wire(WireApplication application, String connectionName, WireScenario scenario) {
		this.application = application;
		this.connectionName = connectionName;
		this.scenario = scenario;
		this.broker = isOverQuic() ? ScriptedBroker.start() : scenario.startBroker(this);
		scenario.script(this);
	}

	MqttVersion version() {
		return this.application.version();
	}

	MqttClientType clientType() {
		return this.connectionName.equals(WireApplication.DEFAULT) ? MqttClientType.PAHO : MqttClientType.NETTY;
	}

	boolean isOverQuic() {
		return this.connectionName.equals(WireApplication.QUIC);
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
	 * <code>{broker}</code>, <code>{directory}</code>, <code>{scheme}</code>,
	 * <code>{port}</code> and <code>{other}</code> replaced
	 */
	String resolve(String value) {
		String resolved = value.replace("{client}", clientType().toString())
			.replace("{version}", version().toString())
			.replace("{broker}", url(this.broker))
			.replace("{directory}", this.application.outbox().toString())
			.replace("{scheme}", isOverQuic() ? "quic" : "mqtt")
			.replace("{port}", url(this.broker).replaceFirst(".*:(\\d+).*", "$1"));
		return resolved.contains("{other}") ? resolved.replace("{other}", url(other())) : resolved;
	}

	private String url(ScriptedBroker broker) {
		return isOverQuic() ? front(broker).getUrl() : broker.uri().toString();
	}

	private QuicFront front(ScriptedBroker broker) {
		return this.fronts.computeIfAbsent(broker,
				(behind) -> this.scenario.frontOf(behind.address().getPort()).start());
	}

	/**
	 * Return what the client has shown in the handshake of its first connection.
	 * @return the handshake
	 */
	Handshake handshake() {
		connect();
		if (isOverQuic()) {
			QuicFront.Handshake shown = front(this.broker).handshakes().get(0);
			return new Handshake(shown.host(), shown.clientCertificate());
		}
		TlsServer.Handshake shown = this.tls.handshakes().get(0);
		return new Handshake(shown.host(), shown.clientCertificate());
	}

	/**
	 * Return the first CONNECT.
	 * @return the packet
	 */
	MqttConnectMessage connect() {
		return this.broker.await(MqttConnectMessage.class, 1).get(0);
	}

	/**
	 * Return the time from a network connection to the next attempt of the client. Over
	 * QUIC a machine that is busy may not come to the end of a handshake in time: an
	 * attempt begins before.
	 * @param number the number of the network connection, from 1
	 * @return the time
	 */
	Duration untilAttemptAfter(int number) {
		Awaitility.await().atMost(LONG).until(() -> this.broker.sessions().size() >= number);
		long opened = this.broker.sessions().get(number - 1).openedAt();
		return Duration.ofNanos(attemptAfter(opened) - opened);
	}

	/**
	 * Return the time from the last network connection with the other broker to the next
	 * attempt with the broker.
	 * @return the time
	 */
	Duration untilAttemptAfterOther() {
		long opened = this.other.session().openedAt();
		return Duration.ofNanos(attemptAfter(opened) - opened);
	}

	private long attemptAfter(long time) {
		return Awaitility.await()
			.atMost(LONG)
			.pollDelay(Duration.ZERO)
			.until(() -> attempts().filter((attempt) -> attempt > time).findFirst(), Optional::isPresent)
			.orElseThrow();
	}

	private Stream<Long> attempts() {
		return isOverQuic() ? front(this.broker).attempts().stream()
				: this.broker.sessions().stream().map(Session::openedAt);
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
		this.fronts.values().forEach(QuicFront::close);
		this.broker.close();
		if (this.other != null) {
			this.other.close();
		}
	}

	/**
	 * What a client has shown.
	 *
	 * @param host the host name that it asked for (SNI), if any
	 * @param clientCertificate its certificate, if any
	 */
	record Handshake(String host, X509Certificate clientCertificate) {

	}

}
