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

package io.github.mqttboot.listener;

import java.time.Duration;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.invocation.MethodArgumentResolutionException;
import org.springframework.util.Assert;
import org.springframework.validation.method.MethodValidationException;

/**
 * What applies to all listeners, or to those that do not say otherwise.
 *
 * @param qos the highest quality of service wanted
 * @param concurrency the number of messages that a listener handles at a time
 * @param sharedGroup the group that shares the messages, or {@code null} for none
 * @param queueCapacity the number of messages that may wait for a listener before further
 * QoS 0 messages are dropped
 * @param autoStartup whether to start listeners with the application
 * @param shutdownTimeout how long a listener that stops may take to finish
 * @param retryPolicy whether and when a message is handled again. Its timeout is not used
 * @param deadLetterTopic the topic for messages that are not handled again, in which
 * <code>{topic}</code> stands for their own, or {@code null} to log them
 * @param idleEventInterval how long a listener is without messages before that is an
 * event, or {@code null} for never
 * @since 0.1.0
 */
public record MqttListenerSettings(MqttQos qos, int concurrency, @Nullable String sharedGroup, int queueCapacity,
		boolean autoStartup, Duration shutdownTimeout, RetryPolicy retryPolicy, @Nullable String deadLetterTopic,
		@Nullable Duration idleEventInterval) {

	/**
	 * Stands in the dead-letter topic for the topic of the message.
	 */
	public static final String DEAD_LETTER_VARIABLE = "{topic}";

	/**
	 * What the proxy of a validated class throws, of a library that need not be there.
	 */
	private static final String CONSTRAINT_VIOLATION = "jakarta.validation.ConstraintViolationException";

	/**
	 * QoS 1, one message at a time, not shared, 1000 messages, started, 20 seconds, 3
	 * attempts after 1 and 2 seconds, no dead letters.
	 */
	public static final MqttListenerSettings STANDARD = new MqttListenerSettings(MqttQos.AT_LEAST_ONCE, 1, null, 1000,
			true, Duration.ofSeconds(20), retryPolicy(3, Duration.ofSeconds(1), 2, Duration.ofSeconds(10)), null);

	/**
	 * Create settings without events of idle listeners.
	 * @param qos the highest quality of service wanted
	 * @param concurrency the number of messages that a listener handles at a time
	 * @param sharedGroup the group that shares the messages, or {@code null} for none
	 * @param queueCapacity the number of messages that may wait for a listener
	 * @param autoStartup whether to start listeners with the application
	 * @param shutdownTimeout how long a listener that stops may take to finish
	 * @param retryPolicy whether and when a message is handled again
	 * @param deadLetterTopic the topic for messages that are not handled again, or
	 * {@code null} to log them
	 */
	public MqttListenerSettings(MqttQos qos, int concurrency, @Nullable String sharedGroup, int queueCapacity,
			boolean autoStartup, Duration shutdownTimeout, RetryPolicy retryPolicy, @Nullable String deadLetterTopic) {
		this(qos, concurrency, sharedGroup, queueCapacity, autoStartup, shutdownTimeout, retryPolicy, deadLetterTopic,
				null);
	}

	public MqttListenerSettings {
		Assert.notNull(qos, "'qos' must not be null");
		requirePositive("concurrency", concurrency);
		requirePositive("queue-capacity", queueCapacity);
		Assert.notNull(shutdownTimeout, "'shutdownTimeout' must not be null");
		Assert.notNull(retryPolicy, "'retryPolicy' must not be null");
		require(idleEventInterval == null || idleEventInterval.toMillis() > 0, "idle-event-interval", idleEventInterval,
				"It is not a time of at least a millisecond.", "Set it to a time of 1ms or more.");
		if (deadLetterTopic != null) {
			validateDeadLetterTopic("dead-letter.topic", deadLetterTopic);
		}
	}

	private static void validateDeadLetterTopic(String key, String topic) {
		require(!topic.equals(DEAD_LETTER_VARIABLE), key, topic, "It is the topic of the message itself.",
				"Put something before or after '{topic}', such as 'dead/{topic}'.");
		String others = topic.replace(DEAD_LETTER_VARIABLE, "");
		require(others.indexOf('{') == -1 && others.indexOf('}') == -1, key, topic, "The only variable is '{topic}'.",
				"Correct or remove what is in braces.");
		try {
			// the topic of a message is valid, so any will do in place of the variable
			MqttTopics.validateName(topic.replace(DEAD_LETTER_VARIABLE, "topic"));
		}
		catch (IllegalArgumentException ex) {
			throw invalid(key, topic, "No message can be published to it.",
					"Set it to a topic without the wildcards '+' and '#' and without control characters.");
		}
	}

	private static void requirePositive(String key, int value) {
		require(value > 0, key, value, "It is not positive.", "Set it to 1 or more.");
	}

	private static void require(boolean valid, String key, @Nullable Object value, String reason, String cure) {
		if (!valid) {
			throw invalid(key, value, reason, cure);
		}
	}

	private static InvalidMqttSettingException invalid(String key, @Nullable Object value, String reason, String cure) {
		return new InvalidMqttSettingException(MqttConnectionSettings.DEFAULT_NAME, "listener." + key, value, reason,
				cure);
	}

	/**
	 * Return a policy with growing delays. It does not repeat what would fail in the same
	 * way again: the conversion and validation of a message.
	 * @param maxAttempts the number of attempts, 1 for no retry
	 * @param initialInterval the delay between the first and the second attempt
	 * @param multiplier by how much it grows from attempt to attempt
	 * @param maxInterval the longest delay
	 * @return the policy
	 */
	public static RetryPolicy retryPolicy(int maxAttempts, Duration initialInterval, double multiplier,
			Duration maxInterval) {
		return RetryPolicy.builder()
			.maxRetries(maxAttempts - 1)
			.delay(initialInterval)
			.multiplier(multiplier)
			.maxDelay(maxInterval)
			.excludes(MessageConversionException.class, ConversionException.class,
					MethodArgumentResolutionException.class, MethodValidationException.class)
			.predicate(MqttListenerSettings::mayPass)
			.build();
	}

	private static boolean mayPass(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause.getClass().getName().equals(CONSTRAINT_VIOLATION)) {
				return false;
			}
		}
		return true;
	}

}
