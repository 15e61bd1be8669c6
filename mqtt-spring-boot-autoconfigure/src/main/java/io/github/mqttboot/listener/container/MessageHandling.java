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

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttBatchMessageException;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.listener.MqttListenerErrorHandler.Result;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.PublishPacket;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Takes a message one step further each time it is its turn: an attempt of the listener,
 * or one to send its dead letter. It never throws and never waits for the next step.
 */
final class MessageHandling {

	private static final Log logger = LogFactory.getLog(MqttMessageListenerContainer.class);

	private static final BackOff DEAD_LETTER_BACK_OFF = deadLetterBackOff();

	private final MqttListenerEndpoint endpoint;

	private final MqttConnection connection;

	private final RetryPolicy retryPolicy;

	private final @Nullable DeadLetters deadLetters;

	private final ContainerObservers observers;

	private final BiPredicate<Delivery, Duration> again;

	private final Consumer<Delivery> leftOver;

	private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean deadLettersFail = new AtomicBoolean();

	private volatile boolean abandoned;

	/**
	 * Create the handling of messages.
	 * @param endpoint who listens
	 * @param connection takes dead letters
	 * @param retryPolicy decides whether and when to try again
	 * @param deadLetters makes dead letters, or {@code null} if there are none
	 * @param observers are notified how it ended
	 * @param again has a message handled again after a delay, and returns whether it will
	 * @param leftOver takes a message whose handler was interrupted
	 */
	MessageHandling(MqttListenerEndpoint endpoint, MqttConnection connection, RetryPolicy retryPolicy,
			@Nullable DeadLetters deadLetters, ContainerObservers observers, BiPredicate<Delivery, Duration> again,
			Consumer<Delivery> leftOver) {
		this.endpoint = endpoint;
		this.connection = connection;
		this.retryPolicy = retryPolicy;
		this.deadLetters = deadLetters;
		this.observers = observers;
		this.again = again;
		this.leftOver = leftOver;
	}

	private static BackOff deadLetterBackOff() {
		ExponentialBackOff backOff = new ExponentialBackOff(1_000, 2);
		backOff.setMaxInterval(30_000);
		return backOff;
	}

	void handle(Delivery delivery) {
		try {
			PublishPacket deadLetter = delivery.deadLetter();
			if (deadLetter != null) {
				send(delivery, deadLetter);
			}
			// a listener may acknowledge late, between two attempts or two connections
			else if (!delivery.isAcknowledged()) {
				attempt(delivery);
			}
		}
		catch (Throwable ex) {
			// nothing must end the worker
			logger.error(describe("leaves unacknowledged", delivery), ex);
		}
	}

	/**
	 * Leave over what is still being handled, whatever the result.
	 */
	void abandon() {
		this.abandoned = true;
	}

	/**
	 * Return when the dead letters under way have their answer.
	 * @return completes, never exceptionally, when the broker has answered
	 */
	CompletableFuture<Void> deadLettersAnswered() {
		return CompletableFuture.allOf(this.underWay.toArray(CompletableFuture[]::new));
	}

	private void attempt(Delivery delivery) {
		long start = System.nanoTime();
		MqttListenerOutcome outcome = MqttListenerOutcome.SUCCESS;
		Throwable failure = null;
		delivery.beginAttempt();
		ObservedAttempt observed = this.observers.attempt(delivery, delivery.attempts());
		delivery.observed(observed);
		try {
			delivery.handleBy(this.endpoint.listener());
			if (this.endpoint.ackMode() == MqttAckMode.AUTO) {
				delivery.acknowledge();
			}
		}
		catch (Throwable ex) {
			if (this.abandoned) {
				// interrupted, so this attempt does not count
				this.leftOver.accept(delivery);
				observed.returned();
				observed.ended(MqttListenerOutcome.RETRY, ex);
				return;
			}
			failure = ex;
			outcome = outcomeOf(delivery, ex);
		}
		observed.returned();
		observed.ended(outcome, failure);
		this.observers.handled(System.nanoTime() - start, outcome);
	}

	private MqttListenerOutcome outcomeOf(Delivery delivery, Throwable failure) {
		try {
			return (delivery instanceof BatchDelivery batch && failure instanceof MqttBatchMessageException some)
					? failedInPart(batch, some) : failed(delivery, failure);
		}
		catch (Throwable ex) {
			// of a retry policy, for example: those who follow the attempt see its end
			logger.error(describe("leaves unacknowledged", delivery), ex);
			return MqttListenerOutcome.FAILURE;
		}
	}

	// gives up the messages that cannot be handled, and goes on with the others at once
	private MqttListenerOutcome failedInPart(BatchDelivery batch, MqttBatchMessageException failure) {
		List<Delivery> failed = batch.only(failure.getMessages());
		if (failed.isEmpty()) {
			return failed(batch, failure);
		}
		Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
		failed.forEach((member) -> rejectMember(batch, member, cause));
		List<Delivery> others = batch.without(failure.getMessages());
		if (!others.isEmpty() && !this.again.test(new BatchDelivery(others), Duration.ZERO)) {
			logStopped(batch);
		}
		return (this.deadLetters != null) ? MqttListenerOutcome.DEAD_LETTER : MqttListenerOutcome.FAILURE;
	}

	private MqttListenerOutcome rejectMember(BatchDelivery batch, Delivery member, Throwable failure) {
		member.continueFrom(batch);
		return reject(member, failure);
	}

	private MqttListenerOutcome failed(Delivery delivery, Throwable failure) {
		return switch (decide(delivery, failure)) {
			case HANDLED -> end(delivery);
			case RETRY -> retry(delivery, failure);
			case REJECT -> reject(delivery, failure);
			case LEAVE -> MqttListenerOutcome.FAILURE;
		};
	}

	private Result decide(Delivery delivery, Throwable failure) {
		MqttListenerErrorHandler errorHandler = this.endpoint.errorHandler();
		if (errorHandler == null) {
			return Result.RETRY;
		}
		try {
			return Objects.requireNonNull(errorHandler.handleError(delivery.getPacket(), failure, delivery.attempts()),
					"The error handler returned nothing");
		}
		catch (Throwable ex) {
			if (ex != failure) {
				failure.addSuppressed(ex);
			}
			return Result.RETRY;
		}
	}

	private static MqttListenerOutcome end(Delivery delivery) {
		delivery.acknowledge();
		return MqttListenerOutcome.FAILURE;
	}

	private MqttListenerOutcome retry(Delivery delivery, Throwable failure) {
		if (delivery.isAcknowledged() || !this.retryPolicy.shouldRetry(failure)) {
			return reject(delivery, failure);
		}
		long delay = delivery.nextDelay(this.retryPolicy.getBackOff());
		if (delay == BackOffExecution.STOP) {
			return reject(delivery, failure);
		}
		String next = "; next attempt in " + delay + " ms";
		if (delivery.attempts() == 1) {
			logger.warn(describe("failed to handle", delivery) + next, failure);
		}
		else if (logger.isDebugEnabled()) {
			logger.debug(describe("failed again to handle", delivery) + ": " + text(failure) + next);
		}
		if (!this.again.test(delivery, Duration.ofMillis(delay))) {
			logStopped(delivery);
			return MqttListenerOutcome.FAILURE;
		}
		return MqttListenerOutcome.RETRY;
	}

	private void logStopped(Delivery delivery) {
		logger.warn(describe("stops and gives up", delivery)
				+ ", to be handled again when it starts or the session is resumed");
	}

	private MqttListenerOutcome reject(Delivery delivery, Throwable failure) {
		if (delivery instanceof BatchDelivery batch) {
			MqttListenerOutcome outcome = MqttListenerOutcome.FAILURE;
			for (Delivery member : batch.members()) {
				outcome = rejectMember(batch, member, failure);
			}
			return outcome;
		}
		if (delivery.isAcknowledged()) {
			logRejected(delivery, failure, "after it had acknowledged it");
			return MqttListenerOutcome.FAILURE;
		}
		if (this.deadLetters == null) {
			logRejected(delivery, failure, "and drops it");
			return end(delivery);
		}
		PublishPacket deadLetter = delivery.observed()
			.deadLetter(this.deadLetters.of(delivery.getPacket(), failure, delivery.attempts()));
		logRejected(delivery, failure,
				"and sends it to the dead-letter topic '" + MqttText.printable(deadLetter.topic()) + "'");
		delivery.reject(deadLetter);
		send(delivery, deadLetter);
		return MqttListenerOutcome.DEAD_LETTER;
	}

	private void logRejected(Delivery delivery, Throwable failure, String end) {
		String what = describe("failed to handle", delivery);
		if (delivery.attempts() == 1) {
			logger.error(what + " " + end, failure);
		}
		else {
			// the stack trace is that of the first attempt
			logger.error(what + " in " + delivery.attempts() + " attempts " + end + ": " + text(failure));
		}
	}

	private void send(Delivery delivery, PublishPacket deadLetter) {
		CompletableFuture<?> answered = this.connection.publish(deadLetter).handle((accepted, failure) -> {
			if (failure == null) {
				this.deadLettersFail.set(false);
				delivery.acknowledge();
			}
			else {
				notSent(delivery, failure);
			}
			return null;
		});
		this.underWay.add(answered);
		answered.whenComplete((done, bug) -> this.underWay.remove(answered));
	}

	private void notSent(Delivery delivery, Throwable failure) {
		if (isInvalid(failure) || isInvalid(failure.getCause())) {
			logger.error(describe("drops", delivery) + ": its dead letter cannot be sent: " + text(failure));
			delivery.acknowledge();
			return;
		}
		long delay = delivery.nextDelay(DEAD_LETTER_BACK_OFF);
		boolean again = this.again.test(delivery, Duration.ofMillis(delay));
		String what = describe("could not send the dead letter of", delivery) + ", which stays unacknowledged: "
				+ text(failure) + (again ? "; next attempt in " + delay + " ms" : "");
		if (this.deadLettersFail.compareAndSet(false, true)) {
			logger.error(what + "; further ones are logged at DEBUG");
		}
		else {
			logger.debug(what);
		}
	}

	private static boolean isInvalid(@Nullable Throwable failure) {
		return failure instanceof IllegalArgumentException;
	}

	private static String text(Throwable failure) {
		return MqttText.printable(failure.toString());
	}

	private String describe(String what, Delivery delivery) {
		return "MQTT listener '" + this.endpoint.id() + "' " + what + " " + delivery.describe();
	}

}
