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

package io.github.mqttboot.supervisor;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MissingClientLibraryException;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.event.MqttDisconnectedEvent;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TransportLimits;
import io.github.mqttboot.transport.TransportSettings;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link DefaultMqttConnectionFactory}: connections on real threads.
 */
@ExtendWith(OutputCaptureExtension.class)
class DefaultMqttConnectionFactoryTests {

	@Test
	void connectionUsesTheClientThatItsSettingsName() {
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new FakeTransportFactory(), new FakeTransportFactory().clientType(MqttClientType.NETTY)))) {
			assertThat(clientOf(factory, MqttClientType.NETTY)).isEqualTo(MqttClientType.NETTY);
			assertThat(clientOf(factory, MqttClientType.PAHO)).isEqualTo(MqttClientType.PAHO);
			assertThat(clientOf(factory, null)).isEqualTo(MqttClientType.PAHO);
		}
	}

	@Test
	void clientThatIsMissingIsNotReplacedByAnother() {
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new FakeTransportFactory().clientType(MqttClientType.NETTY)))) {
			assertThat(clientOf(factory, null)).isEqualTo(MqttClientType.NETTY);
			assertThatExceptionOfType(MissingClientLibraryException.class)
				.isThrownBy(() -> clientOf(factory, MqttClientType.PAHO))
				.returns(MqttClientType.PAHO, MissingClientLibraryException::getClientType)
				.returns("test", MissingClientLibraryException::getConnectionName);
		}
	}

	private static MqttClientType clientOf(DefaultMqttConnectionFactory factory, @Nullable MqttClientType clientType) {
		return factory.createConnection(new MqttConnectionSettingsBuilder("test").clientType(clientType).build())
			.getClientType();
	}

	@Test
	void whoListensKeepsTheApplicationAliveFromTheBeginningToTheEnd() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new FakeTransportFactory()))) {
			MqttConnection connection = factory.createConnection(settings("test"));
			MqttSubscriptionHandle subscription = listen(connection);
			assertThat(keptAlive(before)).isTrue();
			subscription.cancel();
			Awaitility.await().until(() -> !keptAlive(before));
		}
	}

	@Test
	void whoListensToAConnectionThatIsGivenBackDoesNotKeepTheApplicationAlive() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new FakeTransportFactory()))) {
			MqttConnection closed = factory.createConnection(settings("closed"));
			MqttSubscriptionHandle subscription = listen(closed);
			listen(closed);
			MqttConnection other = factory.createConnection(settings("other"));
			MqttSubscriptionHandle last = listen(other);
			closed.close();
			subscription.cancel();
			listen(closed);
			assertThat(keptAlive(before)).isTrue();
			last.cancel();
			Awaitility.await().until(() -> !keptAlive(before));
		}
	}

	private static MqttSubscriptionHandle listen(MqttConnection connection) {
		return connection.subscribe(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE), MqttInboundMessage::acknowledge);
	}

	private static boolean keptAlive(Set<Thread> before) {
		return startedSince(before).stream().anyMatch((thread) -> !thread.isDaemon());
	}

	@Test
	void whoOnlyPublishesDoesNotKeepTheApplicationAlive() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new FakeTransportFactory().accepting()))) {
			publish(startedConnection(factory,
					settings("test", (settings) -> settings.shutdownTimeout(Duration.ofMillis(1)))));
			assertThat(startedSince(before)).isNotEmpty().allMatch(Thread::isDaemon);
		}
	}

	private static List<Thread> startedSince(Set<Thread> before) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !before.contains(thread) && thread.getName().startsWith("mqtt-"))
			.toList();
	}

	@Test
	void closingStopsWhatIsNotStoppedYet(CapturedOutput output) {
		DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new FakeTransportFactory().accepting()));
		MqttConnection connected = startedConnection(factory);
		MqttConnection idle = factory.createConnection(settings("idle"));
		factory.close();
		assertThat(connected.getSnapshot().state()).isEqualTo(MqttConnectionState.STOPPED);
		assertThat(idle.getSnapshot().state()).isEqualTo(MqttConnectionState.STOPPED);
		assertThat(output).doesNotContain("unexpected failure");
	}

	@Test
	void closingLetsGoOfTheOutbox(@TempDir Path directory) {
		for (int run = 0; run < 2; run++) {
			try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
					List.of(new FakeTransportFactory()))) {
				MqttConnection connection = factory.createConnection(settings("test", (settings) -> settings
					.outbox(new Outbox(10, Outbox.Overflow.FAIL, Duration.ofSeconds(1), directory))));
				assertThat(connection.getSnapshot().outboxSize()).isEqualTo(run);
				publish(connection);
			}
		}
	}

	@Test
	void aConnectionThatCannotBeCreatedLeavesNothingOpen(@TempDir Path directory) {
		CountingTransports transports = new CountingTransports();
		MqttConnectionSettings settings = settings("test",
				(builder) -> builder.outbox(new Outbox(10, Outbox.Overflow.FAIL, Duration.ofSeconds(1), directory)));
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(List.of(transports))) {
			transports.failing = true;
			assertThatIllegalStateException().isThrownBy(() -> factory.createConnection(settings));
			assertThat(transports.open).isZero();
			transports.failing = false;
			// the directory is free
			MqttConnection connection = factory.createConnection(settings);
			assertThatExceptionOfType(InvalidMqttSettingException.class)
				.isThrownBy(() -> factory.createConnection(settings));
			assertThat(transports.open).isOne();
			connection.close();
		}
	}

	@Test
	void aConnectionThatIsGivenBackIsForgotten(@TempDir Path directory) {
		CountingTransports transports = new CountingTransports();
		MqttConnectionSettings settings = settings("test",
				(builder) -> builder.outbox(new Outbox(10, Outbox.Overflow.FAIL, Duration.ofSeconds(1), directory)));
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(List.of(transports))) {
			for (int i = 0; i < 3; i++) {
				MqttConnection connection = factory.createConnection(settings);
				assertThat(transports.open).isOne();
				connection.close();
				assertThat(transports.open).isZero();
				assertThat(ReflectionTestUtils.getField(factory, "connections"))
					.asInstanceOf(InstanceOfAssertFactories.ITERABLE)
					.isEmpty();
			}
		}
	}

	@Test
	void callbackOfAResultMayWaitForTheNext() {
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new FakeTransportFactory().accepting()))) {
			MqttConnection connection = factory.createConnection(settings("test"));
			CompletableFuture<?> first = publish(connection);
			CompletableFuture<?> second = publish(connection);
			CompletableFuture<String> all = first
				.handle((result, ex) -> second.handle((next, failure) -> "both").join());
			connection.stop();
			assertThat(all).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("both");
		}
	}

	@Test
	void callbackOfAResultMayBlockWithoutHoldingUpTheOthers() {
		CountDownLatch unblock = new CountDownLatch(1);
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new FakeTransportFactory().accepting()))) {
			MqttConnection connection = factory.createConnection(settings("test"));
			AtomicInteger blocked = new AtomicInteger();
			for (int i = 0; i < 50; i++) {
				publish(connection).whenComplete((result, ex) -> {
					blocked.incrementAndGet();
					awaitUninterruptibly(unblock);
				});
			}
			CompletableFuture<?> last = publish(connection);
			connection.stop();
			assertThat(last).failsWithin(Duration.ofSeconds(10));
			Awaitility.await().untilAtomic(blocked, Matchers.is(50));
		}
		finally {
			unblock.countDown();
		}
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void whoStartsAConnectionMayPublishInTheNextLine() {
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new FakeTransportFactory().accepting()))) {
			MqttConnection connection = factory
				.createConnection(settings("test", (settings) -> settings.shutdownTimeout(Duration.ofMillis(1))));
			for (int i = 0; i < 20; i++) {
				connection.start();
				assertThat(publish(connection)).isNotCompletedExceptionally();
				connection.stop().join();
			}
		}
	}

	@Test
	void stopIsCompleteWhenItsEventIsPublished() {
		List<Object> events = new CopyOnWriteArrayList<>();
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new FakeTransportFactory().accepting()))) {
			factory.setApplicationEventPublisher((event) -> {
				Awaitility.await().pollDelay(Duration.ofMillis(50)).until(() -> true);
				events.add(event);
			});
			startedConnection(factory).stop().join();
			assertThat(events).hasAtLeastOneElementOfType(MqttDisconnectedEvent.class);
		}
	}

	@Test
	void listenerOfTheLastEventMayWaitForTheStop() {
		List<Object> events = new CopyOnWriteArrayList<>();
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new FakeTransportFactory().accepting()))) {
			factory.setApplicationEventPublisher((event) -> {
				if (event instanceof MqttDisconnectedEvent disconnected) {
					disconnected.getConnection().stop().join();
					events.add(event);
				}
			});
			startedConnection(factory).stop();
			Awaitility.await().until(() -> !events.isEmpty());
		}
	}

	@Test
	void clientIdsAreGeneratedOneForEachConnection() {
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new FakeTransportFactory().accepting()))) {
			String first = factory.createConnection(settings("a")).getSnapshot().clientId();
			String second = factory.createConnection(settings("b")).getSnapshot().clientId();
			assertThat(first).matches("mqtt[0-9a-f]{16}").isNotEqualTo(second);
		}
	}

	@Test
	void createsNoConnectionOnceItIsClosed() {
		DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(List.of(new FakeTransportFactory()));
		factory.close();
		assertThatIllegalStateException().isThrownBy(() -> factory.createConnection(settings("late")))
			.withMessage("The connection factory is closed");
	}

	private static MqttConnection startedConnection(DefaultMqttConnectionFactory factory) {
		return startedConnection(factory, settings("test"));
	}

	private static MqttConnection startedConnection(DefaultMqttConnectionFactory factory,
			MqttConnectionSettings settings) {
		MqttConnection connection = factory.createConnection(settings);
		connection.start();
		Awaitility.await().until(() -> connection.getSnapshot().isConnected());
		return connection;
	}

	private static CompletableFuture<?> publish(MqttConnection connection) {
		return connection
			.publish(new PublishPacket("a", new byte[0], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
	}

	private static MqttConnectionSettings settings(String name) {
		return settings(name, UnaryOperator.identity());
	}

	private static MqttConnectionSettings settings(String name,
			UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		return customizer.apply(new MqttConnectionSettingsBuilder(name).urls(List.of(URI.create("mqtt://127.0.0.1:1"))))
			.build();
	}

	private static final class CountingTransports extends FakeTransportFactory {

		private volatile boolean failing;

		private volatile int open;

		private int asked;

		@Override
		public MqttTransports open(TransportSettings settings, Executor workers) {
			this.open++;
			this.asked = 0;
			return super.open(settings, workers);
		}

		@Override
		public TransportLimits limits() {
			// the first time is before the outbox is opened
			if (this.failing && ++this.asked > 1) {
				throw new IllegalStateException("defect");
			}
			return super.limits();
		}

		@Override
		public void close() {
			this.open--;
		}

	}

}
