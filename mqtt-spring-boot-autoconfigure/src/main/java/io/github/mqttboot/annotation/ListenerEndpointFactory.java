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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.ListenerMethodCheck.InvalidListener;
import io.github.mqttboot.core.MqttMessageConverters;
import io.github.mqttboot.core.MqttOperations;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.listener.FilteredListener;
import io.github.mqttboot.listener.MqttBatch;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageFilter;
import io.github.mqttboot.listener.MqttMessageListener;
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
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.MessageHandlerMethodFactory;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
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

	private final MqttListenerEndpointRegistry registry;

	private final MqttListenerEndpointRegistrar registrar;

	private final ConversionService conversionService;

	private final @Nullable Validator validator;

	private final MessageConverter converter;

	// by the name of the converter bean, and whether they take batches
	private final Map<String, MessageHandlerMethodFactory> methods = new HashMap<>();

	/**
	 * Create a factory, and have the configurers of the application configure it.
	 * @param beanFactory has what annotations name
	 * @param registry takes the listeners that configurers register
	 */
	ListenerEndpointFactory(ConfigurableBeanFactory beanFactory, MqttListenerEndpointRegistry registry) {
		this.beanFactory = beanFactory;
		this.registry = registry;
		ConversionService conversionService = beanFactory.getConversionService();
		this.conversionService = (conversionService != null) ? conversionService
				: new DefaultFormattingConversionService();
		this.converter = beanFactory.containsBean(MESSAGE_CONVERTER_BEAN_NAME)
				? beanFactory.getBean(MESSAGE_CONVERTER_BEAN_NAME, MessageConverter.class)
				: MqttMessageConverters.create();
		this.registrar = new MqttListenerEndpointRegistrar(registry, this.converter,
				beanFactory.getBeanProvider(Validator.class).getIfUnique());
		beanFactory.getBeanProvider(MqttListenerConfigurer.class)
			.orderedStream()
			.forEach((configurer) -> configurer.configureMqttListeners(this.registrar));
		this.validator = this.registrar.validator();
	}

	/**
	 * Register what the configurers did.
	 */
	void registerConfigured() {
		this.registrar.registerAll();
	}

	private MessageHandlerMethodFactory methodsFor(MqttListener annotation, boolean batch) {
		String name = resolve(annotation.messageConverter(), String.class, "");
		return this.methods.computeIfAbsent(name + (batch ? "[]" : ""), (key) -> {
			List<HandlerMethodArgumentResolver> resolvers = resolvers(name.isEmpty() ? this.converter
					: MqttMessageConverters.create(named("messageConverter", name, MessageConverter.class)));
			DefaultMessageHandlerMethodFactory factory = new DefaultMessageHandlerMethodFactory();
			factory.setBeanFactory(this.beanFactory);
			factory.setArgumentResolvers(batch ? List.of(new BatchArgumentResolver(resolvers)) : resolvers);
			factory.afterPropertiesSet();
			return factory;
		});
	}

	private List<HandlerMethodArgumentResolver> resolvers(MessageConverter converter) {
		List<HandlerMethodArgumentResolver> resolvers = new ArrayList<>();
		resolvers.add(new TopicVariableArgumentResolver(this.conversionService));
		resolvers.add(new SourceArgumentResolver());
		resolvers.add(new HeaderMethodArgumentResolver(this.conversionService, this.beanFactory));
		resolvers.add(new HeadersMethodArgumentResolver());
		// not as custom ones, which come after those for messages
		resolvers.addAll(this.registrar.argumentResolvers());
		resolvers.add(new PlainMessageArgumentResolver(converter));
		resolvers.add(new MessageMethodArgumentResolver(converter));
		resolvers.add(new PlainPayloadArgumentResolver(converter, this.validator, this.conversionService));
		resolvers.add(new PayloadMethodArgumentResolver(converter, this.validator));
		return resolvers;
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
		String configuration = resolve(annotation.configuration(), String.class);
		MqttListenerSettings settings = settingsOf(configuration);
		List<TopicTemplate> topics = topicsOf(annotation, settings);
		MqttBatch batch = batchOf(annotation);
		InvocableHandlerMethod method = methodsFor(annotation, batch != null)
			.createInvocableHandlerMethod(listener.bean(), listener.method());
		if (topics.isEmpty()) {
			throw new InvalidListener("it has no topic", "Set 'topics'.");
		}
		String replyTopic = replyTopicOf(listener.method());
		ListenerMethodCheck check = new ListenerMethodCheck(method, topics, this.validator != null,
				this.registrar.argumentResolvers());
		check.check(annotation.ackMode(), replyTopic);
		if (batch != null) {
			check.checkBatch();
		}
		ReceivedMessages messages = new ReceivedMessages(topics);
		String client = resolve(annotation.client(), String.class);
		MqttQos qos = (annotation.qos() != UNSET) ? MqttQos.of(annotation.qos()) : settings.qos();
		List<TopicSubscription> subscriptions = topics.stream()
			.map((topic) -> new TopicSubscription(topic.filter(), qos, annotation.noLocal(),
					annotation.retainAsPublished(), retainHandlingOf(annotation, topic.filter())))
			.toList();
		MqttMessageListener target = (batch != null) ? new BatchMethodListener(method, messages)
				: new HandlerMethodListener(method, messages,
						new ListenerReplies(replyTopic, () -> templateFor(client)));
		return MqttListenerEndpoint
			.builder(resolve(annotation.id(), String.class, listener.beanName() + "." + listener.name()))
			.client(client)
			.subscriptions(subscriptions)
			.concurrency(resolve(annotation.concurrency(), Integer.class, settings.concurrency()))
			.ackMode(annotation.ackMode())
			.autoStartup(resolve(annotation.autoStartup(), Boolean.class, settings.autoStartup()))
			.listener(filtered(annotation, target))
			.errorHandler(errorHandlerOf(annotation))
			.configuration(configuration)
			.batch(batch)
			.build();
	}

	private MqttMessageListener filtered(MqttListener annotation, MqttMessageListener listener) {
		String name = resolve(annotation.filter(), String.class);
		return (name != null) ? new FilteredListener(named("filter", name, MqttMessageFilter.class), listener)
				: listener;
	}

	private static int retainHandlingOf(MqttListener annotation, String filter) {
		return (annotation.retainHandling() != UNSET) ? annotation.retainHandling()
				: TopicSubscription.defaultRetainHandling(filter);
	}

	private @Nullable MqttBatch batchOf(MqttListener annotation) {
		Integer size = resolve(annotation.batchSize(), Integer.class);
		return (size != null)
				? new MqttBatch(size,
						DurationFormatterUtils.detectAndParse(resolve(annotation.batchTimeout(), String.class, "1s")))
				: null;
	}

	private MqttListenerSettings settingsOf(@Nullable String configuration) {
		try {
			return this.registry.getSettings(configuration);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidListener("its 'configuration' does not exist: " + ex.getMessage(),
					"Add 'mqtt.listener.configurations." + configuration + "', or name another one.");
		}
	}

	private List<TopicTemplate> topicsOf(MqttListener annotation, MqttListenerSettings settings) {
		String group = resolve(annotation.group(), String.class);
		String groupToUse = (group != null) ? group : settings.sharedGroup();
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
		return named("errorHandler", name, MqttListenerErrorHandler.class);
	}

	private <T> T named(String attribute, String name, Class<T> type) {
		if (!this.beanFactory.containsBean(name)) {
			throw new InvalidListener("its '" + attribute + "' names no bean: No bean named '" + name + "'",
					"Name a bean of type " + type.getSimpleName() + ".");
		}
		return this.beanFactory.getBean(name, type);
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
