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

package io.github.mqttboot.benchmarks.faults;

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.event.MqttSubscriptionRefusedEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An application on MQTT for Spring Boot, with its defaults.
 */
final class ProductApplication implements TestedApplication {

	private final ConfigurableApplicationContext context;

	private final MqttTemplate template;

	ProductApplication(Settings settings) {
		List<String> properties = new ArrayList<>(List.of("mqtt.url=mqtt://127.0.0.1:" + settings.port(),
				"mqtt.client-id=product", "mqtt.keep-alive-interval=" + settings.keepAlive(),
				"mqtt.listener.dead-letter.topic=" + DEAD_LETTERS + "{topic}"));
		properties.addAll(settings.mqtt5() ? List.of("mqtt.clean-start=false", "mqtt.session-expiry-interval=1h")
				: List.of("mqtt.version=3.1.1", "mqtt.clean-session=false"));
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(properties.toArray(String[]::new))
			.initializers((GenericApplicationContext beans) -> beans.registerBean(Handler.class, settings::handler))
			.run();
		this.template = this.context.getBean(MqttTemplate.class);
	}

	@Override
	public void send(String topic, String payload) {
		this.template.send(topic, payload);
	}

	@Override
	public void sendAsync(String topic, String payload) {
		this.template.sendAsync(topic, payload);
	}

	@Override
	public @Nullable String subscriptionReport() {
		return this.context.getBean(Application.class).subscriptionReport;
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final Handler handler;

		private volatile @Nullable String subscriptionReport;

		Application(Handler handler) {
			this.handler = handler;
		}

		@MqttListener(FILTER)
		void onMessage(String payload) {
			this.handler.handle(payload);
		}

		@EventListener
		void onRefusal(MqttSubscriptionRefusedEvent event) {
			this.subscriptionReport = "refused with 0x%02x".formatted(event.getReasonCode().value());
		}

	}

}
