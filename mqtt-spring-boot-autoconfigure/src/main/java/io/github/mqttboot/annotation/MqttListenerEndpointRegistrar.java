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

package io.github.mqttboot.annotation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.Assert;
import org.springframework.validation.Validator;

/**
 * Takes what an {@link MqttListenerConfigurer} configures. Not to be kept: it has no
 * effect after the start, when {@link MqttListenerEndpointRegistry} registers further
 * listeners.
 *
 * @since 0.1.0
 */
public final class MqttListenerEndpointRegistrar {

	private final MqttListenerEndpointRegistry registry;

	private final MessageConverter converter;

	private final List<HandlerMethodArgumentResolver> argumentResolvers = new ArrayList<>();

	private final List<MqttListenerEndpoint> endpoints = new ArrayList<>();

	private @Nullable Validator validator;

	MqttListenerEndpointRegistrar(MqttListenerEndpointRegistry registry, MessageConverter converter,
			@Nullable Validator validator) {
		this.registry = registry;
		this.converter = converter;
		this.validator = validator;
	}

	/**
	 * Return what payloads are converted with.
	 * @return the converter
	 */
	public MessageConverter getMessageConverter() {
		return this.converter;
	}

	/**
	 * Set who validates payloads with {@code @Valid} and {@code @Validated}, in place of
	 * the {@code Validator} bean.
	 * @param validator the validator
	 */
	public void setValidator(Validator validator) {
		Assert.notNull(validator, "'validator' must not be null");
		this.validator = validator;
	}

	/**
	 * Add resolvers for arguments of annotated methods. They come before those for
	 * payloads, and after those for what {@link MqttListener} lists.
	 * @param resolvers the resolvers
	 */
	public void addArgumentResolvers(HandlerMethodArgumentResolver... resolvers) {
		this.argumentResolvers.addAll(Arrays.asList(resolvers));
	}

	/**
	 * Add settings for the listeners that name them, as
	 * {@code mqtt.listener.configurations} does.
	 * @param name the name
	 * @param settings the settings
	 */
	public void addConfiguration(String name, MqttListenerSettings settings) {
		this.registry.addConfiguration(name, settings);
	}

	/**
	 * Register a listener.
	 * @param endpoint what to listen to, and who listens
	 */
	public void registerEndpoint(MqttListenerEndpoint endpoint) {
		Assert.notNull(endpoint, "'endpoint' must not be null");
		this.endpoints.add(endpoint);
	}

	/**
	 * Register a listener whose payload is converted.
	 * @param <T> the type of the payload
	 * @param endpoint what to listen to
	 * @param payloadType the type to convert payloads to
	 * @param handler takes the payloads
	 */
	public <T> void registerEndpoint(MqttListenerEndpoint.Builder endpoint, Class<T> payloadType,
			MqttPayloadHandler<? super T> handler) {
		registerEndpoint(
				endpoint.listener(new ConvertingMqttMessageListener<>(this.converter, payloadType, handler)).build());
	}

	List<HandlerMethodArgumentResolver> argumentResolvers() {
		return List.copyOf(this.argumentResolvers);
	}

	@Nullable Validator validator() {
		return this.validator;
	}

	void registerAll(ObjectProvider<MqttConnection> connections) {
		this.endpoints.forEach((endpoint) -> this.registry.register(endpoint, connections));
		this.endpoints.clear();
	}

}
