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

import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.integration.mqtt.core.Mqttv3ClientManager;
import org.springframework.integration.mqtt.core.Mqttv5ClientManager;
import org.springframework.integration.mqtt.inbound.MqttPahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;

/**
 * Spring Integration as its manual shows it: adapters that share a client which
 * reconnects by itself, keeps its session and its messages in files, and an error
 * channel.
 */
final class SharedClient {

	private SharedClient() {
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Flow.class, DeadLetters.class })
	static class Mqtt5 {

		@Bean
		Mqttv5ClientManager clientManager(Settings settings) {
			MqttConnectionOptions options = Paho.options5(settings);
			Mqttv5ClientManager clientManager = new Mqttv5ClientManager(options, "integration");
			clientManager.setPersistence(Paho.persistence5(settings));
			return clientManager;
		}

		@Bean
		Mqttv5PahoMessageDrivenChannelAdapter adapter(Mqttv5ClientManager clientManager) {
			Mqttv5PahoMessageDrivenChannelAdapter adapter = new Mqttv5PahoMessageDrivenChannelAdapter(clientManager,
					TestedApplication.FILTER);
			adapter.setErrorChannelName(DeadLetters.CHANNEL);
			return adapter;
		}

		@Bean
		Mqttv5PahoMessageHandler outbound(Mqttv5ClientManager clientManager) {
			Mqttv5PahoMessageHandler outbound = new Mqttv5PahoMessageHandler(clientManager);
			outbound.setDefaultQos(1);
			return outbound;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Flow.class)
	static class Mqtt3 {

		@Bean
		Mqttv3ClientManager clientManager(Settings settings) {
			MqttConnectOptions options = Paho.options3(settings);
			Mqttv3ClientManager clientManager = new Mqttv3ClientManager(options, "integration");
			clientManager.setPersistence(Paho.persistence3(settings));
			return clientManager;
		}

		@Bean
		MqttPahoMessageDrivenChannelAdapter adapter(Mqttv3ClientManager clientManager) {
			return new MqttPahoMessageDrivenChannelAdapter(clientManager, TestedApplication.FILTER);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Flow {

		@Bean
		IntegrationFlow incoming(MessageProducerSupport adapter, Settings settings) {
			return IntegrationFlow.from(adapter)
				.handle((message) -> settings.handler().handle(Paho.text(message)))
				.get();
		}

	}

}
