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

package io.github.mqttboot.benchmarks.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.core.MqttTemplate;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * MQTT for Spring Boot: {@link MqttTemplate} and {@link MqttListener @MqttListener}.
 */
final class Product implements Contender {

	private final ConfigurableApplicationContext context;

	private final MqttTemplate template;

	private final String topic;

	Product(int port, String clientType) {
		this.topic = "product-" + clientType;
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("mqtt.url=mqtt://127.0.0.1:" + port, "mqtt.client-type=" + clientType,
					"mqtt.startup.fail-fast=true", "benchmark.topic=" + this.topic, "logging.level.root=error",
					"spring.main.banner-mode=off")
			.run();
		this.template = this.context.getBean(MqttTemplate.class);
	}

	@Override
	public void send(String topic, byte[] payload) {
		this.template.send(topic, payload);
	}

	@Override
	public CompletableFuture<?> sendAsync(String topic, byte[] payload) {
		return this.template.sendAsync(topic, payload);
	}

	@Override
	public String topic() {
		return this.topic;
	}

	@Override
	public void onMessage(Consumer<byte[]> onMessage) {
		this.context.getBean(Application.class).onMessage = onMessage;
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private volatile Consumer<byte[]> onMessage = (payload) -> {
		};

		@MqttListener("${benchmark.topic}")
		void onMessage(byte[] payload) {
			this.onMessage.accept(payload);
		}

	}

}
