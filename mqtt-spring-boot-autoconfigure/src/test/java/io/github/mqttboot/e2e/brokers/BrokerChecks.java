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

package io.github.mqttboot.e2e.brokers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.RawMqttClient.Message;
import io.github.mqttboot.testsupport.TestBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.transport.MqttClientType;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an application expects of any broker, in one version of MQTT. The application has
 * a connection for each check, so that all can run at the same time. A check fails if the
 * broker does not do what it should. On a busy machine an application can be so late that
 * the broker rightly does something else: such a part of a check is done again.
 */
final class BrokerChecks implements AutoCloseable {

	private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

	private static final Duration WILL_DELAY = Duration.ofSeconds(3);

	private static final Duration SESSION_EXPIRY = Duration.ofSeconds(4);

	// So much later a broker has done what it does after a time
	private static final Duration MARGIN = Duration.ofSeconds(2);

	// A broker that gets no processor is late by seconds, but not so late that what it
	// does has another reason: the default keep-alive interval gives a client 90 s, and
	// the session is kept for an hour
	private static final Duration LATEST = Duration.ofSeconds(60);

	private static final String MARK = "from here on";

	private static final String WILL = "gone";

	private final Map<String, FaultProxy> links = new LinkedHashMap<>();

	private final List<QuicFront> fronts = new ArrayList<>();

	private final TestBroker broker;

	private final MqttVersion version;

	private final MqttClientType clientType;

	private final boolean overQuic;

	private final TestApplication application;

	/**
	 * Start an application with a connection for each transport that the broker has.
	 * @param broker the broker
	 * @param version the version
	 * @param clientType the client type
	 * @return the checks
	 */
	static BrokerChecks direct(TestBroker broker, MqttVersion version, MqttClientType clientType) {
		return new BrokerChecks(broker, version, clientType, false);
	}

	/**
	 * Start an application all of whose connections are over QUIC.
	 * @param broker the broker
	 * @param version the version
	 * @return the checks
	 */
	static BrokerChecks overQuic(TestBroker broker, MqttVersion version) {
		return new BrokerChecks(broker, version, MqttClientType.NETTY, true);
	}

	private BrokerChecks(TestBroker broker, MqttVersion version, MqttClientType clientType, boolean overQuic) {
		this.broker = broker;
		this.version = version;
		this.clientType = clientType;
		this.overQuic = overQuic;
		TestApplication.Builder builder = TestApplication.of(Application.class)
			.property("spring.ssl.bundle.pem.broker.truststore.certificate",
					TestCertificates.shared().getAuthority().getCertificatePEM());
		if (overQuic) {
			client(builder, "quic", "url", url(broker.getPort()));
		}
		else {
			for (String scheme : List.of("mqtt", "mqtts", "ws", "wss")) {
				client(builder, scheme, "url", broker.getUrl(scheme));
			}
			client(builder, "mqtts", "ssl.bundle", "broker");
			client(builder, "wss", "ssl.bundle", "broker");
		}
		client(builder, "session", "url", url(broker.getPort()));
		client(builder, "session", "clean-session", false);
		clientWithWill(builder, "will");
		clientWithWill(builder, "keep-alive");
		client(builder, "keep-alive", "keep-alive-interval", KEEP_ALIVE);
		client(builder, "keep-alive", "ping-timeout", KEEP_ALIVE);
		if (version.hasProperties()) {
			clientWithWill(builder, "will-delay");
			client(builder, "will-delay", "will.delay-interval", WILL_DELAY);
			client(builder, "will-delay", "clean-start", false);
			client(builder, "will-delay", "session-expiry-interval", "1h");
			client(builder, "will-delay", "reconnect.initial-delay", "10ms");
			client(builder, "expiry", "url", url(broker.getPort()));
			client(builder, "expiry", "clean-start", false);
			client(builder, "expiry", "session-expiry-interval", SESSION_EXPIRY);
		}
		this.application = builder.start();
	}

	private void clientWithWill(TestApplication.Builder builder, String name) {
		FaultProxy link = new FaultProxy(this.broker.getPort());
		this.links.put(name, link);
		client(builder, name, "url", url(link.getPort()));
		client(builder, name, "will.topic", topic(name));
		client(builder, name, "will.payload", WILL);
		client(builder, name, "will.qos", 1);
	}

	private void client(TestApplication.Builder builder, String name, String key, Object value) {
		String client = "mqtt.clients." + name;
		builder.property(client + ".client-id", clientId(name))
			.property(client + ".version", this.version)
			.property(client + ".client-type", this.clientType)
			.property(client + "." + key, value);
		if (this.overQuic) {
			builder.property(client + ".ssl.bundle", "broker");
		}
	}

	private String url(int port) {
		if (!this.overQuic) {
			return "mqtt://" + this.broker.getHost() + ":" + port;
		}
		QuicFront front = QuicFront.to(port).start();
		this.fronts.add(front);
		return front.getUrl();
	}

	/**
	 * Messages of each QoS go there and back, small and large.
	 * @param scheme the transport
	 */
	void roundTrip(String scheme) {
		byte[] large = new byte[100 * 1024];
		new Random(1).nextBytes(large);
		List<Content> sent = IntStream.rangeClosed(0, 2)
			.boxed()
			.flatMap((qos) -> Stream.of(new Content(qos, ByteBuffer.allocate(1)),
					new Content(qos, ByteBuffer.wrap(large))))
			.toList();
		MqttConnection connection = connection(scheme);
		Queue<Content> received = subscribe(connection);
		MqttTemplate template = new MqttTemplate(connection);
		sent.forEach(
				(message) -> template.to(topic(scheme)).payload(message.payload().array()).qos(message.qos()).send());
		await().untilAsserted(() -> assertThat(received).hasSameSizeAs(sent));
		assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
	}

	/**
	 * The will is published when the connection is lost, and not when it is ended.
	 */
	void will() {
		MqttConnection connection = connection("will");
		try (RawMqttClient observer = observer("will")) {
			connection.stop().join();
			observer.publish(topic("will"), "ended").join();
			connection.start();
			awaitConnected(connection);
			this.links.get("will").cut();
			await().untilAsserted(() -> assertThat(observer.getMessages()).extracting(Message::payload)
				.containsExactly("ended", WILL));
		}
	}

	/**
	 * The session is there again when the application is, with what was sent meanwhile.
	 */
	void session() {
		MqttConnection connection = connection("session");
		Queue<Content> received = subscribe(connection);
		connection.stop().join();
		List<String> backlog = publishBacklog("session");
		connection.start();
		// what comes right behind CONNACK may be there before the state says so
		awaitConnected(connection);
		assertThat(isSessionPresent(connection)).isTrue();
		await().untilAsserted(() -> assertThat(received).extracting(Content::text).containsExactlyElementsOf(backlog));
	}

	/**
	 * The broker waits for one and a half keep-alive intervals, and gives the application
	 * up then.
	 */
	void keepAlive() {
		Duration limit = KEEP_ALIVE.multipliedBy(3).dividedBy(2);
		MqttConnection connection = connection("keep-alive");
		FaultProxy link = this.links.get("keep-alive");
		try (RawMqttClient observer = observer("keep-alive")) {
			long before = sendLastPacket(connection, observer);
			link.freeze();
			assertThat(Duration.ofNanos(awaitWill(observer) - before)).isGreaterThanOrEqualTo(limit.minusMillis(500));
		}
		finally {
			link.unfreeze();
		}
	}

	/**
	 * Send a packet on a connection that outlives it. The ping before may have been so
	 * late that the broker had given the application up.
	 * @return a time at which the broker had not got it
	 */
	private long sendLastPacket(MqttConnection connection, RawMqttClient observer) {
		while (true) {
			awaitConnected(connection);
			Instant connectedSince = connection.getSnapshot().connectedSince();
			observer.publish(topic(connection.getName()), MARK).join();
			long before = System.nanoTime();
			new MqttTemplate(connection).send("other", "the last packet");
			if (Objects.equals(connection.getSnapshot().connectedSince(), connectedSince)) {
				return before;
			}
		}
	}

	/**
	 * The will comes late, and not at all if the application is back by then.
	 */
	void willDelay() {
		MqttConnection connection = connection("will-delay");
		FaultProxy link = this.links.get("will-delay");
		try (RawMqttClient observer = observer("will-delay")) {
			within(WILL_DELAY, () -> {
				observer.publish(topic("will-delay"), MARK).join();
				Instant former = connection.getSnapshot().connectedSince();
				link.cut();
				await().until(() -> connection.getSnapshot().isConnected()
						&& connection.getSnapshot().connectedSince().isAfter(former));
			});
			await().during(WILL_DELAY.plus(MARGIN)).until(() -> !hasWill(observer));
			long before = System.nanoTime();
			link.shut();
			assertThat(Duration.ofNanos(awaitWill(observer) - before))
				.isGreaterThanOrEqualTo(WILL_DELAY.minusMillis(500));
		}
	}

	/**
	 * The session is kept for its expiry interval, and then forgotten.
	 */
	void sessionExpiry() {
		MqttConnection connection = connection("expiry");
		Queue<Content> received = subscribe(connection);
		within(SESSION_EXPIRY, () -> {
			connection.stop().join();
			connection.start();
			awaitConnected(connection);
		});
		assertThat(isSessionPresent(connection)).isTrue();
		connection.stop().join();
		publishBacklog("expiry");
		await().pollDelay(SESSION_EXPIRY.plus(MARGIN)).until(() -> true);
		connection.start();
		awaitConnected(connection);
		assertThat(isSessionPresent(connection)).isFalse();
		assertThat(received).isEmpty();
	}

	/**
	 * Do something until it takes no longer than the broker waits for it.
	 */
	private static void within(Duration limit, Runnable action) {
		long before;
		do {
			before = System.nanoTime();
			action.run();
		}
		while (System.nanoTime() - before >= limit.toNanos());
	}

	/**
	 * Return a connection of the application, waiting until it is one.
	 * @param name the name
	 * @return the connection
	 */
	private MqttConnection connection(String name) {
		MqttConnection connection = this.application.connection(name);
		awaitConnected(connection);
		return connection;
	}

	private static void awaitConnected(MqttConnection connection) {
		await().until(() -> connection.getSnapshot().isConnected());
	}

	private static boolean isSessionPresent(MqttConnection connection) {
		return connection.getSnapshot().connectAck().sessionPresent();
	}

	private Queue<Content> subscribe(MqttConnection connection) {
		Queue<Content> received = new ConcurrentLinkedQueue<>();
		connection.subscribe(TopicSubscription.of(topic(connection.getName()), MqttQos.EXACTLY_ONCE), (message) -> {
			InboundPublish packet = message.getPacket();
			received.add(new Content(packet.qos().value(), ByteBuffer.wrap(packet.payload())));
			message.acknowledge();
		});
		await().until(() -> connection.getSnapshot()
			.subscriptions()
			.stream()
			.allMatch((subscription) -> subscription.answer() != null));
		return received;
	}

	private RawMqttClient observer(String name) {
		RawMqttClient observer = RawMqttClient.connect(this.broker.getPort(), clientId("o-" + name));
		observer.subscribe(topic(name));
		return observer;
	}

	private List<String> publishBacklog(String name) {
		List<String> backlog = IntStream.range(0, 20).mapToObj(Integer::toString).toList();
		try (RawMqttClient publisher = RawMqttClient.connect(this.broker.getPort(), clientId("p-" + name))) {
			CompletableFuture
				.allOf(backlog.stream()
					.map((payload) -> publisher.publish(topic(name), payload))
					.toArray(CompletableFuture[]::new))
				.join();
		}
		return backlog;
	}

	private static long awaitWill(RawMqttClient observer) {
		await().atMost(LATEST).pollInterval(Duration.ofMillis(50)).until(() -> hasWill(observer));
		return System.nanoTime();
	}

	private static boolean hasWill(RawMqttClient observer) {
		List<String> payloads = observer.getMessages().stream().map(Message::payload).toList();
		return payloads.subList(payloads.lastIndexOf(MARK) + 1, payloads.size()).contains(WILL);
	}

	// MQTT 3.1 takes no more than 23 bytes
	private String clientId(String name) {
		char way = (this.overQuic ? "QUIC" : this.clientType.name()).charAt(0);
		return "mx" + way + this.version.getLevel() + "-" + name;
	}

	private String topic(String name) {
		return "matrix/" + (this.overQuic ? "quic" : this.clientType) + "/" + this.version + "/" + name;
	}

	@Override
	public void close() {
		this.application.close();
		this.fronts.forEach(QuicFront::close);
		this.links.values().forEach(FaultProxy::close);
	}

	/**
	 * What there is of a message.
	 *
	 * @param qos the QoS
	 * @param payload the payload
	 */
	private record Content(int qos, ByteBuffer payload) {

		String text() {
			return StandardCharsets.UTF_8.decode(this.payload.duplicate()).toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
