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
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.mqttboot.settings.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationUnit;

/**
 * Configuration properties for MQTT: the default connection, further ones by name, and
 * what the application has in common.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("mqtt")
public class MqttProperties extends MqttClientProperties {

	/**
	 * Further connections by name, each with the keys of the default one. They inherit
	 * nothing from it.
	 */
	private final Map<String, MqttClientProperties> clients = new LinkedHashMap<>();

	/**
	 * Threads of the connections that use Netty.
	 */
	private final Netty netty = new Netty();

	/**
	 * Defaults for messages sent with the template.
	 */
	private final Publish publish = new Publish();

	/**
	 * Defaults for listeners.
	 */
	private final Listener listener = new Listener();

	/**
	 * What the start of the application waits for.
	 */
	private final Startup startup = new Startup();

	/**
	 * What the end of the application waits for.
	 */
	private final Shutdown shutdown = new Shutdown();

	/**
	 * Health of connections.
	 */
	private final Health health = new Health();

	/**
	 * Observation of messages.
	 */
	private final Observation observation = new Observation();

	public Map<String, MqttClientProperties> getClients() {
		return this.clients;
	}

	/**
	 * Return the properties of a connection.
	 * @param connectionName its name
	 * @return the properties, those of the default connection if it has that name
	 */
	MqttClientProperties getClient(String connectionName) {
		return MqttConnectionSettings.DEFAULT_NAME.equals(connectionName) ? this
				: this.clients.getOrDefault(connectionName, new MqttClientProperties());
	}

	public Netty getNetty() {
		return this.netty;
	}

	public Publish getPublish() {
		return this.publish;
	}

	public Listener getListener() {
		return this.listener;
	}

	public Startup getStartup() {
		return this.startup;
	}

	public Shutdown getShutdown() {
		return this.shutdown;
	}

	public Health getHealth() {
		return this.health;
	}

	public Observation getObservation() {
		return this.observation;
	}

	/**
	 * Threads of the connections that use Netty.
	 */
	public static class Netty {

		/**
		 * Number of threads that all connections share. One for each processor, at most
		 * four, if not set.
		 */
		private @Nullable Integer eventLoopThreads;

		public @Nullable Integer getEventLoopThreads() {
			return this.eventLoopThreads;
		}

		public void setEventLoopThreads(@Nullable Integer eventLoopThreads) {
			this.eventLoopThreads = eventLoopThreads;
		}

	}

	/**
	 * Publish properties.
	 */
	public static class Publish {

		/**
		 * Topic of messages that are sent without one.
		 */
		private @Nullable String defaultTopic;

		/**
		 * Quality of service of messages that are sent without one, from 0 to 2.
		 */
		private int qos = 1;

		/**
		 * Whether to have the broker retain messages that do not say so themselves.
		 */
		private boolean retained = false;

		/**
		 * Time to wait for the broker's acknowledgement, and for room in a full outbox.
		 * If a duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration timeout = Duration.ofSeconds(30);

		public @Nullable String getDefaultTopic() {
			return this.defaultTopic;
		}

		public void setDefaultTopic(@Nullable String defaultTopic) {
			this.defaultTopic = defaultTopic;
		}

		public int getQos() {
			return this.qos;
		}

		public void setQos(int qos) {
			this.qos = qos;
		}

		public boolean isRetained() {
			return this.retained;
		}

		public void setRetained(boolean retained) {
			this.retained = retained;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * Listener properties.
	 */
	public static class Listener {

		/**
		 * Highest quality of service wanted, from 0 to 2.
		 */
		private int qos = 1;

		/**
		 * Number of threads of a listener. Messages of a topic keep their order.
		 */
		private int concurrency = 1;

		/**
		 * Name of the group whose members share the messages of a subscription.
		 */
		private @Nullable String sharedGroup;

		/**
		 * Number of messages that may wait for a listener.
		 */
		private int queueCapacity = 1000;

		/**
		 * Whether to start listeners when the application starts.
		 */
		private boolean autoStartup = true;

		/**
		 * Time without messages after which a listener is reported as idle by an event.
		 * If a duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration idleEventInterval;

		/**
		 * Handling of a message again after a failure.
		 */
		private final Retry retry = new Retry();

		/**
		 * What becomes of a message that cannot be handled.
		 */
		private final DeadLetter deadLetter = new DeadLetter();

		/**
		 * Settings for listeners that name them, each with the keys of "mqtt.listener".
		 * What one leaves out is as there.
		 */
		private final Map<String, ListenerConfiguration> configurations = new LinkedHashMap<>();

		public Map<String, ListenerConfiguration> getConfigurations() {
			return this.configurations;
		}

		public int getQos() {
			return this.qos;
		}

		public void setQos(int qos) {
			this.qos = qos;
		}

		public int getConcurrency() {
			return this.concurrency;
		}

		public void setConcurrency(int concurrency) {
			this.concurrency = concurrency;
		}

		public @Nullable String getSharedGroup() {
			return this.sharedGroup;
		}

		public void setSharedGroup(@Nullable String sharedGroup) {
			this.sharedGroup = sharedGroup;
		}

		public int getQueueCapacity() {
			return this.queueCapacity;
		}

		public void setQueueCapacity(int queueCapacity) {
			this.queueCapacity = queueCapacity;
		}

		public boolean isAutoStartup() {
			return this.autoStartup;
		}

		public void setAutoStartup(boolean autoStartup) {
			this.autoStartup = autoStartup;
		}

		public @Nullable Duration getIdleEventInterval() {
			return this.idleEventInterval;
		}

		public void setIdleEventInterval(@Nullable Duration idleEventInterval) {
			this.idleEventInterval = idleEventInterval;
		}

		public Retry getRetry() {
			return this.retry;
		}

		public DeadLetter getDeadLetter() {
			return this.deadLetter;
		}

	}

	/**
	 * Retry properties.
	 */
	public static class Retry {

		/**
		 * Number of attempts to handle a message.
		 */
		private int maxAttempts = 3;

		/**
		 * Delay between the first and the second attempt. If a duration suffix is not
		 * specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration initialInterval = Duration.ofSeconds(1);

		/**
		 * Factor by which the delay grows from attempt to attempt.
		 */
		private double multiplier = 2;

		/**
		 * Longest delay between attempts. If a duration suffix is not specified, seconds
		 * will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration maxInterval = Duration.ofSeconds(10);

		public int getMaxAttempts() {
			return this.maxAttempts;
		}

		public void setMaxAttempts(int maxAttempts) {
			this.maxAttempts = maxAttempts;
		}

		public Duration getInitialInterval() {
			return this.initialInterval;
		}

		public void setInitialInterval(Duration initialInterval) {
			this.initialInterval = initialInterval;
		}

		public double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(double multiplier) {
			this.multiplier = multiplier;
		}

		public Duration getMaxInterval() {
			return this.maxInterval;
		}

		public void setMaxInterval(Duration maxInterval) {
			this.maxInterval = maxInterval;
		}

	}

	/**
	 * Dead-letter properties.
	 */
	public static class DeadLetter {

		/**
		 * Topic to send a message to when all attempts to handle it have failed;
		 * "{topic}" stands for the topic that it came from.
		 */
		private @Nullable String topic;

		public @Nullable String getTopic() {
			return this.topic;
		}

		public void setTopic(@Nullable String topic) {
			this.topic = topic;
		}

	}

	/**
	 * Properties of the listeners that name them. None has a default of its own.
	 */
	public static class ListenerConfiguration {

		/**
		 * Highest quality of service wanted, from 0 to 2.
		 */
		private @Nullable Integer qos;

		/**
		 * Number of threads of a listener. Messages of a topic keep their order.
		 */
		private @Nullable Integer concurrency;

		/**
		 * Name of the group whose members share the messages of a subscription.
		 */
		private @Nullable String sharedGroup;

		/**
		 * Number of messages that may wait for a listener.
		 */
		private @Nullable Integer queueCapacity;

		/**
		 * Whether to start listeners when the application starts.
		 */
		private @Nullable Boolean autoStartup;

		/**
		 * Time without messages after which a listener is reported as idle by an event.
		 * If a duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration idleEventInterval;

		/**
		 * Handling of a message again after a failure.
		 */
		private final ConfiguredRetry retry = new ConfiguredRetry();

		/**
		 * What becomes of a message that cannot be handled.
		 */
		private final DeadLetter deadLetter = new DeadLetter();

		public @Nullable Integer getQos() {
			return this.qos;
		}

		public void setQos(@Nullable Integer qos) {
			this.qos = qos;
		}

		public @Nullable Integer getConcurrency() {
			return this.concurrency;
		}

		public void setConcurrency(@Nullable Integer concurrency) {
			this.concurrency = concurrency;
		}

		public @Nullable String getSharedGroup() {
			return this.sharedGroup;
		}

		public void setSharedGroup(@Nullable String sharedGroup) {
			this.sharedGroup = sharedGroup;
		}

		public @Nullable Integer getQueueCapacity() {
			return this.queueCapacity;
		}

		public void setQueueCapacity(@Nullable Integer queueCapacity) {
			this.queueCapacity = queueCapacity;
		}

		public @Nullable Boolean getAutoStartup() {
			return this.autoStartup;
		}

		public void setAutoStartup(@Nullable Boolean autoStartup) {
			this.autoStartup = autoStartup;
		}

		public @Nullable Duration getIdleEventInterval() {
			return this.idleEventInterval;
		}

		public void setIdleEventInterval(@Nullable Duration idleEventInterval) {
			this.idleEventInterval = idleEventInterval;
		}

		public ConfiguredRetry getRetry() {
			return this.retry;
		}

		public DeadLetter getDeadLetter() {
			return this.deadLetter;
		}

	}

	/**
	 * Retry properties of the listeners that name them.
	 */
	public static class ConfiguredRetry {

		/**
		 * Number of attempts to handle a message.
		 */
		private @Nullable Integer maxAttempts;

		/**
		 * Delay between the first and the second attempt. If a duration suffix is not
		 * specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration initialInterval;

		/**
		 * Factor by which the delay grows from attempt to attempt.
		 */
		private @Nullable Double multiplier;

		/**
		 * Longest delay between attempts. If a duration suffix is not specified, seconds
		 * will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration maxInterval;

		public @Nullable Integer getMaxAttempts() {
			return this.maxAttempts;
		}

		public void setMaxAttempts(@Nullable Integer maxAttempts) {
			this.maxAttempts = maxAttempts;
		}

		public @Nullable Duration getInitialInterval() {
			return this.initialInterval;
		}

		public void setInitialInterval(@Nullable Duration initialInterval) {
			this.initialInterval = initialInterval;
		}

		public @Nullable Double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(@Nullable Double multiplier) {
			this.multiplier = multiplier;
		}

		public @Nullable Duration getMaxInterval() {
			return this.maxInterval;
		}

		public void setMaxInterval(@Nullable Duration maxInterval) {
			this.maxInterval = maxInterval;
		}

	}

	/**
	 * Startup properties.
	 */
	public static class Startup {

		/**
		 * Whether to fail the start of the application if a connection cannot be made, or
		 * the broker refuses what a listener subscribes to.
		 */
		private boolean failFast = false;

		/**
		 * Time that the start waits for connections and subscriptions when it is to fail
		 * fast. If a duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration timeout = Duration.ofSeconds(30);

		public boolean isFailFast() {
			return this.failFast;
		}

		public void setFailFast(boolean failFast) {
			this.failFast = failFast;
		}

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * Shutdown properties.
	 */
	public static class Shutdown {

		/**
		 * Time that handlers have to finish, and accepted messages to be acknowledged,
		 * when the application stops. If a duration suffix is not specified, seconds will
		 * be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration timeout = Duration.ofSeconds(20);

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * Health properties.
	 */
	public static class Health {

		/**
		 * Time that a connection may be lost before it counts as down. If a duration
		 * suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration gracePeriod = Duration.ZERO;

		public Duration getGracePeriod() {
			return this.gracePeriod;
		}

		public void setGracePeriod(Duration gracePeriod) {
			this.gracePeriod = gracePeriod;
		}

	}

	/**
	 * Observation properties.
	 */
	public static class Observation {

		/**
		 * Whether to observe messages that are sent and handled, for traces and timers.
		 * Needs an ObservationRegistry, which Spring Boot Actuator provides.
		 */
		private boolean enabled = false;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

}
