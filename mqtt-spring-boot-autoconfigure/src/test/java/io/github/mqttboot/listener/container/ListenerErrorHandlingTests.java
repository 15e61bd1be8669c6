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

package io.github.mqttboot.listener.container;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.listener.MqttListenerErrorHandler.Result;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageListener;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import jakarta.validation.ConstraintViolationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.invocation.MethodArgumentResolutionException;
import org.springframework.util.StringUtils;
import org.springframework.validation.method.MethodValidationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/**
 * Tests for what a {@link DefaultMqttMessageListenerContainer} does with messages that
 * its listener fails to handle.
 */
@ExtendWith(OutputCaptureExtension.class)
class ListenerErrorHandlingTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final RetryPolicy THREE_ATTEMPTS = MqttListenerSettings.STANDARD.retryPolicy();

	private final List<String> handled = new ArrayList<>();

	private final Deque<Throwable> failures = new ArrayDeque<>();

	private final List<String> outcomes = new ArrayList<>();

	private final List<String> observed = new ArrayList<>();

	private final ManualTimer timer = new ManualTimer();

	private final MqttListenerObserver observer = new MqttListenerObserver() {

		@Override
		public void onHandled(MqttMessageListenerContainer container, Duration duration, MqttListenerOutcome outcome) {
			ListenerErrorHandlingTests.this.outcomes.add(outcome.name());
		}

		@Override
		public Attempt onAttempt(MqttMessageListenerContainer container, MqttInboundMessage message, int number) {
			return new Attempt() {

				@Override
				public void onReturn() {
					ListenerErrorHandlingTests.this.observed.add("returned");
				}

				@Override
				public void onEnd(MqttListenerOutcome outcome, @Nullable Throwable failure) {
					ListenerErrorHandlingTests.this.observed
						.add(outcome + ((failure != null) ? " " + failure.getMessage() : ""));
				}

			};
		}

	};

	private FakeMqttConnection connection = new FakeMqttConnection();

	private RetryPolicy retryPolicy = THREE_ATTEMPTS;

	private @Nullable String deadLetterTopic;

	private MqttAckMode ackMode = MqttAckMode.AUTO;

	private MqttMessageListener listener = this::handle;

	private @Nullable MqttListenerErrorHandler errorHandler;

	@Test
	void messageIsHandledAgainAndAcknowledgedThen(CapturedOutput output) {
		fail(new IllegalStateException("first"), new IllegalStateException("second"));
		start("#");
		Delivery delivery = this.connection.deliver("a\u001B[31m", "x");
		assertThat(delivery.isAcknowledged()).isFalse();
		this.timer.runNext();
		assertThat(delivery.isAcknowledged()).isFalse();
		this.timer.runNext();
		assertThat(delivery.isAcknowledged()).isTrue();
		assertThat(this.handled).containsExactly("x", "x", "x");
		assertThat(this.timer.delays()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
		assertThat(this.outcomes).containsExactly("RETRY", "RETRY", "SUCCESS");
		assertThat(output)
			.contains("WARN",
					"MQTT listener 'test' failed to handle a message from topic 'a\\u001B[31m'; "
							+ "next attempt in 1000 ms",
					"IllegalStateException: first")
			.doesNotContain("ERROR", "second");
	}

	@Test
	void messageIsDroppedWhenNoAttemptIsLeft(CapturedOutput output) {
		fail(new IllegalStateException("first"), new IllegalStateException("second"),
				new IllegalStateException("third\nof three"));
		start("a");
		Delivery delivery = this.connection.deliver("a", "x");
		this.timer.runNext();
		this.timer.runNext();
		assertThat(delivery.isAcknowledged()).isTrue();
		assertThat(this.outcomes).containsExactly("RETRY", "RETRY", "FAILURE");
		assertThat(output.getOut().lines().filter((line) -> line.contains("ERROR"))).singleElement()
			.asString()
			.endsWith("MQTT listener 'test' failed to handle a message from topic 'a' in 3 attempts and drops it: "
					+ "java.lang.IllegalStateException: third\\u000Aof three");
		assertThat(StringUtils.countOccurrencesOf(output.getOut(), "\tat " + getClass().getName() + ".handle")).isOne();
	}

	@Test
	void onlyAttemptIsLoggedWithItsStackTrace(CapturedOutput output) {
		this.retryPolicy = MqttListenerSettings.retryPolicy(1, LONG, 1, LONG);
		fail(new IllegalStateException("broken"));
		start("a");
		assertThat(this.connection.deliver("a", "x").isAcknowledged()).isTrue();
		assertThat(output)
			.contains("ERROR", "MQTT listener 'test' failed to handle a message from topic 'a' and drops it",
					"IllegalStateException: broken", "\tat " + getClass().getName())
			.doesNotContain("WARN");
		assertThat(this.outcomes).containsExactly("FAILURE");
	}

	@ParameterizedTest
	@MethodSource
	void whatRetryCannotCureIsNotTriedAgain(Throwable failure) {
		fail(failure);
		start("a");
		assertThat(this.connection.deliver("a", "x").isAcknowledged()).isTrue();
		assertThat(this.timer.pending()).isZero();
	}

	static Stream<Throwable> whatRetryCannotCureIsNotTriedAgain() {
		ConversionFailedException conversion = new ConversionFailedException(TypeDescriptor.valueOf(String.class),
				TypeDescriptor.valueOf(Integer.class), "x", new NumberFormatException());
		return Stream.of(new MessageConversionException("not JSON"), conversion,
				mock(MethodArgumentResolutionException.class), new IllegalStateException(conversion),
				mock(MethodValidationException.class), new ConstraintViolationException("level", Set.of()),
				new IllegalStateException(new ConstraintViolationException("level", Set.of())));
	}

	@Test
	void otherTopicsGoOnWhileMessageWaits() {
		fail(new IllegalStateException());
		start("#");
		this.connection.deliver("a", "a1");
		Delivery behind = this.connection.deliver("a", "a2");
		Delivery other = this.connection.deliver("b", "b1");
		assertThat(behind.isAcknowledged()).isFalse();
		assertThat(other.isAcknowledged()).isTrue();
		this.timer.runNext();
		assertThat(behind.isAcknowledged()).isTrue();
		assertThat(this.handled).containsExactly("a1", "b1", "a1", "a2");
	}

	@ParameterizedTest
	@EnumSource(value = MqttVersion.class, names = "MQTT_5_0", mode = Mode.EXCLUDE)
	void deadLetterOfOlderVersionIsThePayload(MqttVersion version) {
		this.connection = new FakeMqttConnection(version);
		rejectAtOnce(new MessageConversionException("not JSON"));
		start("+");
		Delivery delivery = this.connection.deliver("sensor\uFF01", new byte[] { 1, -1 }, 0, PublishProperties.NONE);
		assertThat(this.connection.getPublished()).singleElement().satisfies((letter) -> {
			assertThat(letter.topic()).isEqualTo("dead/sensor\\uFF01");
			assertThat(letter.payload()).containsExactly(1, -1);
			assertThat(letter.qos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
			assertThat(letter.properties()).isEqualTo(PublishProperties.NONE);
		});
		assertThat(delivery.isAcknowledged()).isTrue();
	}

	@Test
	void deadLetterHasThePropertiesAndTheCause() {
		PublishProperties properties = new PublishProperties(true, Duration.ofSeconds(5), "text/plain\u0007", "answers",
				new byte[] { 7 },
				List.of(new MqttUserProperty("trace", "1\n"), new MqttUserProperty(DeadLetters.MESSAGE, "forged")));
		fail(new IllegalStateException("first"), new IllegalStateException("x".repeat(300) + "\n"));
		this.retryPolicy = MqttListenerSettings.retryPolicy(2, LONG, 1, LONG);
		this.deadLetterTopic = "dead/{topic}";
		start("+");
		this.connection.deliver("sensor\u0001", "x".getBytes(StandardCharsets.UTF_8), 2, properties);
		assertThat(this.connection.getPublished()).isEmpty();
		this.timer.runNext();
		assertThat(this.connection.getPublished()).singleElement().satisfies((letter) -> {
			assertThat(letter.topic()).isEqualTo("dead/sensor\\u0001");
			assertThat(letter.payload()).asString().isEqualTo("x");
			assertThat(letter.qos()).isEqualTo(MqttQos.EXACTLY_ONCE);
			assertThat(letter.retained()).isFalse();
			assertThat(letter.properties().utf8Payload()).isTrue();
			assertThat(letter.properties().messageExpiryInterval()).isNull();
			assertThat(letter.properties().contentType()).isEqualTo("text/plain\\u0007");
			assertThat(letter.properties().responseTopic()).isEqualTo("answers");
			assertThat(letter.properties().correlationData()).containsExactly(7);
			assertThat(letter.properties().userProperties()).containsExactly(new MqttUserProperty("trace", "1\\u000A"),
					new MqttUserProperty("dead-letter-topic", "sensor\\u0001"),
					new MqttUserProperty("dead-letter-listener", "test"),
					new MqttUserProperty("dead-letter-exception", "java.lang.IllegalStateException"),
					new MqttUserProperty("dead-letter-message", "x".repeat(200) + "..."),
					new MqttUserProperty("dead-letter-attempts", "2"));
		});
		assertThat(this.outcomes).containsExactly("RETRY", "DEAD_LETTER");
	}

	@Test
	void messageIsAcknowledgedWhenTheBrokerHasItsDeadLetter(CapturedOutput output) {
		CompletableFuture<MqttPublishResult> answer = new CompletableFuture<>();
		this.connection.setBroker((packet) -> answer);
		rejectAtOnce(new MessageConversionException("not JSON"));
		start("a");
		Delivery delivery = this.connection.deliver("a", "x");
		assertThat(delivery.isAcknowledged()).isFalse();
		answer.complete(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		assertThat(delivery.isAcknowledged()).isTrue();
		assertThat(output).contains("and sends it to the dead-letter topic 'dead/a'");
	}

	@Test
	void refusedDeadLetterIsSentAgainAndHoldsUpNothing(CapturedOutput output) {
		this.connection.setBroker((packet) -> CompletableFuture.failedFuture(refusal(packet)));
		rejectAtOnce(new MessageConversionException("1"), new MessageConversionException("2"));
		start("a");
		Delivery first = this.connection.deliver("a", "1");
		Delivery second = this.connection.deliver("a", "2");
		Delivery good = this.connection.deliver("a", "3");
		assertThat(good.isAcknowledged()).isTrue();
		for (int i = 0; i < 12; i++) {
			this.timer.runNext();
		}
		assertThat(this.timer.delays()).startsWith(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2))
			.endsWith(Duration.ofSeconds(30), Duration.ofSeconds(30));
		assertThat(first.isAcknowledged()).isFalse();
		assertThat(second.isAcknowledged()).isFalse();
		assertThat(output.getOut().lines().filter((line) -> line.contains("could not send the dead letter")))
			.singleElement()
			.asString()
			.contains("ERROR", "not authorized (0x87)");
		this.connection.setBroker(
				(packet) -> CompletableFuture.completedFuture(new MqttPublishResult(MqttReasonCode.SUCCESS, null)));
		this.timer.runNext();
		this.timer.runNext();
		assertThat(first.isAcknowledged()).isTrue();
		assertThat(second.isAcknowledged()).isTrue();
		assertThat(this.timer.pending()).isZero();
		assertThat(this.handled).containsExactly("1", "2", "3");
	}

	@Test
	void delaysOfDeadLetterAreNotThoseOfTheAttempts() {
		this.connection.setBroker((packet) -> CompletableFuture.failedFuture(refusal(packet)));
		this.retryPolicy = MqttListenerSettings.retryPolicy(2, Duration.ofMillis(5), 1, LONG);
		rejectAtOnce(new IllegalStateException(), new IllegalStateException());
		start("a");
		this.connection.deliver("a", "x");
		this.timer.runNext();
		this.timer.runNext();
		assertThat(this.timer.delays()).containsExactly(Duration.ofMillis(5), Duration.ofSeconds(1),
				Duration.ofSeconds(2));
	}

	@Test
	void eachSeriesOfRefusedDeadLettersIsReportedOnce(CapturedOutput output) {
		Deque<CompletableFuture<MqttPublishResult>> answers = new ArrayDeque<>();
		this.connection.setBroker((packet) -> {
			answers.add(new CompletableFuture<>());
			return answers.getLast();
		});
		rejectAtOnce(new MessageConversionException("1"), new MessageConversionException("2"),
				new MessageConversionException("3"));
		start("a");
		for (int i = 0; i < 3; i++) {
			this.connection.deliver("a", "x");
		}
		PublishPacket letter = this.connection.getPublished().get(0);
		answers.remove().completeExceptionally(refusal(letter));
		answers.remove().complete(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		answers.remove().completeExceptionally(refusal(letter));
		this.timer.runNext();
		answers.remove().completeExceptionally(refusal(letter));
		assertThat(output.getOut().lines().filter((line) -> line.contains("could not send the dead letter")))
			.hasSize(2);
	}

	@ParameterizedTest
	@MethodSource
	void deadLetterThatCanNeverBeSentIsDropped(Throwable failure, CapturedOutput output) {
		this.connection.setBroker((packet) -> CompletableFuture.failedFuture(failure));
		rejectAtOnce(new MessageConversionException("not JSON"));
		start("a");
		assertThat(this.connection.deliver("a", "x").isAcknowledged()).isTrue();
		assertThat(this.timer.pending()).isZero();
		assertThat(output).contains("drops a message from topic 'a': its dead letter cannot be sent", "too large");
	}

	static Stream<Throwable> deadLetterThatCanNeverBeSentIsDropped() {
		IllegalArgumentException invalid = new IllegalArgumentException("too large");
		return Stream.of(invalid, new MqttPublishException("dead/a", "too large", null, invalid));
	}

	@Test
	void stopEndsTheWaitAndLeavesTheMessageUnacknowledged(CapturedOutput output) {
		fail(new IllegalStateException("broken"));
		DefaultMqttMessageListenerContainer container = start("#");
		Delivery waiting = this.connection.deliver("a", "a1");
		assertThat(container.getQueueSize()).isOne();
		assertThat(container.stop()).isCompleted();
		this.timer.runNext();
		assertThat(waiting.isAcknowledged()).isFalse();
		assertThat(this.handled).containsExactly("a1");
		assertThat(output).contains(
				"MQTT listener 'test' stops. Messages that waited for another attempt: 1, delivered again if the broker keeps the session");
	}

	@Test
	void failureWhileStoppingLeavesTheMessageUnacknowledged(CapturedOutput output) {
		List<DefaultMqttMessageListenerContainer> containers = new ArrayList<>();
		this.listener = (message) -> {
			containers.get(0).shutdown();
			throw new IllegalStateException("broken");
		};
		containers.add(start("a"));
		assertThat(this.connection.deliver("a", "x").isAcknowledged()).isFalse();
		assertThat(this.timer.pending()).isZero();
		assertThat(this.outcomes).containsExactly("FAILURE");
		assertThat(output).contains("stops and gives up a message from topic 'a'");
	}

	@Test
	void stopWaitsForDeadLettersThatTheBrokerIsToAnswer() {
		CompletableFuture<MqttPublishResult> answer = new CompletableFuture<>();
		this.connection.setBroker((packet) -> answer);
		rejectAtOnce(new MessageConversionException("not JSON"));
		DefaultMqttMessageListenerContainer container = start("a");
		Delivery delivery = this.connection.deliver("a", "x");
		CompletableFuture<Void> stopped = container.shutdown();
		assertThat(stopped).isNotDone();
		answer.complete(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		assertThat(stopped).isCompleted();
		assertThat(delivery.isAcknowledged()).isTrue();
	}

	@Test
	void stopDoesNotWaitForDeadLettersWithoutConnection() {
		this.connection.setBroker((packet) -> new CompletableFuture<>());
		rejectAtOnce(new MessageConversionException("not JSON"));
		DefaultMqttMessageListenerContainer container = start("a");
		Delivery delivery = this.connection.deliver("a", "x");
		this.connection.setConnected(false);
		assertThat(container.shutdown()).isCompleted();
		assertThat(delivery.isAcknowledged()).isFalse();
	}

	@Test
	void manualModeHandlesAgainWhatWasNotAcknowledged() {
		this.ackMode = MqttAckMode.MANUAL;
		this.listener = (message) -> {
			handle(message);
			message.acknowledge();
		};
		fail(new IllegalStateException());
		start("a");
		Delivery delivery = this.connection.deliver("a", "x");
		assertThat(delivery.isAcknowledged()).isFalse();
		this.timer.runNext();
		assertThat(delivery.isAcknowledged()).isTrue();
		assertThat(this.handled).containsExactly("x", "x");
	}

	@Test
	void manualModeDropsWhatWasNeverAcknowledged() {
		this.ackMode = MqttAckMode.MANUAL;
		this.retryPolicy = RetryPolicy.withMaxRetries(0);
		fail(new IllegalStateException());
		start("a");
		assertThat(this.connection.deliver("a", "x").isAcknowledged()).isTrue();
	}

	@Test
	void failureAfterAcknowledgementIsLoggedOnly(CapturedOutput output) {
		this.ackMode = MqttAckMode.MANUAL;
		this.deadLetterTopic = "dead";
		this.listener = (message) -> {
			message.acknowledge();
			throw new IllegalStateException("broken");
		};
		start("a");
		assertThat(this.connection.deliver("a", "x").isAcknowledged()).isTrue();
		assertThat(this.timer.pending()).isZero();
		assertThat(this.connection.getPublished()).isEmpty();
		assertThat(this.outcomes).containsExactly("FAILURE");
		assertThat(output).contains("ERROR", "after it had acknowledged it", "IllegalStateException: broken");
	}

	@Test
	void acknowledgementDuringTheWaitEndsIt() {
		List<MqttInboundMessage> received = new ArrayList<>();
		this.ackMode = MqttAckMode.MANUAL;
		this.listener = (message) -> {
			received.add(message);
			throw new IllegalStateException("broken");
		};
		start("a");
		Delivery delivery = this.connection.deliver("a", "x");
		received.get(0).acknowledge();
		this.timer.runNext();
		assertThat(received).hasSize(1);
		assertThat(delivery.isAcknowledged()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "HANDLED, true, 0, 0", "RETRY, false, 1, 0", "REJECT, true, 0, 1", "LEAVE, false, 0, 0" })
	void errorHandlerDecides(Result result, boolean acknowledged, int retries, int deadLetters, CapturedOutput output) {
		IllegalStateException failure = new IllegalStateException("broken");
		this.deadLetterTopic = "dead";
		this.errorHandler = (packet, thrown, attempts) -> {
			assertThat(packet.topic()).isEqualTo("a");
			assertThat(thrown).isSameAs(failure);
			assertThat(attempts).isOne();
			return result;
		};
		fail(failure);
		start("a");
		Delivery delivery = this.connection.deliver("a", "x");
		assertThat(delivery.isAcknowledged()).isEqualTo(acknowledged);
		assertThat(this.timer.pending()).isEqualTo(retries);
		assertThat(this.connection.getPublished()).hasSize(deadLetters);
		if (result == Result.HANDLED || result == Result.LEAVE) {
			assertThat(output).doesNotContain("ERROR", "WARN");
		}
		assertThat(this.connection.deliver("a", "next").isAcknowledged()).isEqualTo(retries == 0);
	}

	@Test
	void errorHandlerThatFailsLeavesItToTheContainer(CapturedOutput output) {
		this.errorHandler = (packet, failure, attempts) -> {
			throw new IllegalArgumentException("of the handler");
		};
		fail(new IllegalStateException("of the listener"));
		start("a");
		Delivery delivery = this.connection.deliver("a", "x");
		assertThat(output).contains("of the listener", "Suppressed", "of the handler");
		this.timer.runNext();
		assertThat(delivery.isAcknowledged()).isTrue();
	}

	@Test
	void errorHandlerMayThrowWhatItGot() {
		this.errorHandler = (packet, failure, attempts) -> {
			throw (IllegalStateException) failure;
		};
		fail(new IllegalStateException());
		start("a");
		this.connection.deliver("a", "x");
		assertThat(this.timer.pending()).isOne();
	}

	@Test
	void failingRetryPolicyDoesNotEndTheWorker(CapturedOutput output) {
		this.retryPolicy = (failure) -> {
			throw new IllegalStateException("of the policy");
		};
		fail(new IllegalStateException());
		start("a");
		assertThat(this.connection.deliver("a", "x").isAcknowledged()).isFalse();
		assertThat(this.connection.deliver("a", "y").isAcknowledged()).isTrue();
		assertThat(output).contains("ERROR", "leaves unacknowledged a message from topic 'a'", "of the policy");
	}

	@Test
	void attemptEndsForThoseWhoFollowItThoughTheRetryPolicyFails() {
		this.retryPolicy = (failure) -> {
			throw new IllegalStateException("of the policy");
		};
		fail(new IllegalStateException("of the listener"));
		start("a");
		this.connection.deliver("a", "x");
		assertThat(this.observed).containsExactly("returned", "FAILURE of the listener");
		assertThat(this.outcomes).containsExactly("FAILURE");
	}

	@Test
	void listenerThatGetsItsOwnDeadLettersIsRefused() {
		this.deadLetterTopic = "dead/{topic}";
		assertThatExceptionOfType(InvalidMqttSettingException.class).isThrownBy(() -> start("a", "#"))
			.satisfies((ex) -> {
				assertThat(ex.getPropertyName()).isEqualTo("mqtt.listener.dead-letter.topic");
				assertThat(ex.getReason())
					.isEqualTo("Listener 'test' would receive its own dead letters, since it listens to '#'.");
			});
	}

	@Test
	void listenerToDeadLettersMakesNone(CapturedOutput output) {
		rejectAtOnce(new MessageConversionException("not JSON"));
		start("dead/#");
		assertThat(this.connection.deliver("dead/a", "x").isAcknowledged()).isTrue();
		assertThat(this.connection.getPublished()).isEmpty();
		assertThat(output).contains("and drops it");
	}

	private void handle(MqttInboundMessage message) throws Exception {
		this.handled.add(new String(message.getPacket().payload(), StandardCharsets.UTF_8));
		Throwable failure = this.failures.poll();
		if (failure != null) {
			failure.fillInStackTrace();
			throw (Exception) failure;
		}
	}

	private void fail(Throwable... failures) {
		this.failures.addAll(List.of(failures));
	}

	private void rejectAtOnce(Throwable... failures) {
		fail(failures);
		this.deadLetterTopic = "dead/{topic}";
	}

	private static MqttPublishException refusal(PublishPacket packet) {
		return new MqttPublishException(packet.topic(), "The broker refused the message: not authorized (0x87)",
				MqttReasonCode.NOT_AUTHORIZED, null);
	}

	private DefaultMqttMessageListenerContainer start(String... filters) {
		List<TopicSubscription> subscriptions = Stream.of(filters)
			.map((filter) -> TopicSubscription.of(filter, MqttQos.EXACTLY_ONCE))
			.toList();
		MqttListenerEndpoint endpoint = new MqttListenerEndpoint("test", null, subscriptions, 1, this.ackMode, true,
				this.listener, this.errorHandler);
		DefaultMqttMessageListenerContainer container = new DefaultMqttMessageListenerContainer(endpoint,
				this.connection,
				new MqttListenerSettings(MqttQos.AT_LEAST_ONCE, 1, null, 10, true, LONG, this.retryPolicy,
						this.deadLetterTopic),
				new WorkerThreads(Runnable::run, false), this.timer, List.of(this.observer));
		container.start();
		return container;
	}

}
