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

import java.util.List;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.MqttListenerConfigurer;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttAcknowledgment;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointCustomizer;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerInterceptor;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageFilter;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import org.slf4j.MDC;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;

/**
 * The code of {@code docs/receiving.md}, which {@link ReceivingPageTests} also runs.
 */
@Configuration(proxyBeanMethods = false)
class ReceivingExamples {

	@MqttListener("sensors/{room}/temperature")
	void onTemperature(String celsius, @TopicVariable String room) {
		System.out.println("It is " + celsius + " °C in the " + room);
	}

	@MqttListener("orders/+/price")
	@SendTo("prices")
	Price price(Order order) {
		return new Price(order.id(), 9.99);
	}

	@MqttListener(topics = "jobs/+", ackMode = MqttAckMode.MANUAL)
	void job(String job, @Header(name = "mqtt_userProperty_tenant", required = false) String tenant,
			MqttAcknowledgment acknowledgment) {
		System.out.println("Job " + job + " of " + tenant);
		acknowledgment.acknowledge();
	}

	void listen(MqttListenerEndpointRegistry registry, String room) {
		registry.register(MqttListenerEndpoint.builder(room)
			.topics("rooms/" + room + "/#")
			.listener((message) -> System.out.println(message.getPacket().topic()))
			.build());
	}

	void holiday(MqttListenerEndpointRegistry registry, String room) {
		MqttMessageListenerContainer container = registry.getContainer(room);
		container.pause();
		container.resume();
		registry.unregister(room);
	}

	void report(MqttListenerEndpointRegistry registry) {
		for (MqttMessageListenerContainer container : registry.getContainers()) {
			System.out.println(container.getId() + " has " + container.getQueueSize() + " waiting and "
					+ container.getHandled().get(MqttListenerOutcome.SUCCESS) + " handled");
		}
	}

	MqttSubscriptionHandle subscribe(MqttConnection connection) {
		return connection.subscribe(TopicSubscription.of("alarms/#", MqttQos.AT_LEAST_ONCE), (message) -> {
			System.out.println("Alarm from " + message.getPacket().topic());
			message.acknowledge();
		});
	}

	@MqttListener(topics = "plant/+/reading", batchSize = "100", batchTimeout = "500ms")
	void store(List<Reading> readings) {
		System.out.println("Storing " + readings.size() + " readings");
	}

	@Bean
	MqttMessageFilter fresh() {
		return (message) -> !message.getPacket().retained();
	}

	@Bean
	MqttListenerInterceptor logContext() {
		return new MqttListenerInterceptor() {

			@Override
			public boolean beforeHandling(String listener, MqttInboundMessage message) {
				MDC.put("topic", message.getPacket().topic());
				return true;
			}

			@Override
			public void afterHandling(String listener, MqttInboundMessage message, Throwable failure) {
				MDC.remove("topic");
			}

		};
	}

	@Bean
	MqttListenerConfigurer listeners() {
		return (registrar) -> registrar.registerEndpoint(
				MqttListenerEndpoint.builder("readings").topics("sensors/+/reading"), Reading.class,
				(reading, headers) -> System.out.println(headers.get(MqttHeaders.RECEIVED_TOPIC) + ": " + reading));
	}

	void listenFrugally(MqttListenerEndpointRegistry registry) {
		MqttListenerSettings all = registry.getSettings();
		registry.addConfiguration("frugal", new MqttListenerSettings(MqttQos.AT_MOST_ONCE, 1, null, 10, true,
				all.shutdownTimeout(), all.retryPolicy(), null));
		registry.register(MqttListenerEndpoint.builder("debug")
			.topics("debug/#")
			.configuration("frugal")
			.listener((message) -> System.out.println("Debug " + message.getPacket().topic()))
			.build());
	}

	@Bean
	MqttListenerEndpointCustomizer moreThreads() {
		return (endpoint) -> {
			if (endpoint.getId().startsWith("telemetry.")) {
				endpoint.concurrency(8);
			}
		};
	}

	record Order(String id) {

	}

	record Price(String order, double euros) {

	}

	record Reading(double value) {

	}

}
