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

package io.github.mqttboot.integration;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.autoconfigure.MqttMessagingAutoConfiguration;
import io.github.mqttboot.autoconfigure.integration.MqttIntegrationAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.core.MqttOperations.SendSpec;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.mqtt.inbound.MqttPahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever a sender names its user properties, handlers with header parameters get its
 * messages: in flows behind Spring Integration's own adapters, and as listeners. On one
 * client: user properties become headers above the transport.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
@Tag("once")
class ForeignUserPropertiesIT {

	private static final String PREFIX = "mqtt_userProperty_";

	@Test
	void handlersWithHeaderParametersGetTheMessage(EmbeddedHiveMq broker) throws Exception {
		Set<String> names = new TreeSet<>(UserPropertyHeadersTests.headersOfTheFramework().values());
		assertThat(names).contains("nativeHeaders", "history", "errorChannel");
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class,
					MqttIntegrationAutoConfiguration.class, IntegrationAutoConfiguration.class))
			.withUserConfiguration(Receivers.class)
			.withPropertyValues("mqtt.url=" + broker.getUrl(), "mqtt.clients.old.url=" + broker.getUrl(),
					"mqtt.clients.old.version=3.1.1")
			.run((context) -> {
				await().until(() -> context.getBeansOfType(MqttConnection.class)
					.values()
					.stream()
					.map(MqttConnection::getSnapshot)
					.allMatch(ForeignUserPropertiesIT::isSubscribed));
				SendSpec spec = context.getBean(MqttTemplate.class).to("foreign").payload("x");
				names.forEach((name) -> spec.userProperty(name, "evil"));
				spec.userProperty("colour", "red").send();
				Receivers receivers = context.getBean(Receivers.class);
				await().untilAsserted(() -> assertThat(receivers.adapter5).singleElement()
					.satisfies((headers) -> assertForeignIsPrefixed(headers, names, "")));
				await().untilAsserted(() -> assertThat(receivers.listener).singleElement()
					.satisfies((headers) -> assertForeignIsPrefixed(headers, names, PREFIX)));
				// there are no user properties in 3.1.1
				await().untilAsserted(() -> assertThat(receivers.adapter3).singleElement()
					.satisfies((headers) -> assertThat(headers).doesNotContainValue("evil")));
			});
	}

	private static void assertForeignIsPrefixed(Map<String, Object> headers, Set<String> names, String prefix) {
		names.forEach((name) -> assertThat(headers).containsEntry(PREFIX + name, "evil"));
		names.forEach((name) -> assertThat(headers).doesNotContainEntry(name, "evil"));
		assertThat(headers).containsEntry(prefix + "colour", "red");
	}

	private static boolean isSubscribed(MqttConnectionSnapshot snapshot) {
		return snapshot.isConnected()
				&& snapshot.subscriptions().stream().allMatch((subscription) -> subscription.answer() != null);
	}

	@Configuration(proxyBeanMethods = false)
	static class Receivers {

		private final List<Map<String, Object>> adapter5 = new CopyOnWriteArrayList<>();

		private final List<Map<String, Object>> adapter3 = new CopyOnWriteArrayList<>();

		private final List<Map<String, Object>> listener = new CopyOnWriteArrayList<>();

		@Bean
		IntegrationFlow flow5(Mqttv5ConnectionClientManager manager) {
			return IntegrationFlow.from(new Mqttv5PahoMessageDrivenChannelAdapter(manager, "foreign"))
				.handle(new Handler(this.adapter5), "handle")
				.get();
		}

		@Bean
		IntegrationFlow flow3(Mqttv3ConnectionClientManager manager) {
			return IntegrationFlow.from(new MqttPahoMessageDrivenChannelAdapter(manager, "foreign"))
				.handle(new Handler(this.adapter3), "handle")
				.get();
		}

		@MqttListener(topics = "foreign")
		void onMessage(@Headers Map<String, Object> headers,
				@Header(name = PREFIX + "colour", required = false) String colour) {
			this.listener.add(headers);
		}

	}

	/**
	 * Handles the messages of a flow.
	 */
	public static class Handler {

		private final List<Map<String, Object>> messages;

		Handler(List<Map<String, Object>> messages) {
			this.messages = messages;
		}

		public void handle(@Headers Map<String, Object> headers,
				@Header(name = "colour", required = false) String colour,
				@Header(name = "other", required = false) String other) {
			this.messages.add(headers);
		}

	}

}
