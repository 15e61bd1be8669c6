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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.ListenerMethodCheck.InvalidListener;
import io.github.mqttboot.core.MqttMessageConverters;
import io.github.mqttboot.core.MqttOperations;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.MessageHandlerMethodFactory;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.util.Assert;
import org.springframework.validation.Validator;

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

	private final @Nullable Validator validator;

	private final MessageHandlerMethodFactory methods;

	ListenerEndpointFactory(ConfigurableBeanFactory beanFactory, MqttListenerSettings settings) {
		this.beanFactory = beanFactory;
		this.settings = settings;
		ConversionService conversionService = beanFactory.getConversionService();
		this.conversionService = (conversionService != null) ? conversionService
				: new DefaultFormattingConversionService();
		this.validator = beanFactory.getBeanProvider(Validator.class).getIfUnique();
		this.methods = createMethodFactory(this.validator);
	}

	private MessageHandlerMethodFactory createMethodFactory(@Nullable Validator validator) {
		MessageConverter converter = this.beanFactory.containsBean(MESSAGE_CONVERTER_BEAN_NAME)
				? this.beanFactory.getBean(MESSAGE_CONVERTER_BEAN_NAME, MessageConverter.class)
				: MqttMessageConverters.create();
		DefaultMessageHandlerMethodFactory factory = new DefaultMessageHandlerMethodFactory();
		factory.setBeanFactory(this.beanFactory);
		// not as custom ones, which come after those for messages and headers
		factory.setArgumentResolvers(
				List.of(new TopicVariableArgumentResolver(this.conversionService), new SourceArgumentResolver(),
						new HeaderMethodArgumentResolver(this.conversionService, this.beanFactory),
						new HeadersMethodArgumentResolver(), new PlainMessageArgumentResolver(converter),
						new MessageMethodArgumentResolver(converter),
						new PlainPayloadArgumentResolver(converter, validator, this.conversionService),
						new PayloadMethodArgumentResolver(converter, validator)));
		factory.afterPropertiesSet();
		return factory;
	}

	MqttListenerEndpoint create(ListenerMethod listener) {
		try {
			return endpointOf(listener);
		}
		catch (RuntimeException ex) {
			throw invalid(listener, ex);
		}
	}

	/**
	 * Say which method it is that cannot work.
	 * @param listener the method
	 * @param failure why it cannot
	 * @return the exception to throw
	 */
	static RuntimeException invalid(ListenerMethod listener, RuntimeException failure) {
		if (failure instanceof InvalidMqttSettingException) {
			// names the property, which is what has to be corrected
			return failure;
		}
		String cure = (failure instanceof InvalidListener invalid) ? invalid.getCure()
				: "Correct the attributes of the annotation, or the settings of all listeners that it does not override.";
		return new InvalidMqttListenerException(listener.method(), String.valueOf(failure.getMessage()), cure, failure);
	}

	private MqttListenerEndpoint endpointOf(ListenerMethod listener) {
		MqttListener annotation = listener.annotation();
		List<TopicTemplate> topics = topicsOf(annotation);
		InvocableHandlerMethod method = this.methods.createInvocableHandlerMethod(listener.bean(), listener.method());
		if (topics.isEmpty()) {
			throw new InvalidListener("it has no topic", "Set 'topics'.");
		}
		String replyTopic = replyTopicOf(listener.method());
		new ListenerMethodCheck(method, topics, this.validator != null).check(annotation.ackMode(), replyTopic);
		String client = resolve(annotation.client(), String.class);
		MqttQos qos = (annotation.qos() != UNSET) ? MqttQos.of(annotation.qos()) : this.settings.qos();
		List<TopicSubscription> subscriptions = topics.stream()
			.map((topic) -> new TopicSubscription(topic.filter(), qos, annotation.noLocal(),
					annotation.retainAsPublished(), annotation.retainHandling()))
			.toList();
		return new MqttListenerEndpoint(
				resolve(annotation.id(), String.class, listener.beanName() + "." + listener.name()), client,
				subscriptions, resolve(annotation.concurrency(), Integer.class, this.settings.concurrency()),
				annotation.ackMode(), resolve(annotation.autoStartup(), Boolean.class, this.settings.autoStartup()),
				new HandlerMethodListener(method, topics, new ListenerReplies(replyTopic, () -> templateFor(client))),
				errorHandlerOf(annotation));
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

	private @Nullable String replyTopicOf(Method method) {
		SendTo sendTo = AnnotatedElementUtils.findMergedAnnotation(method, SendTo.class);
		if (sendTo == null) {
			return null;
		}
		String topic = (sendTo.value().length == 1) ? resolve(sendTo.value()[0], String.class) : null;
		if (topic == null) {
			throw new InvalidListener("its @SendTo does not name one topic", "Name the topic that replies go to.");
		}
		return topic;
	}

	private MqttOperations templateFor(@Nullable String client) {
		ObjectProvider<MqttTemplate> templates = this.beanFactory.getBeanProvider(MqttTemplate.class);
		MqttTemplate template = (client != null) ? templates.stream()
			.filter((candidate) -> candidate.getConnection().getName().equals(client))
			.findFirst()
			.orElse(null) : templates.getIfUnique();
		Assert.state(template != null, "There is no MqttTemplate bean for the connection of the listener");
		return template;
	}

	private @Nullable MqttListenerErrorHandler errorHandlerOf(MqttListener annotation) {
		String name = resolve(annotation.errorHandler(), String.class);
		if (name == null) {
			return null;
		}
		if (!this.beanFactory.containsBean(name)) {
			throw new InvalidListener("its 'errorHandler' names no bean: No bean named '" + name + "'",
					"Name a bean of type MqttListenerErrorHandler.");
		}
		return this.beanFactory.getBean(name, MqttListenerErrorHandler.class);
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
