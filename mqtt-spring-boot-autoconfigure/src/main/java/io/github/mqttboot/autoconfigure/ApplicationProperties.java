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

package io.github.mqttboot.autoconfigure;

import java.time.Duration;

import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Checks the properties that connections have in common.
 */
final class ApplicationProperties {

	private ApplicationProperties() {
	}

	static void validate(MqttProperties properties) {
		Integer eventLoopThreads = properties.getNetty().getEventLoopThreads();
		requirePositive("netty.event-loop-threads", (eventLoopThreads != null) ? eventLoopThreads : 1);
		requireTopic("publish.default-topic", properties.getPublish().getDefaultTopic());
		requireQos("publish.qos", properties.getPublish().getQos());
		requirePositive("publish.timeout", properties.getPublish().getTimeout());
		validate("listener.", properties.getListener());
		ListenerProperties.configurations(properties.getListener())
			.forEach((name, listener) -> validate("listener.configurations." + name + ".", listener));
		requirePositive("startup.timeout", properties.getStartup().getTimeout());
		requireNotNegative("shutdown.timeout", properties.getShutdown().getTimeout());
		requireNotNegative("health.grace-period", properties.getHealth().getGracePeriod());
	}

	private static void validate(String prefix, MqttProperties.Listener listener) {
		requireQos(prefix + "qos", listener.getQos());
		requireGroup(prefix + "shared-group", listener.getSharedGroup());
		requirePositive(prefix + "concurrency", listener.getConcurrency());
		requirePositive(prefix + "queue-capacity", listener.getQueueCapacity());
		Duration idle = listener.getIdleEventInterval();
		require(idle == null || idle.toMillis() > 0, prefix + "idle-event-interval", idle,
				"It is not a time of at least a millisecond.", "Set it to a time of 1ms or more.");
		requireRetry(prefix + "retry.", listener.getRetry());
		requireDeadLetterTopic(prefix + "dead-letter.topic", listener.getDeadLetter().getTopic());
	}

	private static void requireTopic(String key, @Nullable String value) {
		try {
			if (StringUtils.hasLength(value)) {
				MqttTopics.validateName(value);
			}
		}
		catch (IllegalArgumentException ex) {
			throw invalid(key, value, "No message can be published to it.",
					"Set it to a topic without the wildcards '+' and '#' and without control characters.");
		}
	}

	private static void requireRetry(String prefix, MqttProperties.Retry retry) {
		requirePositive(prefix + "max-attempts", retry.getMaxAttempts());
		require(retry.getInitialInterval().toMillis() > 0, prefix + "initial-interval", retry.getInitialInterval(),
				"It is not a time of at least a millisecond.", "Set it to a time of 1ms or more.");
		require(retry.getMultiplier() >= 1 && Double.isFinite(retry.getMultiplier()), prefix + "multiplier",
				retry.getMultiplier(), "Delays must not become shorter from attempt to attempt.",
				"Set it to at least 1.");
		require(retry.getMaxInterval().compareTo(retry.getInitialInterval()) >= 0, prefix + "max-interval",
				retry.getMaxInterval(), "It is shorter than the first interval.",
				"Set it to at least 'mqtt." + prefix + "initial-interval'.");
	}

	private static void requireDeadLetterTopic(String key, @Nullable String value) {
		if (StringUtils.hasLength(value)) {
			require(!value.equals("{topic}"), key, value, "It is the topic of the message itself.",
					"Put something before or after '{topic}', such as 'dead/{topic}'.");
			String others = value.replace("{topic}", "");
			require(others.indexOf('{') == -1 && others.indexOf('}') == -1, key, value,
					"The only variable is '{topic}'.", "Correct or remove what is in braces.");
			requireTopic(key, value);
		}
	}

	private static void requireGroup(String key, @Nullable String value) {
		try {
			if (StringUtils.hasLength(value)) {
				Assert.isTrue(value.indexOf('/') == -1, "One level");
				MqttTopics.validateFilter(MqttTopics.share(value, "#"));
			}
		}
		catch (IllegalArgumentException ex) {
			throw invalid(key, value, "It cannot be the name of a group.",
					"Set it to a name without '/', '+' and '#' and without control characters.");
		}
	}

	private static void requireQos(String key, int value) {
		require(value >= 0 && value <= 2, key, value, "There is no such quality of service.", "Set it to 0, 1 or 2.");
	}

	private static void requirePositive(String key, int value) {
		require(value > 0, key, value, "It is not positive.", "Set it to 1 or more.");
	}

	private static void requirePositive(String key, Duration value) {
		require(!value.isNegative() && !value.isZero(), key, value, "It is not a positive time.",
				"Set it to a time of more than zero.");
	}

	private static void requireNotNegative(String key, Duration value) {
		require(!value.isNegative(), key, value, "It is negative.", "Set it to a time of zero or more.");
	}

	private static void require(boolean valid, String key, @Nullable Object value, String reason, String cure) {
		if (!valid) {
			throw invalid(key, value, reason, cure);
		}
	}

	private static InvalidMqttSettingException invalid(String key, @Nullable Object value, String reason, String cure) {
		return new InvalidMqttSettingException(MqttConnectionSettings.DEFAULT_NAME, key, value, reason, cure);
	}

}
