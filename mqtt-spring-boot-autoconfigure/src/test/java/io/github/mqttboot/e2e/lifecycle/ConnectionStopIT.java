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

package io.github.mqttboot.e2e.lifecycle;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.event.MqttConnectedEvent;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ClientTypes;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.paho.link.LinkFactory;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * A connection can be stopped at any moment, by anybody and more than once, and leaves no
 * thread behind. No deadline that is long here is waited for.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EachClientType
class ConnectionStopIT {

	private static final Duration BOUND = Duration.ofSeconds(10);

	private static final Duration LONG = Duration.ofMinutes(5);

	private final Set<Thread> before = threads();

	private final List<AutoCloseable> resources = new ArrayList<>();

	private DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(ClientTypes.factories());

	private ScriptedBroker broker;

	@Parameter
	private MqttClientType clientType;

	@AfterEach
	void noThreadIsLeft() throws Exception {
		this.factory.close();
		this.factory = null;
		for (AutoCloseable resource : this.resources) {
			resource.close();
		}
		await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
			// the threads of an HTTP client end when it is garbage
			System.gc();
			Set<Thread> left = threads();
			left.removeAll(this.before);
			left.removeIf((thread) -> isOfTheTest(thread.getName()));
			assertThat(left).as(() -> stacksOf(left)).isEmpty();
		});
	}

	private static String stacksOf(Set<Thread> threads) {
		return threads.stream()
			.map((thread) -> thread + " in " + Arrays.toString(thread.getStackTrace()))
			.collect(Collectors.joining("\n"));
	}

	private static boolean isOfTheTest(String thread) {
		return thread.startsWith("awaitility") || thread.startsWith("globalEventExecutor")
				|| thread.startsWith("Common-Cleaner") || thread.startsWith("ObjectCleaner")
				|| thread.startsWith("ForkJoinPool.commonPool") || thread.startsWith("CompletableFutureDelayScheduler");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt", "mqtts", "ws", "wss" })
	void whileTheServerTakesNoConnection(String scheme) throws IOException {
		ServerSocket busy = closing(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
		fillBacklog(busy);
		MqttConnection connection = start(scheme, busy.getLocalPort());
		await().until(this::isLinkBeingOpened);
		assertStops(connection);
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt", "mqtts", "ws", "wss" })
	void whileTheServerKeepsSilent(String scheme) throws IOException {
		ServerSocket silent = closing(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
		MqttConnection connection = start(scheme, silent.getLocalPort());
		Socket accepted = closing(silent.accept());
		// the first byte of a hello, an upgrade or a CONNECT
		assertThat(accepted.getInputStream().read()).isNotNegative();
		assertStops(connection);
		assertThat(accepted.getInputStream().readAllBytes()).isNotNull();
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void whileItWaitsForTheNextAttempt(MqttVersion version) {
		startBroker().on(MqttMessageType.CONNECT, (session, packet) -> session.drop());
		MqttConnection connection = start((settings) -> settings.version(version)
			.reconnect(new MqttConnectionSettings.Reconnect(LONG, LONG, 1, Duration.ZERO, LONG)));
		await().until(() -> connection.getSnapshot().state() == MqttConnectionState.WAITING);
		CompletableFuture<?> sent = publish(connection);
		assertStops(connection);
		assertThat(sent).failsWithin(BOUND);
	}

	@Test
	void whileItIsRefused() {
		startBroker().on(MqttMessageType.CONNECT, (session, packet) -> session.refuse(0x87));
		MqttConnection connection = start(UnaryOperator.identity());
		await().until(() -> connection.getSnapshot().state() == MqttConnectionState.REFUSED);
		assertStops(connection);
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void whileItDrainsToABrokerThatDoesNotAnswer(MqttVersion version) {
		startBroker().on(MqttMessageType.PUBLISH, ScriptedBroker.ignore())
			.on(MqttMessageType.DISCONNECT, ScriptedBroker.ignore());
		MqttConnection connection = startConnected(
				(settings) -> settings.version(version).shutdownTimeout(Duration.ofMillis(300)));
		CompletableFuture<?> sent = publish(connection);
		assertStops(connection);
		assertThat(sent).failsWithin(BOUND);
	}

	@Test
	void whileItDrainsAndTheBrokerGoes() {
		startBroker().on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		MqttConnection connection = startConnected((settings) -> settings.shutdownTimeout(LONG));
		publish(connection);
		this.broker.await(MqttMessageType.PUBLISH, 1);
		CompletableFuture<Void> stopped = connection.stop();
		await().until(() -> connection.getSnapshot().state() == MqttConnectionState.STOPPING);
		this.broker.close();
		assertThat(stopped).succeedsWithin(BOUND);
	}

	@Test
	void whileAWriteIsStuck() {
		startBroker();
		MqttConnection connection = startConnected((settings) -> settings.shutdownTimeout(Duration.ofMillis(300)));
		this.broker.session().read(false);
		connection.publish(
				new PublishPacket("topic", new byte[20_000_000], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
		assertStops(connection);
	}

	@Test
	void whileCredentialsAreAskedFor() {
		startBroker();
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		MqttConnection connection = start((settings) -> settings.credentials((client) -> {
			asked.countDown();
			try {
				answer.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return MqttCredentials.NONE;
		}));
		await().until(() -> asked.getCount() == 0);
		assertStops(connection);
		answer.countDown();
	}

	@Test
	void fromACallbackOfAResult() {
		startBroker();
		MqttConnection connection = startConnected((settings) -> settings.shutdownTimeout(LONG));
		CompletableFuture<?> stopped = publish(connection).thenAccept((result) -> connection.stop().join());
		assertThat(stopped).succeedsWithin(BOUND);
		assertThat(connection.getSnapshot().state()).isEqualTo(MqttConnectionState.STOPPED);
	}

	@Test
	void andTheFactoryClosedFromACallbackOfAResult() {
		startBroker();
		MqttConnection connection = startConnected((settings) -> settings.shutdownTimeout(LONG));
		CompletableFuture<?> closed = publish(connection).thenAccept((result) -> this.factory.close());
		assertThat(closed).succeedsWithin(BOUND);
	}

	@Test
	void fromTheHandlerOfAMessage() {
		startBroker();
		MqttConnection connection = startConnected((settings) -> settings.shutdownTimeout(LONG));
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		connection.subscribe(TopicSubscription.of("topic", MqttQos.AT_LEAST_ONCE), (message) -> {
			CompletableFuture<Void> stop = connection.stop();
			if (this.clientType == MqttClientType.PAHO) {
				// a handler must not do that: it holds up an event loop
				stop.join();
			}
			stop.thenRun(() -> stopped.complete(null));
		});
		this.broker.await(MqttMessageType.SUBSCRIBE, 1);
		this.broker.session().publish("topic", "stop", 1, 1);
		assertThat(stopped).succeedsWithin(BOUND);
	}

	@Test
	void fromAListenerOfEvents() {
		startBroker();
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		this.factory.setApplicationEventPublisher((event) -> {
			if (event instanceof MqttConnectedEvent) {
				this.factory.close();
				stopped.complete(null);
			}
		});
		start((settings) -> settings.shutdownTimeout(LONG));
		assertThat(stopped).succeedsWithin(BOUND);
	}

	@Test
	void afterTheEndOfAll() {
		startBroker();
		MqttConnection connection = startConnected((settings) -> settings.shutdownTimeout(LONG));
		this.factory.close();
		assertStops(connection);
		assertThatIllegalStateException().isThrownBy(connection::start).withMessageContaining("'test'");
	}

	/**
	 * Twice at the same time, and once more after that.
	 */
	private void assertStops(MqttConnection connection) {
		ExecutorService callers = Executors.newFixedThreadPool(2);
		try {
			List<CompletableFuture<Void>> stops = new ArrayList<>();
			for (int caller = 0; caller < 2; caller++) {
				stops.add(CompletableFuture.supplyAsync(connection::stop, callers)
					.thenCompose(UnaryOperator.<CompletableFuture<Void>>identity()));
			}
			assertThat(stops).allSatisfy((stop) -> assertThat(stop).succeedsWithin(BOUND));
		}
		finally {
			callers.shutdown();
		}
		assertThat(connection.stop()).succeedsWithin(BOUND);
		assertThat(connection.getSnapshot().state()).isEqualTo(MqttConnectionState.STOPPED);
	}

	private ScriptedBroker startBroker() {
		this.broker = closing(ScriptedBroker.start());
		return this.broker;
	}

	private MqttConnection startConnected(UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		MqttConnection connection = start(customizer);
		await().until(() -> connection.getSnapshot().isConnected());
		return connection;
	}

	private MqttConnection start(UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		return start(this.broker.uri(), customizer);
	}

	private MqttConnection start(String scheme, int port) {
		return start(URI.create(scheme + "://localhost:" + port + (scheme.startsWith("ws") ? "/mqtt" : "")),
				UnaryOperator.identity());
	}

	private MqttConnection start(URI url, UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		MqttConnection connection = this.factory.createConnection(
				customizer
					.apply(new MqttConnectionSettingsBuilder("test").clientType(this.clientType)
						.urls(List.of(url))
						.connectionTimeout(LONG))
					.build());
		connection.start();
		return connection;
	}

	private <T extends AutoCloseable> T closing(T resource) {
		this.resources.add(resource);
		return resource;
	}

	private void fillBacklog(ServerSocket busy) throws IOException {
		while (true) {
			try {
				closing(new Socket()).connect(new InetSocketAddress("localhost", busy.getLocalPort()), 200);
			}
			catch (SocketTimeoutException ex) {
				return;
			}
		}
	}

	private boolean isLinkBeingOpened() {
		if (this.clientType == MqttClientType.NETTY) {
			// its thread begins with that
			return threads().stream().anyMatch((thread) -> thread.getName().startsWith("mqtt-loop"));
		}
		return Thread.getAllStackTraces()
			.values()
			.stream()
			.flatMap(Stream::of)
			.anyMatch((frame) -> frame.getClassName().startsWith(LinkFactory.class.getPackageName())
					&& frame.getMethodName().equals("open"));
	}

	private static CompletableFuture<?> publish(MqttConnection connection) {
		return connection
			.publish(new PublishPacket("topic", new byte[5], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
	}

	private static Set<Thread> threads() {
		return new HashSet<>(Thread.getAllStackTraces().keySet());
	}

}
