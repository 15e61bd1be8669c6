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

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.mqtt.event.MqttConnectionFailedEvent;
import org.springframework.integration.mqtt.event.MqttSubscribedEvent;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;
import org.springframework.integration.mqtt.support.MqttHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * An application on the channel adapters of Spring Integration, without this project.
 */
final class IntegrationApplication implements TestedApplication {

	private final ConfigurableApplicationContext context;

	private IntegrationApplication(Settings settings, Class<?> configuration) {
		this.context = new SpringApplicationBuilder(configuration, Reports.class).web(WebApplicationType.NONE)
			.properties("mqtt.enabled=false")
			.initializers((GenericApplicationContext beans) -> beans.registerBean(Settings.class, () -> settings))
			.run();
	}

	static TestedApplication shared(Settings settings) {
		return new IntegrationApplication(settings,
				settings.mqtt5() ? SharedClient.Mqtt5.class : SharedClient.Mqtt3.class);
	}

	static TestedApplication defensive(Settings settings) {
		return new IntegrationApplication(settings,
				settings.mqtt5() ? DefensiveClients.Mqtt5.class : DefensiveClients.Mqtt3.class);
	}

	@Override
	public void send(String topic, String payload) {
		outbound().handleMessage(new GenericMessage<>(payload, Map.of(MqttHeaders.TOPIC, topic)));
	}

	@Override
	public void sendAsync(String topic, String payload) {
		Mqttv5PahoMessageHandler outbound = outbound();
		outbound.setAsync(true);
		outbound.handleMessage(new GenericMessage<>(payload, Map.of(MqttHeaders.TOPIC, topic)));
	}

	private Mqttv5PahoMessageHandler outbound() {
		return this.context.getBean(Mqttv5PahoMessageHandler.class);
	}

	@Override
	public @Nullable String subscriptionReport() {
		return this.context.getBean(Reports.class).subscriptionReport;
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * What the adapters report.
	 */
	static class Reports {

		private volatile @Nullable String subscriptionReport;

		@EventListener
		void onSubscribed(MqttSubscribedEvent event) {
			this.subscriptionReport = "subscribed";
		}

		@EventListener
		void onFailure(MqttConnectionFailedEvent event) {
			this.subscriptionReport = "failed";
		}

	}

}
