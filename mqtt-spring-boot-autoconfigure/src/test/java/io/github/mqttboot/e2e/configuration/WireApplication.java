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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.event.MqttListenerIdleEvent;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import org.awaitility.Awaitility;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/**
 * An application whose default connection, on Paho, and others, {@code twin} on Netty and
 * {@code quic} over QUIC, have the same keys in its {@code application.yaml}, each with
 * brokers of its own. The keys that QUIC does not have are left out for it.
 */
final class WireApplication implements AutoCloseable {

	static final String DEFAULT = "default";

	static final String TWIN = "twin";

	static final String QUIC = "quic";

	/**
	 * The keys that a connection over QUIC does not have, with the reason.
	 */
	static final Map<String, String> NOT_OVER_QUIC = Map.of("ssl.enabled", "QUIC always has TLS",
			"ssl.application-protocols", "the protocol is always 'mqtt'", "websocket.headers",
			"there is no WebSocket over QUIC");

	private static final boolean quicAvailable = QuicFront.isAvailable();

	/**
	 * An SSL bundle with the authority of the brokers and the identity of a client.
	 */
	static final String BUNDLE = "bundle";

	/**
	 * What the default connection listens to.
	 */
	static final String FILTER = "work/+";

	/**
	 * Payload that is handled together with another of its kind.
	 */
	static final String MEET = "meet";

	/**
	 * Payload that holds up its handler until that is interrupted.
	 */
	static final String HOLD = "hold";

	/**
	 * Payload that is never handled.
	 */
	static final String FAIL = "fail";

	/**
	 * Topic of a message that is never handled, beside one that is held.
	 */
	static final String FAILING_TOPIC = "work/1";

	private final MqttVersion version;

	private final Path outbox;

	private final Map<String, Wire> wires;

	private final Duration startTime;

	private TestApplication application;

	private Exception failure;

	private MqttPublishMessage deadLetter;

	/**
	 * Start an application, or try to.
	 * @param scenario what it meets
	 * @param version the protocol version
	 * @param directory for its {@code application.yaml}
	 * @param ofConnection the keys of each connection, with values as written in YAML
	 * @param ofApplication the keys of the application
	 */
	WireApplication(WireScenario scenario, MqttVersion version, Path directory, Map<String, String> ofConnection,
			Map<String, String> ofApplication) {
		this.version = version;
		this.outbox = directory.resolve("outbox-" + scenario + "-" + version);
		this.wires = connections(scenario)
			.collect(Collectors.toMap((name) -> name, (name) -> new Wire(this, name, scenario)));
		Map<String, String> keys = new LinkedHashMap<>(scenario.properties());
		keys.put("client-type", "{client}");
		keys.put("version", "{version}");
		keys.put("url", "'{broker}'");
		keys.putAll(ofConnection);
		Map<String, String> lines = new LinkedHashMap<>();
		this.wires.forEach((name, wire) -> {
			Map<String, String> ofWire = new LinkedHashMap<>(keys);
			if (wire.isOverQuic()) {
				ofWire.keySet().removeAll(NOT_OVER_QUIC.keySet());
				ofWire.put("ssl.bundle", BUNDLE);
			}
			ofWire.forEach((key, value) -> lines.put(prefix(name) + key, wire.resolve(value)));
		});
		ofApplication.forEach((key, value) -> lines.put(prefix(DEFAULT) + key, value));
		lines.putAll(sslBundle());
		Path file = write(directory.resolve(scenario + "-" + version + ".yaml"), lines);
		long start = System.nanoTime();
		try {
			this.application = TestApplication.of(Configuration.class)
				.property("spring.config.location", file.toUri())
				.start();
		}
		catch (Exception ex) {
			this.failure = ex;
		}
		this.startTime = Duration.ofNanos(System.nanoTime() - start);
	}

	/**
	 * Return the connections of an application.
	 * @param scenario what it meets
	 * @return their names
	 */
	static Stream<String> connections(WireScenario scenario) {
		Stream<String> names = Stream.of(DEFAULT, TWIN, QUIC);
		return (scenario.isOverQuic() && quicAvailable) ? names : names.filter((name) -> !name.equals(QUIC));
	}

	private static Map<String, String> sslBundle() {
		TestCertificates certificates = TestCertificates.shared();
		String prefix = "spring.ssl.bundle.pem." + BUNDLE;
		return Map.of(prefix + ".truststore.certificate", quote(certificates.getAuthority().getCertificatePEM()),
				prefix + ".keystore.certificate", quote(certificates.getClient().getCertificatePEM()),
				prefix + ".keystore.private-key", quote(certificates.getClient().getPrivateKeyPEM()));
	}

	private static String quote(String text) {
		return "\"" + text.replaceAll("\\R", "\\\\n") + "\"";
	}

	static String prefix(String connectionName) {
		return connectionName.equals(DEFAULT) ? "mqtt." : "mqtt.clients." + connectionName + ".";
	}

	private static Path write(Path file, Map<String, String> lines) {
		String yaml = lines.entrySet()
			.stream()
			.map((line) -> line.getKey() + ": " + line.getValue() + "\n")
			.collect(Collectors.joining());
		try {
			return Files.writeString(file, yaml);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	MqttVersion version() {
		return this.version;
	}

	/**
	 * Return where messages are kept by connections that keep them in files.
	 * @return the directory
	 */
	Path outbox() {
		return this.outbox;
	}

	Wire wire(String connectionName) {
		return this.wires.get(connectionName);
	}

	/**
	 * Return the application, which must have started.
	 * @return the application
	 */
	TestApplication started() {
		if (this.failure != null) {
			throw new IllegalStateException("The application did not start", this.failure);
		}
		return this.application;
	}

	/**
	 * Return why the application did not start.
	 * @return the failure, or {@code null} if it started
	 */
	Exception failure() {
		return this.failure;
	}

	/**
	 * Return how long the application took to start, or to fail.
	 * @return the time
	 */
	Duration startTime() {
		return this.startTime;
	}

	/**
	 * Deliver a message that is never handled, when this is first asked for.
	 * @return its dead letter
	 */
	synchronized MqttPublishMessage deadLetter() {
		if (this.deadLetter == null) {
			ScriptedBroker broker = wire(DEFAULT).broker();
			broker.await(MqttSubscribeMessage.class);
			broker.on(MqttMessageType.PUBLISH, (session, packet) -> session.pubAck(ScriptedBroker.packetId(packet), 0));
			broker.session().publish(FAILING_TOPIC, FAIL, 1, 100);
			this.deadLetter = Awaitility.await()
				.atMost(Duration.ofSeconds(15))
				.until(() -> broker.received(MqttPublishMessage.class)
					.stream()
					.filter((message) -> message.variableHeader().topicName().startsWith("dead"))
					.findFirst()
					.orElse(null), Objects::nonNull);
		}
		return this.deadLetter;
	}

	/**
	 * Return when there were attempts to handle a message that is never handled.
	 * @return the times in nanoseconds
	 */
	List<Long> attempts() {
		deadLetter();
		return started().bean(Worker.class).failures;
	}

	/**
	 * Return the time between two of these attempts.
	 * @param attempt the number of the first of them, from 1
	 * @return the time
	 */
	Duration pause(int attempt) {
		return Duration.ofNanos(attempts().get(attempt) - attempts().get(attempt - 1));
	}

	@Override
	public void close() {
		if (this.application != null) {
			this.application.close();
		}
		this.wires.values().forEach(Wire::close);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Worker.class, IdleListeners.class })
	static class Configuration {

	}

	/**
	 * Waits for an idle listener.
	 */
	static class IdleListeners {

		private final CompletableFuture<Void> seen = new CompletableFuture<>();

		@EventListener
		void onIdle(MqttListenerIdleEvent event) {
			this.seen.complete(null);
		}

		CompletableFuture<Void> seen() {
			return this.seen;
		}

	}

	/**
	 * Does what messages say.
	 */
	static class Worker {

		private final List<Long> failures = new CopyOnWriteArrayList<>();

		private final CompletableFuture<Void> met = new CompletableFuture<>();

		private final CyclicBarrier meeting = new CyclicBarrier(2, () -> this.met.complete(null));

		private final CompletableFuture<Void> holding = new CompletableFuture<>();

		@MqttListener(FILTER)
		void work(String payload) throws Exception {
			switch (payload) {
				case MEET -> this.meeting.await(5, TimeUnit.SECONDS);
				case HOLD -> {
					this.holding.complete(null);
					new CountDownLatch(1).await();
				}
				case FAIL -> {
					this.failures.add(System.nanoTime());
					throw new IllegalStateException("never");
				}
				default -> {
				}
			}
		}

		CompletableFuture<Void> met() {
			return this.met;
		}

		CompletableFuture<Void> holding() {
			return this.holding;
		}

	}

}
