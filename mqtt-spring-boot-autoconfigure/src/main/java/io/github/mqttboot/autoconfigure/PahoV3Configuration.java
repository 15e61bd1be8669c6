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

import io.github.mqttboot.transport.paho.PahoV3TransportFactory;

import org.springframework.boot.autoconfigure.condition.ConditionalOnResource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Configuration for MQTT 3.1 and 3.1.1 on the Eclipse Paho client. Looks for it without
 * loading a class, with which the JDK would verify the signature of its artifact, also if
 * all connections use Netty.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnResource(resources = "classpath:org/eclipse/paho/client/mqttv3/MqttAsyncClient.class")
class PahoV3Configuration {

	@Bean
	PahoV3TransportFactory pahoV3TransportFactory(Environment environment) {
		return new PahoV3TransportFactory(VirtualThreads.areWanted(environment));
	}

}
