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
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.mqttboot.core.MqttPublishDefaults;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Makes settings of the properties that connections have in common. Settings check what
 * they consist of; here is checked what they cannot know, and what has no settings.
 */
final class ApplicationProperties {

	private static final String LISTENER = "listener.";

	private ApplicationProperties() {
	}

	static void validate(MqttProperties properties) {
		publishDefaults(properties);
		listenerSettings(properties);
		listenerConfigurations(properties);
		require(isPositive(properties.getStartup().getTimeout()), "startup.timeout",
				properties.getStartup().getTimeout(), "It is not a positive time.",
				"Set it to a time of more than zero.");
		requireNotNegative("shutdown.timeout", properties.getShutdown().getTimeout());
		requireNotNegative("health.grace-period", properties.getHealth().getGracePeriod());
	}

	/**
	 * Return what applies to messages that do not say otherwise.
	 * @param properties the properties
	 * @return the defaults
	 * @throws InvalidMqttSettingException if one of them is wrong
	 */
	static MqttPublishDefaults publishDefaults(MqttProperties properties) {
		MqttProperties.Publish publish = properties.getPublish();
		return new MqttPublishDefaults(nullIfEmpty(publish.getDefaultTopic()),
				QosProperty.of(MqttConnectionSettings.DEFAULT_NAME, "publish.qos", publish.getQos()),
				publish.isRetained(), publish.getTimeout());
	}

	/**
	 * Return what applies to listeners that do not say otherwise.
	 * @param properties the properties
	 * @return the settings
	 * @throws InvalidMqttSettingException if one of them is wrong
	 */
	static MqttListenerSettings listenerSettings(MqttProperties properties) {
		return listenerSettings(LISTENER, properties.getListener(), properties.getShutdown().getTimeout());
	}

	/**
	 * Return what applies to the listeners that name a configuration.
	 * @param properties the properties
	 * @return the settings by the name of the configuration
	 * @throws InvalidMqttSettingException if one of them is wrong
	 */
	static Map<String, MqttListenerSettings> listenerConfigurations(MqttProperties properties) {
		Map<String, MqttListenerSettings> configurations = new LinkedHashMap<>();
		ListenerProperties.configurations(properties.getListener())
			.forEach((name, listener) -> configurations.put(name, listenerSettings(
					LISTENER + "configurations." + name + ".", listener, properties.getShutdown().getTimeout())));
		return configurations;
	}

	private static MqttListenerSettings listenerSettings(String prefix, MqttProperties.Listener listener,
			Duration shutdownTimeout) {
		requireGroup(prefix + "shared-group", listener.getSharedGroup());
		RetryPolicy retryPolicy = retryPolicy(prefix + "retry.", listener.getRetry());
		try {
			return new MqttListenerSettings(
					QosProperty.of(MqttConnectionSettings.DEFAULT_NAME, LISTENER + "qos", listener.getQos()),
					listener.getConcurrency(), nullIfEmpty(listener.getSharedGroup()), listener.getQueueCapacity(),
					listener.isAutoStartup(), shutdownTimeout, retryPolicy,
					nullIfEmpty(listener.getDeadLetter().getTopic()), listener.getIdleEventInterval());
		}
		catch (InvalidMqttSettingException ex) {
			// settings do not know which configuration they are for
			throw ex.withPropertyName(InvalidMqttSettingException.propertyName(MqttConnectionSettings.DEFAULT_NAME,
					prefix)
					+ StringUtils.delete(ex.getPropertyName(),
							InvalidMqttSettingException.propertyName(MqttConnectionSettings.DEFAULT_NAME, LISTENER)));
		}
	}

	private static RetryPolicy retryPolicy(String prefix, MqttProperties.Retry retry) {
		require(retry.getMaxAttempts() > 0, prefix + "max-attempts", retry.getMaxAttempts(), "It is not positive.",
				"Set it to 1 or more.");
		require(retry.getInitialInterval().toMillis() > 0, prefix + "initial-interval", retry.getInitialInterval(),
				"It is not a time of at least a millisecond.", "Set it to a time of 1ms or more.");
		require(retry.getMultiplier() >= 1 && Double.isFinite(retry.getMultiplier()), prefix + "multiplier",
				retry.getMultiplier(), "Delays must not become shorter from attempt to attempt.",
				"Set it to at least 1.");
		require(retry.getMaxInterval().compareTo(retry.getInitialInterval()) >= 0, prefix + "max-interval",
				retry.getMaxInterval(), "It is shorter than the first interval.",
				"Set it to at least 'mqtt." + prefix + "initial-interval'.");
		return MqttListenerSettings.retryPolicy(retry.getMaxAttempts(), retry.getInitialInterval(),
				retry.getMultiplier(), retry.getMaxInterval());
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

	private static boolean isPositive(Duration value) {
		return !value.isNegative() && !value.isZero();
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

	private static @Nullable String nullIfEmpty(@Nullable String text) {
		return StringUtils.hasLength(text) ? text : null;
	}

}
