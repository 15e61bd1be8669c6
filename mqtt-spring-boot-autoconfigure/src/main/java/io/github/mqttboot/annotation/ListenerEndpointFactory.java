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

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.mqttboot.core.MqttMessageConverters;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;
import org.springframework.messaging.handler.annotation.support.MessageHandlerMethodFactory;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.util.Assert;

/**
 * Makes an endpoint of what an annotation says and the settings add. What can't work is
 * found here, and not when the first message comes.
 */
class ListenerEndpointFactory {

	private static final String MESSAGE_CONVERTER_BEAN_NAME = "mqttMessageConverter";

	private static final int UNSET = -1;

	private final ConfigurableBeanFactory beanFactory;

	private final MqttListenerSettings settings;

	private final ConversionService conversionService;

	private final MessageHandlerMethodFactory methods;

	ListenerEndpointFactory(ConfigurableBeanFactory beanFactory, MqttListenerSettings settings) {
		this.beanFactory = beanFactory;
		this.settings = settings;
		ConversionService conversionService = beanFactory.getConversionService();
		this.conversionService = (conversionService != null) ? conversionService
				: new DefaultFormattingConversionService();
		this.methods = createMethodFactory();
	}

	private MessageHandlerMethodFactory createMethodFactory() {
		MessageConverter converter = this.beanFactory.containsBean(MESSAGE_CONVERTER_BEAN_NAME)
				? this.beanFactory.getBean(MESSAGE_CONVERTER_BEAN_NAME, MessageConverter.class)
				: MqttMessageConverters.create();
		DefaultMessageHandlerMethodFactory factory = new DefaultMessageHandlerMethodFactory();
		factory.setBeanFactory(this.beanFactory);
		factory.setConversionService(this.conversionService);
		factory.setMessageConverter(converter);
		factory.setCustomArgumentResolvers(List.of(new TopicVariableArgumentResolver(this.conversionService),
				new SourceArgumentResolver(), new PlainPayloadArgumentResolver(converter)));
		factory.afterPropertiesSet();
		return factory;
	}

	MqttListenerEndpoint create(ListenerMethod listener) {
		try {
			return endpointOf(listener);
		}
		catch (RuntimeException ex) {
			throw new IllegalStateException(
					"@MqttListener cannot be used on " + listener.method() + ": " + ex.getMessage(), ex);
		}
	}

	private MqttListenerEndpoint endpointOf(ListenerMethod listener) {
		MqttListener annotation = listener.annotation();
		List<TopicTemplate> topics = topicsOf(annotation);
		InvocableHandlerMethod method = this.methods.createInvocableHandlerMethod(listener.bean(), listener.method());
		checkMethod(method, topics, annotation.ackMode());
		MqttQos qos = (annotation.qos() != UNSET) ? MqttQos.of(annotation.qos()) : this.settings.qos();
		List<TopicSubscription> subscriptions = topics.stream()
			.map((topic) -> new TopicSubscription(topic.filter(), qos, annotation.noLocal(),
					annotation.retainAsPublished(), annotation.retainHandling()))
			.toList();
		String errorHandler = resolve(annotation.errorHandler(), String.class);
		return new MqttListenerEndpoint(
				resolve(annotation.id(), String.class, listener.beanName() + "." + listener.method().getName()),
				resolve(annotation.client(), String.class), subscriptions,
				resolve(annotation.concurrency(), Integer.class, this.settings.concurrency()), annotation.ackMode(),
				resolve(annotation.autoStartup(), Boolean.class, this.settings.autoStartup()),
				new HandlerMethodListener(method, topics),
				(errorHandler != null) ? this.beanFactory.getBean(errorHandler, MqttListenerErrorHandler.class) : null);
	}

	private List<TopicTemplate> topicsOf(MqttListener annotation) {
		String group = resolve(annotation.group(), String.class);
		String groupToUse = (group != null) ? group : this.settings.sharedGroup();
		return Arrays.stream(annotation.topics())
			.flatMap(this::resolveTopics)
			.map((topic) -> new TopicTemplate(topic, groupToUse))
			.toList();
	}

	private Stream<String> resolveTopics(String value) {
		Object topics = evaluate(value);
		if (topics instanceof String topic) {
			// not left to the conversion, which would split it at commas
			return Stream.of(topic);
		}
		String[] several = this.conversionService.convert(topics, String[].class);
		Assert.notNull(several, () -> "'" + value + "' is null");
		return Arrays.stream(several);
	}

	private static void checkMethod(InvocableHandlerMethod method, List<TopicTemplate> topics, MqttAckMode ackMode) {
		Assert.isTrue(method.isVoid(), "it must return void: sending a returned value as a reply is not supported yet");
		MethodParameter[] parameters = method.getMethodParameters();
		Assert.isTrue(
				ackMode != MqttAckMode.MANUAL || Arrays.stream(parameters)
					.map(MethodParameter::getParameterType)
					.anyMatch(SourceArgumentResolver::isAcknowledging),
				"with ackMode MANUAL it needs an argument of type MqttAcknowledgment, or nothing is ever acknowledged");
		Arrays.stream(parameters)
			.filter((parameter) -> parameter.hasParameterAnnotation(TopicVariable.class) && !parameter.isOptional())
			.forEach((parameter) -> checkTopicVariable(parameter, topics));
	}

	private static void checkTopicVariable(MethodParameter parameter, List<TopicTemplate> topics) {
		parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
		TopicVariable annotation = parameter.getParameterAnnotation(TopicVariable.class);
		String name = (annotation != null && !annotation.value().isEmpty()) ? annotation.value()
				: parameter.getParameterName();
		for (TopicTemplate topic : topics) {
			Assert.isTrue(name == null || topic.hasVariable(name),
					() -> "topic '" + topic + "' has no variable '" + name + "'");
		}
	}

	private <T> T resolve(String value, Class<T> type, T fallback) {
		T resolved = resolve(value, type);
		return (resolved != null) ? resolved : fallback;
	}

	private <T> @Nullable T resolve(String value, Class<T> type) {
		Object result = evaluate(value);
		return "".equals(result) ? null : this.conversionService.convert(result, type);
	}

	private @Nullable Object evaluate(String value) {
		String text = this.beanFactory.resolveEmbeddedValue(value);
		BeanExpressionResolver expressions = this.beanFactory.getBeanExpressionResolver();
		return (expressions != null) ? expressions.evaluate(text, new BeanExpressionContext(this.beanFactory, null))
				: text;
	}

}
