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

package io.github.mqttboot.example;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.MqttListenerConfigurer;
import io.github.mqttboot.core.MqttHeaders;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

/**
 * The example of a validator and an argument resolver in {@code docs/receiving.md}.
 */
@Configuration(proxyBeanMethods = false)
class Tenants {

	@Bean
	MqttListenerConfigurer validatorAndTenant() {
		return (registrar) -> {
			registrar.setValidator(Validator.forInstanceOf(Booking.class, (booking, errors) -> {
				if (booking.nights() < 1) {
					errors.rejectValue("nights", "tooFew", "must be at least 1");
				}
			}));
			registrar.addArgumentResolvers(new TenantResolver());
		};
	}

	@MqttListener("tenants/+/bookings")
	void onBooking(@Validated Booking booking, Tenant tenant) {
		System.out.println(tenant.name() + " has a booking for " + booking.nights() + " nights");
	}

	static class TenantResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == Tenant.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			String topic = message.getHeaders().get(MqttHeaders.RECEIVED_TOPIC, String.class);
			return new Tenant(topic.split("/")[1]);
		}

	}

	record Booking(int nights) {

	}

	record Tenant(String name) {

	}

}
