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

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttMessageConverters;
import io.github.mqttboot.core.MqttOperations;
import io.github.mqttboot.diagnosis.ListenerAdvice;
import io.github.mqttboot.listener.FilteredListener;
import io.github.mqttboot.listener.MqttBatch;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageFilter;
import io.github.mqttboot.listener.MqttMessageListener;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * Makes an endpoint of what an annotation says and the settings add. What can't work is
 * found here, and not when the first message comes.
 */
class ListenerEndpointFactory {

	private static final String MESSAGE_CONVERTER_BEAN_NAME = "mqttMessageConverter";

	private static final int UNSET = -1;

	private final ConfigurableBeanFactory beanFactory;

	private final MqttListenerEndpointRegistry registry;

	private final ObjectProvider<MqttConnection> connections;

	private final MqttListenerEndpointRegistrar registrar;

	private final ConversionService conversionService;

	private final AnnotationValues values;

	private final HandlerMethods methods;

	/**
	 * Create a factory, and have the configurers of the application configure it.
	 * @param beanFactory has what annotations name
	 * @param registry takes the listeners that configurers register
	 * @param connections the connections that listeners can have
	 */
	ListenerEndpointFactory(ConfigurableBeanFactory beanFactory, MqttListenerEndpointRegistry registry,
			ObjectProvider<MqttConnection> connections) {
		this.beanFactory = beanFactory;
		this.registry = registry;
		this.connections = connections;
		ConversionService conversionService = beanFactory.getConversionService();
		this.conversionService = (conversionService != null) ? conversionService
				: new DefaultFormattingConversionService();
		this.values = new AnnotationValues(beanFactory, this.conversionService);
		MessageConverter converter = beanFactory.containsBean(MESSAGE_CONVERTER_BEAN_NAME)
				? beanFactory.getBean(MESSAGE_CONVERTER_BEAN_NAME, MessageConverter.class)
				: MqttMessageConverters.create();
		this.registrar = new MqttListenerEndpointRegistrar(registry, converter, PayloadValidator.find(beanFactory));
		beanFactory.getBeanProvider(MqttListenerConfigurer.class)
			.orderedStream()
			.forEach((configurer) -> configurer.configureMqttListeners(this.registrar));
		this.methods = new HandlerMethods(beanFactory, this.conversionService, this.registrar);
	}

	/**
	 * Register what the configurers did.
	 */
	void registerConfigured() {
		this.registrar.registerAll(this.connections);
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
		return new InvalidMqttListenerException(listener.where(), String.valueOf(failure.getMessage()), cure, failure);
	}

	private MqttListenerEndpoint endpointOf(ListenerMethod listener) {
		MqttListener annotation = listener.annotation();
		String configuration = this.values.resolve(annotation.configuration(), String.class);
		MqttListenerSettings settings = settingsOf(configuration);
		List<TopicTemplate> topics = topicsOf(listener, settings);
		if (topics.isEmpty()) {
			throw new InvalidListener("it has no topic", "Set 'topics'.");
		}
		MqttQos qos = (annotation.qos() != UNSET) ? MqttQos.of(annotation.qos()) : settings.qos();
		List<TopicSubscription> subscriptions = topics.stream()
			.map((topic) -> new TopicSubscription(topic.filter(), qos, annotation.noLocal(),
					annotation.retainAsPublished(), retainHandlingOf(annotation, topic.filter())))
			.toList();
		MqttMessageListener target = targetOf(listener, topics);
		MqttMessageFilter filter = this.values.bean("filter", annotation.filter(), MqttMessageFilter.class);
		return MqttListenerEndpoint.builder(this.values.resolve(annotation.id(), String.class, idOf(listener)))
			.client(this.values.resolve(annotation.client(), String.class))
			.subscriptions(subscriptions)
			.concurrency(this.values.resolve(annotation.concurrency(), Integer.class, settings.concurrency()))
			.ackMode(annotation.ackMode())
			.autoStartup(this.values.resolve(annotation.autoStartup(), Boolean.class, settings.autoStartup()))
			.listener((filter != null) ? new FilteredListener(filter, target) : target)
			.errorHandler(this.values.bean("errorHandler", annotation.errorHandler(), MqttListenerErrorHandler.class))
			.configuration(configuration)
			.batch(batchOf(annotation))
			.build();
	}

	private static String idOf(ListenerMethod listener) {
		String bean = listener.beanName();
		return (ScopedProxyUtils.isScopedTarget(bean) ? ScopedProxyUtils.getOriginalBeanName(bean) : bean) + "."
				+ listener.name();
	}

	private MqttMessageListener targetOf(ListenerMethod listener, List<TopicTemplate> topics) {
		Class<?> payloadType = listener.annotation().payloadType();
		if (!listener.isOfClass()) {
			if (payloadType != void.class) {
				throw new InvalidListener("it has a 'payloadType', which selects among the methods of a class",
						"Remove it: the argument of the method says what the payload is converted to.");
			}
			Method method = listener.handlers().get(0);
			boolean batch = batchOf(listener.annotation()) != null;
			MqttMessageListener target = batch ? batchListenerOf(listener, method, topics)
					: listenerOf(listener, method, topics);
			checkOf(invocable(listener, method, batch), topics)
				.checkPayload(this.methods.converterOf(converterOf(listener)), batch);
			return target;
		}
		if (listener.handlers().isEmpty()) {
			throw new InvalidListener("none of its methods has @MqttHandler", "Annotate those that handle messages.");
		}
		if (batchOf(listener.annotation()) != null) {
			throw new InvalidListener("a 'batchSize' needs a single method", "Annotate that method, or remove it.");
		}
		MessageConverter converter = this.methods.converterOf(converterOf(listener));
		PayloadConversion conversion = (payloadType != void.class) ? new PayloadConversion(converter, payloadType)
				: null;
		if (conversion != null) {
			new ArgumentTypes(this.conversionService).checkPayload(payloadType, converter);
		}
		HandlerSelection selection = new HandlerSelection(listener.where(), conversion);
		for (Method method : listener.handlers()) {
			List<TopicTemplate> own = topicsOf(method);
			try {
				ListenerMethodCheck check = checkOf(invocable(listener, method, false), own);
				selection.add(own, check.payloadType(), listenerOf(listener, method, own.isEmpty() ? topics : own));
				if (conversion == null) {
					check.checkPayload(converter, false);
				}
			}
			catch (InvalidListener ex) {
				throw new InvalidListener("its method " + method.getName() + ": " + ex.getMessage(), ex.getCure());
			}
		}
		return selection;
	}

	private HandlerMethodListener listenerOf(ListenerMethod listener, Method method, List<TopicTemplate> topics) {
		InvocableHandlerMethod invocable = invocable(listener, method, false);
		String client = this.values.resolve(listener.annotation().client(), String.class);
		ListenerMethodCheck check = checkOf(invocable, topics);
		ReplyTopic replyTopic = replyTopicOf(method);
		if (replyTopic == null && check.isReplying()) {
			replyTopic = replyTopicOf(AopUtils.getTargetClass(listener.bean()));
		}
		check.check(listener.annotation().ackMode(), replyTopic);
		MqttConnection connection = connectionOf(client);
		check.checkReplies(replyTopic, connection);
		// without a connection the listener is refused, with a reason of its own
		MqttOperations template = (connection != null && check.isReplying())
				? new ReplyTemplates(this.beanFactory).of(connection, client) : null;
		return new HandlerMethodListener(invocable, new ReceivedMessages(topics),
				new ListenerReplies(replyTopic, template));
	}

	private BatchMethodListener batchListenerOf(ListenerMethod listener, Method method, List<TopicTemplate> topics) {
		InvocableHandlerMethod invocable = invocable(listener, method, true);
		ListenerMethodCheck check = checkOf(invocable, topics);
		check.check(listener.annotation().ackMode(), replyTopicOf(method));
		check.checkBatch();
		return new BatchMethodListener(invocable, new ReceivedMessages(topics));
	}

	private InvocableHandlerMethod invocable(ListenerMethod listener, Method method, boolean batch) {
		return this.methods.create(listener.bean(), method, converterOf(listener), batch);
	}

	private @Nullable MessageConverter converterOf(ListenerMethod listener) {
		return this.values.bean("messageConverter", listener.annotation().messageConverter(), MessageConverter.class);
	}

	private ListenerMethodCheck checkOf(InvocableHandlerMethod method, List<TopicTemplate> topics) {
		return new ListenerMethodCheck(method, topics, this.registrar, this.conversionService);
	}

	private @Nullable MqttConnection connectionOf(@Nullable String client) {
		return (client != null)
				? this.connections.stream().filter((each) -> each.getName().equals(client)).findFirst().orElse(null)
				: this.connections.getIfUnique();
	}

	private static int retainHandlingOf(MqttListener annotation, String filter) {
		return (annotation.retainHandling() != UNSET) ? annotation.retainHandling()
				: TopicSubscription.defaultRetainHandling(filter);
	}

	private @Nullable MqttBatch batchOf(MqttListener annotation) {
		Integer size = this.values.resolve(annotation.batchSize(), Integer.class);
		return (size != null) ? new MqttBatch(size, DurationFormatterUtils
			.detectAndParse(this.values.resolve(annotation.batchTimeout(), String.class, "1s"))) : null;
	}

	private MqttListenerSettings settingsOf(@Nullable String configuration) {
		try {
			return this.registry.getSettings(configuration);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidListener("its 'configuration' does not exist: " + ex.getMessage(),
					ListenerAdvice.unknownConfiguration(configuration));
		}
	}

	private List<TopicTemplate> topicsOf(ListenerMethod listener, MqttListenerSettings settings) {
		String group = this.values.resolve(listener.annotation().group(), String.class, "");
		String groupToUse = group.isEmpty() ? settings.sharedGroup() : group;
		if (group.contains("/") || MqttTopics.hasWildcard(group)) {
			throw new InvalidListener("its 'group' is '" + group + "', which is no single level of a topic",
					"Set 'group' to a name without '/', '+' and '#'.");
		}
		List<String> topics = this.values.topics(listener.annotation().topics());
		Stream<String> toUse = (topics.isEmpty() && listener.isOfClass()) ? listener.handlers()
			.stream()
			.flatMap((method) -> topicsOf(method).stream())
			.map(TopicTemplate::toString) : topics.stream();
		return toUse.map((topic) -> new TopicTemplate(topic, groupToUse)).toList();
	}

	private List<TopicTemplate> topicsOf(Method handler) {
		MqttHandler annotation = AnnotatedElementUtils.findMergedAnnotation(handler, MqttHandler.class);
		return (annotation != null) ? this.values.topics(annotation.value())
			.stream()
			.map((topic) -> new TopicTemplate(topic, null))
			.toList() : List.of();
	}

	// on a class it is for the methods that have none
	private @Nullable ReplyTopic replyTopicOf(AnnotatedElement annotated) {
		SendTo sendTo = AnnotatedElementUtils.findMergedAnnotation(annotated, SendTo.class);
		if (sendTo == null) {
			return null;
		}
		String topic = (sendTo.value().length == 1) ? this.values.resolve(sendTo.value()[0], String.class) : null;
		if (topic == null) {
			throw new InvalidListener("its @SendTo does not name one topic", "Name the topic that replies go to.");
		}
		return ReplyTopic.of(topic);
	}

}
