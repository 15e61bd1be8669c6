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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

import io.github.mqttboot.concurrent.ManualTime;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttDropReason;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.store.MemoryOutboxStore;
import io.github.mqttboot.store.OutboxStore;
import io.github.mqttboot.supervisor.FakeNetwork.FakeTransport;
import io.github.mqttboot.transport.MqttClientType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection on a network in which the test plays the broker, and in time that passes
 * when the test says so. After each test nothing may be left behind.
 */
abstract class ConnectionFixture {

	final ManualTime time = new ManualTime();

	final FakeNetwork network = new FakeNetwork(this.time::nanoTime);

	final Recorder recorder = new Recorder();

	final List<InetSocketAddress> addresses = new ArrayList<>(List.of(address(1)));

	OutboxStore store = new MemoryOutboxStore(this.time);

	final List<MqttConnection> closed = new ArrayList<>();

	Executor results = Runnable::run;

	SupervisedConnection connection;

	/**
	 * Whether the next attempt meets a defect.
	 */
	boolean failsOnce;

	@AfterEach
	void nothingIsLeftBehind() {
		if (this.connection != null) {
			stop();
			assertThat(this.network.open()).as("open transports").isZero();
		}
		assertThat(this.time.pending()).as("timers").isZero();
	}

	private void stop() {
		CompletableFuture<Void> stopped = this.connection.stop();
		this.time.advance(Duration.ofMinutes(10));
		assertThat(stopped).isCompleted();
	}

	/**
	 * Gives the connection back once it has stopped: it would wait in real time for what
	 * the test's time decides.
	 */
	void close() {
		stop();
		this.connection.close();
	}

	static MqttConnectionSettingsBuilder keptSession(MqttConnectionSettingsBuilder settings) {
		return settings.clientId("test").cleanStart(false).sessionExpiryInterval(MqttConnectionSettings.NEVER);
	}

	void given(UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		MqttConnectionSettings settings = customizer.apply(new MqttConnectionSettingsBuilder("test")).build();
		this.network.version(settings.getVersion());
		this.connection = new SupervisedConnection(settings, "test", MqttClientType.PAHO, this.network, this.store,
				new ConnectionEnvironment(Runnable::run, Runnable::run, (result) -> this.results.execute(result),
						new FailingTime(), () -> 1, (url) -> {
							if (this.addresses.isEmpty()) {
								throw new UnknownHostException(url.getHost());
							}
							return this.addresses;
						}),
				this.closed::add);
		this.connection.addObserver(this.recorder);
	}

	void givenStarted(UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		given(customizer);
		this.connection.start();
	}

	void givenConnected(UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		givenStarted(customizer);
		this.network.last().accept();
	}

	CompletableFuture<MqttPublishResult> publish(String topic, int qos) {
		return this.connection
			.publish(new PublishPacket(topic, new byte[0], MqttQos.of(qos), false, PublishProperties.NONE));
	}

	MqttSubscriptionHandle subscribe(String filter, int qos) {
		return this.connection.subscribe(TopicSubscription.of(filter, MqttQos.of(qos)),
				MqttInboundMessage::acknowledge);
	}

	static void join(CompletableFuture<?> future) throws Throwable {
		try {
			future.join();
		}
		catch (CompletionException ex) {
			throw ex.getCause();
		}
	}

	static InetSocketAddress address(int last) {
		try {
			return new InetSocketAddress(InetAddress.getByAddress(new byte[] { 127, 0, 0, (byte) last }), 1883);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	List<String> attempted() {
		List<String> attempted = new ArrayList<>();
		for (int i = 1; i <= this.network.attempts(); i++) {
			FakeTransport transport = this.network.attempt(i);
			attempted.add(transport.request().uri().getHost() + " "
					+ transport.request().address().getAddress().getHostAddress());
		}
		return attempted;
	}

	static ConnectAck ackWithServerKeepAlive(int seconds) {
		return new ConnectAck(false, null, null, null, null, null, null, null, null, null, null, null, seconds, null,
				null, List.of());
	}

	static ConnectAck ackWithReceiveMaximum(int receiveMaximum) {
		return new ConnectAck(false, null, receiveMaximum, null, null, null, null, null, null, null, null, null, null,
				null, null, List.of());
	}

	static ConnectAck ackWithMaximumPacketSize(long maximumPacketSize) {
		return new ConnectAck(false, null, null, null, null, maximumPacketSize, null, null, null, null, null, null,
				null, null, null, List.of());
	}

	List<String> transitions() {
		return this.recorder.transitions;
	}

	MqttConnectionSnapshot snapshot() {
		return this.connection.getSnapshot();
	}

	/**
	 * The manual time, with a defect when the test says so.
	 */
	private final class FailingTime implements TimeSource {

		@Override
		public Instant now() {
			return ConnectionFixture.this.time.now();
		}

		@Override
		public long nanoTime() {
			if (ConnectionFixture.this.failsOnce) {
				ConnectionFixture.this.failsOnce = false;
				throw new AssertionError("defect");
			}
			return ConnectionFixture.this.time.nanoTime();
		}

		@Override
		public Timer schedule(Duration delay, Runnable task) {
			return ConnectionFixture.this.time.schedule(delay, task);
		}

	}

	/**
	 * Writes down what it is notified of.
	 */
	static final class Recorder implements MqttConnectionObserver {

		final List<String> transitions = new ArrayList<>();

		final List<Duration> delays = new ArrayList<>();

		final List<String> failures = new ArrayList<>();

		final List<String> losses = new ArrayList<>();

		final List<String> sent = new ArrayList<>();

		final List<String> dropped = new ArrayList<>();

		final List<String> refusedSubscriptions = new ArrayList<>();

		final List<String> refusedUnsubscribes = new ArrayList<>();

		final List<String> refusedMessages = new ArrayList<>();

		final List<String> poison = new ArrayList<>();

		int sessionsLost;

		int missedPings;

		int lateAcknowledgements;

		@Override
		public void onTransition(MqttTransition transition) {
			String line = transition.from() + " -> " + transition.to();
			if (transition.cause() != null) {
				line += " " + transition.cause().tag();
			}
			if (transition.retryIn() != null) {
				line += " " + transition.retryIn();
				this.delays.add(transition.retryIn());
			}
			this.transitions.add(line);
		}

		@Override
		public void onAttempt(Duration duration, @Nullable MqttConnectionCause failure) {
			if (failure != null) {
				this.failures.add(failure.tag());
			}
		}

		@Override
		public void onLoss(MqttConnectionCause cause) {
			this.losses.add(cause.tag());
		}

		@Override
		public void onSessionLost() {
			this.sessionsLost++;
		}

		@Override
		public void onPingMissed() {
			this.missedPings++;
		}

		@Override
		public void onMessageSent(MqttQos qos, Duration duration, MqttSendOutcome outcome) {
			this.sent.add(qos.value() + " " + outcome.tag());
		}

		@Override
		public void onLateAcknowledgement() {
			this.lateAcknowledgements++;
		}

		@Override
		public void onMessageDropped(MqttDropReason reason) {
			this.dropped.add(reason.tag());
		}

		@Override
		public void onSubscriptionRefused(TopicSubscription subscription, MqttReasonCode reasonCode) {
			this.refusedSubscriptions.add(subscription.filter() + " " + reasonCode.value());
		}

		@Override
		public void onUnsubscribeRefused(List<String> filters, MqttReasonCode reasonCode) {
			this.refusedUnsubscribes.add(filters + " " + reasonCode.value());
		}

		@Override
		public void onPoisonMessage(PublishPacket message, @Nullable MqttReasonCode reasonCode) {
			this.poison.add(message.topic() + " " + reasonCode);
		}

		@Override
		public void onPublishRefused(String topic, MqttReasonCode reasonCode) {
			this.refusedMessages.add(topic + " " + reasonCode.value());
		}

	}

}
