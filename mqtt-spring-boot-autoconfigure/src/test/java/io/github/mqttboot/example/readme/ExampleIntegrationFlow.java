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

package io.github.mqttboot.example.readme;

import org.eclipse.paho.mqttv5.client.IMqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.mqtt.core.ClientManager;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;

/**
 * The example of {@code docs/spring-integration.md}.
 */
@Configuration(proxyBeanMethods = false)
class ExampleIntegrationFlow {

	@Bean
	IntegrationFlow temperatures(ClientManager<IMqttAsyncClient, MqttConnectionOptions> clientManager) {
		return IntegrationFlow.from(new Mqttv5PahoMessageDrivenChannelAdapter(clientManager, "sensors/+/temperature"))
			.transform(byte[].class, String::new)
			.handle((message) -> System.out.println("Flow of " + message.getPayload()))
			.get();
	}

}
