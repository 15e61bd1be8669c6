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

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.metrics.MqttMeterBinder;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox.Overflow;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ClientTypes;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * However fast messages come, the broker gets them in order and never more at a time than
 * it takes, and no more of them wait than the outbox holds. The number of messages can be
 * set with {@code -Dtest.burst}.
 */
class OutboxBurstIT {

	private static final int MESSAGES = Integer.getInteger("test.burst", 100_000);

	private static final int ROOM = 10_000;

	private static final int WINDOW = 20;

	private static final int RECEIVE_MAXIMUM = 5;

	@TempDir
	private Path directory;

	private final Receiver receiver = new Receiver();

	private final ScriptedBroker broker = ScriptedBroker.start().withoutRecord();

	private final DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(ClientTypes.factories());

	@AfterEach
	void close() {
		this.factory.close();
		this.receiver.answers.shutdown();
		this.broker.close();
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_5_0, PAHO, memory, 1", "MQTT_3_1_1, PAHO, memory, 5", "MQTT_5_0, PAHO, file, 5",
			"MQTT_5_0, NETTY, memory, 1", "MQTT_5_0, NETTY, file, 5" })
	void isSentInOrderWithinAllLimits(MqttVersion version, MqttClientType clientType, String outbox, int part)
			throws InterruptedException {
		int messages = MESSAGES / part;
		MqttConnection connection = connect(version, clientType, outbox.equals("file") ? this.directory : null);
		AtomicInteger completed = new AtomicInteger();
		AtomicInteger mostWaiting = new AtomicInteger();
		Thread caller = new Thread(() -> {
			for (int number = 0; number < messages; number++) {
				publish(connection, number).thenRun(completed::incrementAndGet);
				int waiting = number + 1 - this.receiver.acknowledged.get();
				mostWaiting.accumulateAndGet(waiting, Math::max);
			}
		});
		caller.start();
		// nothing is acknowledged: the caller is held up by a full outbox
		await().atMost(Duration.ofSeconds(30)).until(() -> caller.getState() == Thread.State.TIMED_WAITING);
		assertThat(connection.getSnapshot().outboxSize()).isEqualTo(Math.min(ROOM, messages));
		this.receiver.acknowledge();
		caller.join();
		await().atMost(Duration.ofSeconds(60)).untilAtomic(completed, (count) -> assertThat(count).isEqualTo(messages));
		assertThat(this.receiver.next).hasValue(messages);
		assertThat(this.receiver.outOfOrder).hasValue(0);
		assertThat(this.receiver.mostInflight)
			.hasValue(connection.getSettings().getVersion().hasProperties() ? RECEIVE_MAXIMUM : WINDOW);
		assertThat(mostWaiting.get()).isLessThanOrEqualTo(ROOM);
		assertThat(connection.getSnapshot().outboxSize()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "PAHO, memory", "PAHO, file", "NETTY, memory" })
	void refusesExactlyWhatThereIsNoRoomFor(MqttClientType clientType, String outbox) {
		this.receiver.acknowledge();
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.drop());
		MqttConnection connection = create(MqttVersion.MQTT_5_0, clientType, Overflow.FAIL,
				outbox.equals("file") ? this.directory : null);
		MeterRegistry meters = new SimpleMeterRegistry();
		new MqttMeterBinder(List.of(connection)).bindTo(meters);
		connection.start();
		List<CompletableFuture<?>> sent = new ArrayList<>();
		for (int number = 0; number < ROOM + 2_000; number++) {
			sent.add(publish(connection, number));
		}
		assertThat(sent.subList(0, ROOM)).noneMatch(CompletableFuture::isDone);
		assertThat(sent.subList(ROOM, sent.size())).allMatch(CompletableFuture::isCompletedExceptionally);
		assertThat(meters.get("mqtt.outbox.size").gauge().value()).isEqualTo(ROOM);
		assertThat(meters.get("mqtt.messages.sent").tag("reason", "outbox-full").timer().count()).isEqualTo(2_000);
		acceptConnections();
		assertThat(CompletableFuture.allOf(sent.subList(0, ROOM).toArray(CompletableFuture[]::new)))
			.succeedsWithin(Duration.ofSeconds(60));
		assertThat(this.receiver.next).hasValue(ROOM);
		assertThat(this.receiver.outOfOrder).hasValue(0);
		assertThat(meters.get("mqtt.messages.sent").tag("outcome", "success").tag("qos", "1").timer().count())
			.isEqualTo(ROOM);
		assertThat(meters.get("mqtt.messages.sent").tag("outcome", "failure").timers()).singleElement()
			.satisfies((timer) -> assertThat(timer.count()).isEqualTo(2_000));
		assertThat(meters.get("mqtt.outbox.size").gauge().value()).isZero();
	}

	private MqttConnection connect(MqttVersion version, MqttClientType clientType, @Nullable Path directory) {
		acceptConnections();
		MqttConnection connection = create(version, clientType, Overflow.BLOCK, directory);
		connection.start();
		await().until(() -> connection.getSnapshot().isConnected());
		return connection;
	}

	private void acceptConnections() {
		this.broker.on(MqttMessageType.PUBLISH,
				(session, packet) -> this.receiver.take(session, (MqttPublishMessage) packet));
		// Netty leaves the properties out with 3.x
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(false,
				new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM)));
	}

	private MqttConnection create(MqttVersion version, MqttClientType clientType, Overflow overflow,
			@Nullable Path directory) {
		return this.factory.createConnection(new MqttConnectionSettingsBuilder("test").urls(List.of(this.broker.uri()))
			.clientId("burst")
			.version(version)
			.clientType(clientType)
			.maxInflight(WINDOW)
			.outbox(new Outbox(ROOM, overflow, Duration.ofMinutes(1), directory))
			.build());
	}

	private static CompletableFuture<?> publish(MqttConnection connection, int number) {
		byte[] payload = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
		return connection
			.publish(new PublishPacket("burst", payload, MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
	}

	/**
	 * Counts what comes in, and acknowledges it in a thread of its own, so that whoever
	 * sends too many has the time to.
	 */
	private static final class Receiver {

		private final ExecutorService answers = Executors.newSingleThreadExecutor();

		private final CompletableFuture<Void> answering = new CompletableFuture<>();

		private final AtomicInteger next = new AtomicInteger();

		private final AtomicInteger outOfOrder = new AtomicInteger();

		private final AtomicInteger inflight = new AtomicInteger();

		private final AtomicInteger mostInflight = new AtomicInteger();

		private final AtomicInteger acknowledged = new AtomicInteger();

		private Receiver() {
			this.answers.execute(this.answering::join);
		}

		void acknowledge() {
			this.answering.complete(null);
		}

		void take(ScriptedBroker.Session session, MqttPublishMessage message) {
			if (message.payload().getInt(0) != this.next.getAndIncrement()) {
				this.outOfOrder.incrementAndGet();
			}
			this.mostInflight.accumulateAndGet(this.inflight.incrementAndGet(), Math::max);
			int packetId = ScriptedBroker.packetId(message);
			this.answers.execute(() -> {
				this.inflight.decrementAndGet();
				this.acknowledged.incrementAndGet();
				session.pubAck(packetId, 0);
			});
		}

	}

}
