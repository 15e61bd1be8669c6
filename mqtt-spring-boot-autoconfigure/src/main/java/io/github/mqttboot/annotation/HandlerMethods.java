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

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.core.MqttMessageConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.validation.Validator;

/**
 * Makes methods that can be called with messages.
 */
final class HandlerMethods {

	private final ConfigurableBeanFactory beanFactory;

	private final ConversionService conversionService;

	private final MqttListenerEndpointRegistrar registrar;

	// by their converter, and whether they take batches
	private final Map<Key, HandlerMethodArgumentResolverComposite> resolvers = new HashMap<>();

	/**
	 * Create an instance.
	 * @param beanFactory resolves defaults of headers
	 * @param conversionService converts headers, variables and plain text
	 * @param registrar has what configurers added
	 */
	HandlerMethods(ConfigurableBeanFactory beanFactory, ConversionService conversionService,
			MqttListenerEndpointRegistrar registrar) {
		this.beanFactory = beanFactory;
		this.conversionService = conversionService;
		this.registrar = registrar;
	}

	/**
	 * Make a method.
	 * @param bean the bean to call
	 * @param method the method
	 * @param converter converts the payload, or {@code null} for what all listeners have
	 * @param batch whether it takes batches
	 * @return the method
	 */
	InvocableHandlerMethod create(Object bean, Method method, @Nullable MessageConverter converter, boolean batch) {
		MessageConverter toUse = (converter != null) ? converter : this.registrar.getMessageConverter();
		InvocableHandlerMethod created = create(bean, method);
		created.setMessageMethodArgumentResolvers(this.resolvers.computeIfAbsent(new Key(toUse, batch),
				(key) -> createResolvers(key, converter != null)));
		return created;
	}

	/**
	 * Return what converts payloads.
	 * @param converter the converter of the listener, or {@code null} for what all
	 * listeners have
	 * @return the converter
	 */
	MessageConverter converterOf(@Nullable MessageConverter converter) {
		return (converter != null) ? MqttMessageConverters.create(converter) : this.registrar.getMessageConverter();
	}

	private InvocableHandlerMethod create(Object bean, Method method) {
		if (!SuspendFunction.isOne(method)) {
			return new InvocableHandlerMethod(bean, method);
		}
		if (!SuspendFunction.isSupported(this.beanFactory.getBeanClassLoader())) {
			throw new InvalidListener("it is a suspend function, and what calls those is missing",
					"Add org.jetbrains.kotlinx:kotlinx-coroutines-reactor and org.jetbrains.kotlin:kotlin-reflect.");
		}
		return new SuspendFunction(bean, method);
	}

	private HandlerMethodArgumentResolverComposite createResolvers(Key key, boolean own) {
		List<HandlerMethodArgumentResolver> resolvers = resolvers(
				own ? MqttMessageConverters.create(key.converter()) : key.converter());
		return new HandlerMethodArgumentResolverComposite().addResolver(new SuspendFunction.ContinuationResolver())
			.addResolvers(key.batch() ? List.of(new BatchArgumentResolver(resolvers)) : resolvers);
	}

	private List<HandlerMethodArgumentResolver> resolvers(MessageConverter converter) {
		Validator validator = PayloadValidator.of(this.registrar.validator());
		List<HandlerMethodArgumentResolver> resolvers = new ArrayList<>();
		resolvers.add(new TopicVariableArgumentResolver(this.conversionService));
		resolvers.add(new SourceArgumentResolver());
		resolvers.add(new RequiredHeaderArgumentResolver(this.conversionService, this.beanFactory));
		resolvers.add(new HeadersMethodArgumentResolver());
		// not as custom ones, which come after those for messages
		resolvers.addAll(this.registrar.argumentResolvers());
		resolvers.add(new PlainMessageArgumentResolver(converter));
		resolvers.add(new TypedMessageArgumentResolver(converter));
		resolvers.add(new PlainPayloadArgumentResolver(converter, validator, this.conversionService));
		resolvers.add(new PayloadMethodArgumentResolver(converter, validator));
		return resolvers;
	}

	private record Key(MessageConverter converter, boolean batch) {

	}

}
