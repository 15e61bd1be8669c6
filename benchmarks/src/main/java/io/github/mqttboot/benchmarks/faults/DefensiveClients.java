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

import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.Pollers;
import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.integration.mqtt.core.DefaultMqttPahoClientFactory;
import org.springframework.integration.mqtt.inbound.MqttPahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;

/**
 * Spring Integration with all precautions: each adapter has a client and a client id of
 * its own, so that none is connected before its adapter; a queue keeps the handler off
 * the client's thread; a message is acknowledged when it is handled; and timeouts are
 * shorter.
 */
final class DefensiveClients {

	private static final long TIMEOUT = 5000;

	private DefensiveClients() {
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Flow.class, DeadLetters.class })
	static class Mqtt5 {

		@Bean
		Mqttv5PahoMessageDrivenChannelAdapter adapter(Settings settings) {
			Mqttv5PahoMessageDrivenChannelAdapter adapter = new Mqttv5PahoMessageDrivenChannelAdapter(
					Paho.options5(settings), "integration-in", TestedApplication.FILTER);
			adapter.setPersistence(Paho.persistence5(settings));
			adapter.setManualAcks(true);
			adapter.setCompletionTimeout(TIMEOUT);
			adapter.setQuiescentTimeout(TIMEOUT);
			adapter.setErrorChannelName(DeadLetters.CHANNEL);
			return adapter;
		}

		@Bean
		Mqttv5PahoMessageHandler outbound(Settings settings) {
			MqttConnectionOptions options = Paho.options5(settings);
			Mqttv5PahoMessageHandler outbound = new Mqttv5PahoMessageHandler(options, "integration-out");
			outbound.setPersistence(Paho.persistence5(settings));
			outbound.setDefaultQos(1);
			outbound.setCompletionTimeout(TIMEOUT);
			return outbound;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Flow.class)
	static class Mqtt3 {

		@Bean
		MqttPahoMessageDrivenChannelAdapter adapter(Settings settings) {
			DefaultMqttPahoClientFactory factory = new DefaultMqttPahoClientFactory();
			factory.setConnectionOptions(Paho.options3(settings));
			factory.setPersistence(Paho.persistence3(settings));
			MqttPahoMessageDrivenChannelAdapter adapter = new MqttPahoMessageDrivenChannelAdapter("integration-in",
					factory, TestedApplication.FILTER);
			adapter.setManualAcks(true);
			adapter.setCompletionTimeout(TIMEOUT);
			return adapter;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Flow {

		@Bean
		IntegrationFlow incoming(MessageProducerSupport adapter, Settings settings) {
			return IntegrationFlow.from(adapter).channel((channels) -> channels.queue()).handle((message) -> {
				settings.handler().handle(Paho.text(message));
				Paho.acknowledge(message);
			}, (endpoint) -> endpoint.poller(Pollers.fixedDelay(10).errorChannel(DeadLetters.CHANNEL))).get();
		}

	}

}
