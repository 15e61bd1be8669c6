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

package io.github.mqttboot.e2e.guide;

import java.time.Duration;

import io.github.mqttboot.annotation.MqttListenerConfigurer;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointCustomizer;
import io.github.mqttboot.listener.MqttListenerInterceptor;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.testsupport.RenewableScope;

import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Validator;

/**
 * What the application configures for all its listeners.
 */
@Configuration(proxyBeanMethods = false)
class GuideListeners {

	@Bean
	static RenewableScope renewableScope() {
		return new RenewableScope();
	}

	@Bean
	static CustomScopeConfigurer scopes(RenewableScope scope) {
		return scope.configurer();
	}

	@Bean
	Validator readings() {
		return Validator.forInstanceOf(Rooms.Reading.class, (reading, errors) -> {
			if (reading.celsius() < -273.15) {
				errors.reject("cold", "colder than possible");
			}
		});
	}

	@Bean
	MqttListenerConfigurer configurer(Journal journal) {
		return (registrar) -> {
			registrar.addArgumentResolvers(new HouseArgumentResolver());
			registrar.addConfiguration("patient",
					new MqttListenerSettings(MqttQos.AT_LEAST_ONCE, 1, null, 10, true, Duration.ofSeconds(20),
							MqttListenerSettings.retryPolicy(4, Duration.ofMillis(1), 1, Duration.ofSeconds(1)),
							"guide/patient/{topic}"));
			registrar.registerEndpoint(MqttListenerEndpoint.builder("hall").topics("guide/hall/air"),
					Rooms.Reading.class, (reading, headers) -> journal.add("hall", reading.celsius()));
		};
	}

	@Bean
	MqttListenerEndpointCustomizer moreWorkers() {
		return (endpoint) -> {
			if (endpoint.getId().startsWith("cellar.onMachine")) {
				endpoint.concurrency(4);
			}
		};
	}

	@Bean
	MqttListenerInterceptor visitors(Journal journal) {
		return new MqttListenerInterceptor() {

			@Override
			public void afterHandling(String listener, MqttInboundMessage message, Throwable failure) {
				journal.add("visitors of " + listener, (failure != null) ? "failed" : "handled");
			}

		};
	}

	/**
	 * What an argument resolver of the application fills.
	 *
	 * @param name the first level of the topic
	 */
	record House(String name) {

	}

	private static final class HouseArgumentResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == House.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			String topic = (String) message.getHeaders().get("mqtt_receivedTopic");
			return new House(topic.substring(0, topic.indexOf('/')));
		}

	}

}
