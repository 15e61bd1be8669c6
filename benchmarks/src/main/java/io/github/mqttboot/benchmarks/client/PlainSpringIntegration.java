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

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;
import org.springframework.integration.mqtt.support.MqttHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * The channel adapters of Spring Integration on connections of their own.
 */
final class PlainSpringIntegration implements Contender {

	private static final String TOPIC = "integration";

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final Mqttv5PahoMessageHandler handler;

	private volatile Consumer<byte[]> onMessage = (payload) -> {
	};

	PlainSpringIntegration(int port) {
		String url = "tcp://127.0.0.1:" + port;
		this.handler = new Mqttv5PahoMessageHandler(url, "integration-out");
		this.handler.setDefaultQos(1);
		Mqttv5PahoMessageDrivenChannelAdapter adapter = new Mqttv5PahoMessageDrivenChannelAdapter(url, "integration-in",
				TOPIC);
		DirectChannel channel = new DirectChannel();
		channel.subscribe((message) -> this.onMessage.accept((byte[]) message.getPayload()));
		adapter.setOutputChannel(channel);
		this.context.register(Application.class);
		this.context.registerBean("channel", DirectChannel.class, () -> channel);
		this.context.registerBean("handler", Mqttv5PahoMessageHandler.class, () -> this.handler);
		this.context.registerBean("adapter", Mqttv5PahoMessageDrivenChannelAdapter.class, () -> adapter);
		this.context.refresh();
	}

	@Override
	public void send(String topic, byte[] payload) {
		this.handler.handleMessage(new GenericMessage<>(payload, Map.of(MqttHeaders.TOPIC, topic)));
	}

	@Override
	public @Nullable CompletableFuture<?> sendAsync(String topic, byte[] payload) {
		return null;
	}

	@Override
	public String topic() {
		return TOPIC;
	}

	@Override
	public void onMessage(Consumer<byte[]> onMessage) {
		this.onMessage = onMessage;
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Application {

	}

}
