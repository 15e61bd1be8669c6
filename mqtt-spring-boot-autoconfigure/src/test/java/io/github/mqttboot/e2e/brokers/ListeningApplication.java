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

package io.github.mqttboot.e2e.brokers;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.awaitility.Awaitility;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with up to two listeners.
 */
final class ListeningApplication implements AutoCloseable {

	private static final String AUTO_STARTUP = "test.startup";

	private static final String OTHER_AUTO_STARTUP = "test.other-startup";

	private static final String GROUP_AUTO_STARTUP = "test.group-startup";

	private final ConfigurableApplicationContext context;

	private ListeningApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Begin an application.
	 * @param broker its broker
	 * @param clientId its client identifier
	 * @return takes the rest
	 */
	static Builder of(ProbedBroker broker, String clientId) {
		Builder builder = new Builder(broker).property("mqtt.client-id", clientId);
		String username = broker.broker().getUsername();
		return (username != null) ? builder.property("mqtt.username", username).property("mqtt.password", "any")
				: builder;
	}

	MqttTemplate template() {
		return this.context.getBean(MqttTemplate.class);
	}

	MqttConnection connection() {
		return this.context.getBean(MqttConnection.class);
	}

	/**
	 * Wait until the application has connected once more.
	 * @param cause what makes it do so
	 */
	void awaitNextConnection(Runnable cause) {
		long before = connects();
		cause.run();
		Awaitility.await().until(() -> connects() > before && connection().getSnapshot().isConnected());
	}

	private long connects() {
		return this.context.getBean(MeterRegistry.class)
			.find("mqtt.connection.attempts")
			.tags("outcome", "success")
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

	List<String> payloads() {
		return payloads(this.context.getBean(Listeners.class).messages);
	}

	List<String> otherPayloads() {
		return payloads(this.context.getBean(Listeners.class).otherMessages);
	}

	List<String> groupPayloads() {
		return payloads(this.context.getBean(Listeners.class).groupMessages);
	}

	private static List<String> payloads(Queue<InboundPublish> messages) {
		return messages.stream().map(ListeningApplication::text).toList();
	}

	List<MqttQos> receivedQos() {
		return this.context.getBean(Listeners.class).messages.stream().map(InboundPublish::qos).toList();
	}

	/**
	 * Wait until the first listener has handled what it should, and no more.
	 * @param payloads the payloads
	 */
	void awaitPayloads(String... payloads) {
		await(this.context.getBean(Listeners.class).messages, payloads);
	}

	/**
	 * Wait until the second listener has handled what it should, and no more.
	 * @param payloads the payloads
	 */
	void awaitOtherPayloads(String... payloads) {
		await(this.context.getBean(Listeners.class).otherMessages, payloads);
	}

	private static void await(Queue<InboundPublish> messages, String... payloads) {
		Awaitility.await()
			.during(BrokerPromise.QUIET)
			.untilAsserted(() -> assertThat(messages).extracting(ListeningApplication::text).containsExactly(payloads));
	}

	private static String text(InboundPublish message) {
		return new String(message.payload(), StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		this.context.close();
	}

	static final class Builder {

		private final Map<String, Object> properties = new LinkedHashMap<>();

		private final ProbedBroker broker;

		private Builder(ProbedBroker broker) {
			this.broker = broker;
			property("spring.main.banner-mode", "off");
			property("spring.docker.compose.enabled", false);
			property("mqtt.url", broker.broker().getUrl());
			property("mqtt.version", broker.version());
			property(AUTO_STARTUP, false);
			property(OTHER_AUTO_STARTUP, false);
			property(GROUP_AUTO_STARTUP, false);
		}

		Builder property(String name, Object value) {
			this.properties.put(name, value);
			return this;
		}

		Builder topics(String... topics) {
			return property("test.topics", String.join(" ", topics)).property(AUTO_STARTUP, true);
		}

		Builder otherTopics(String topics) {
			return property("test.other-topics", topics).property(OTHER_AUTO_STARTUP, true);
		}

		Builder groupTopics(String topics) {
			return property("test.group-topics", topics).property(GROUP_AUTO_STARTUP, true);
		}

		Builder group(String topics) {
			return topics(topics).property("mqtt.listener.shared-group", "group");
		}

		Builder keptSession() {
			if (this.broker.version().hasProperties()) {
				return property("mqtt.clean-start", false).property("mqtt.session-expiry-interval", "1h");
			}
			return property("mqtt.clean-session", false);
		}

		/**
		 * Start the application and wait until it is connected and its subscriptions are
		 * answered.
		 * @return the application
		 */
		ListeningApplication start() {
			ConfigurableApplicationContext context = run();
			try {
				ListeningApplication application = new ListeningApplication(context);
				MqttConnection connection = application.connection();
				Awaitility.await()
					.until(() -> connection.getSnapshot().isConnected() && connection.getSnapshot()
						.subscriptions()
						.stream()
						.allMatch((subscription) -> subscription.answer() != null));
				return application;
			}
			catch (RuntimeException ex) {
				context.close();
				throw ex;
			}
		}

		private ConfigurableApplicationContext run() {
			// Each application configures the one logging system of this JVM
			synchronized (Builder.class) {
				return new SpringApplicationBuilder(Configured.class).web(WebApplicationType.NONE)
					.registerShutdownHook(false)
					.run(this.properties.entrySet()
						.stream()
						.map((property) -> "--" + property.getKey() + "=" + property.getValue())
						.toArray(String[]::new));
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Listeners.class)
	static class Configured {

	}

	static class Listeners {

		private final Queue<InboundPublish> messages = new ConcurrentLinkedQueue<>();

		private final Queue<InboundPublish> otherMessages = new ConcurrentLinkedQueue<>();

		private final Queue<InboundPublish> groupMessages = new ConcurrentLinkedQueue<>();

		@MqttListener(topics = "#{'${test.topics:unused}'.split(' ')}", autoStartup = "${" + AUTO_STARTUP + "}")
		void onMessage(InboundPublish message) {
			this.messages.add(message);
		}

		@MqttListener(topics = "${test.other-topics:unused-too}", autoStartup = "${" + OTHER_AUTO_STARTUP + "}")
		void onOtherMessage(InboundPublish message) {
			this.otherMessages.add(message);
		}

		@MqttListener(topics = "${test.group-topics:unused-group}", group = "beside",
				autoStartup = "${" + GROUP_AUTO_STARTUP + "}")
		void onGroupMessage(InboundPublish message) {
			this.groupMessages.add(message);
		}

	}

}
