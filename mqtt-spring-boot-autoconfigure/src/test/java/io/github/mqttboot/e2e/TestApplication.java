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

package io.github.mqttboot.e2e;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.protocol.MqttVersion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

import static org.awaitility.Awaitility.await;

/**
 * A Spring Boot application as a user would run it.
 */
public final class TestApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private TestApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Begin an application.
	 * @param configuration its configuration
	 * @return takes its properties
	 */
	public static Builder of(Class<?> configuration) {
		return new Builder(configuration);
	}

	public MqttTemplate template() {
		return bean(MqttTemplate.class);
	}

	public MqttConnectionSnapshot snapshot() {
		return bean(MqttConnection.class).getSnapshot();
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	public boolean hasBean(Class<?> type) {
		return this.context.getBeanProvider(type).stream().findAny().isPresent();
	}

	/**
	 * Return a connection.
	 * @param name its name
	 * @return the connection
	 */
	public MqttConnection connection(String name) {
		return BeanFactoryAnnotationUtils.qualifiedBeanOfType(this.context.getBeanFactory(), MqttConnection.class,
				name);
	}

	public Status health() {
		HealthDescriptor health = bean(HealthEndpoint.class).healthForPath("mqtt");
		return health.getStatus();
	}

	public Map<String, Object> healthDetails() {
		return ((IndicatedHealthDescriptor) bean(HealthEndpoint.class).healthForPath("mqtt")).getDetails();
	}

	/**
	 * Wait for a status of the MQTT health, and no longer than it takes to see it.
	 * @param status the status
	 */
	public void awaitHealth(Status status) {
		await().pollInterval(Duration.ofMillis(10)).until(this::health, status::equals);
	}

	/**
	 * Return how often something was counted.
	 * @param counter the name of the counter
	 * @param tags the tags it must have, keys and values
	 * @return the sum of all such counters
	 */
	public double count(String counter, String... tags) {
		return bean(MeterRegistry.class).find(counter).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
	}

	/**
	 * Return how often the broker accepted the connection.
	 * @return the number of CONNACKs without an error
	 */
	public long connects() {
		return timings("mqtt.connection.attempts", "outcome", "success");
	}

	/**
	 * Return how often something was timed.
	 * @param timer the name of the timer
	 * @param tags the tags it must have, keys and values
	 * @return the sum of all such timers
	 */
	public long timings(String timer, String... tags) {
		return bean(MeterRegistry.class).find(timer).tags(tags).timers().stream().mapToLong(Timer::count).sum();
	}

	public Timer timer(String name) {
		return bean(MeterRegistry.class).get(name).timer();
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * Close the application.
	 * @return how long it took
	 */
	public Duration timedClose() {
		long start = System.nanoTime();
		close();
		return Duration.ofNanos(System.nanoTime() - start);
	}

	public static final class Builder {

		private final Class<?> configuration;

		private final Map<String, Object> properties = new LinkedHashMap<>();

		private Builder(Class<?> configuration) {
			this.configuration = configuration;
			property("spring.main.banner-mode", "off");
			property("spring.docker.compose.enabled", "false");
		}

		public Builder property(String name, Object value) {
			this.properties.put(name, value);
			return this;
		}

		/**
		 * Set properties.
		 * @param pairs names and values in turn
		 * @return this
		 */
		public Builder properties(String... pairs) {
			for (int i = 0; i < pairs.length; i += 2) {
				property(pairs[i], pairs[i + 1]);
			}
			return this;
		}

		/**
		 * Use a session that the broker keeps while the application is away.
		 * @param version the protocol version
		 * @param clientId the client identifier
		 * @return this
		 */
		public Builder persistentSession(MqttVersion version, String clientId) {
			property("mqtt.version", version);
			property("mqtt.client-id", clientId);
			if (version.hasProperties()) {
				property("mqtt.clean-start", false);
				return property("mqtt.session-expiry-interval", "1h");
			}
			return property("mqtt.clean-session", false);
		}

		public TestApplication start() {
			return new TestApplication(new SpringApplicationBuilder(this.configuration).web(WebApplicationType.NONE)
				.registerShutdownHook(false)
				.run(arguments()));
		}

		private String[] arguments() {
			return this.properties.entrySet()
				.stream()
				.map((property) -> "--" + property.getKey() + "=" + property.getValue())
				.toArray(String[]::new);
		}

		/**
		 * Start the application and wait until it can receive.
		 * @return the application
		 */
		public TestApplication startAndAwaitUp() {
			TestApplication application = start();
			application.awaitHealth(Status.UP);
			return application;
		}

	}

}
