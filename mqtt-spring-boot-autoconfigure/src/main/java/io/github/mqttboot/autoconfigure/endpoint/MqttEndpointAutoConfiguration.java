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

package io.github.mqttboot.autoconfigure.endpoint;

import io.github.mqttboot.actuate.endpoint.MqttEndpoint;
import io.github.mqttboot.actuate.endpoint.MqttEndpointWebExtension;
import io.github.mqttboot.autoconfigure.ConfiguredKeys;
import io.github.mqttboot.autoconfigure.MqttMessagingAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the {@link MqttEndpoint}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MqttMessagingAutoConfiguration.class)
@ConditionalOnClass({ MqttEndpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(MqttConnection.class)
@ConditionalOnAvailableEndpoint(MqttEndpoint.class)
public final class MqttEndpointAutoConfiguration {

	MqttEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	MqttEndpoint mqttEndpoint(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<MqttListenerEndpointRegistry> registries, Environment environment) {
		return new MqttEndpoint(
				SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, MqttConnection.class).values(),
				() -> registries.stream().flatMap((registry) -> registry.getContainers().stream()).toList(),
				ConfiguredKeys.unusedVariables(environment));
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(MqttEndpoint.class)
	@ConditionalOnAvailableEndpoint(endpoint = MqttEndpoint.class, exposure = EndpointExposure.WEB)
	MqttEndpointWebExtension mqttEndpointWebExtension(MqttEndpoint endpoint) {
		return new MqttEndpointWebExtension(endpoint);
	}

}
