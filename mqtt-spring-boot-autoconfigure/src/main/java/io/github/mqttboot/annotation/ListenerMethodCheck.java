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
import java.lang.reflect.Modifier;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttAcknowledgment;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.util.ClassUtils;
import org.springframework.validation.Validator;

/**
 * Finds out at start whether a listener method can work.
 */
final class ListenerMethodCheck {

	private static final String ASYNC = "org.springframework.scheduling.annotation.Async";

	private final InvocableHandlerMethod method;

	private final List<TopicTemplate> topics;

	private final @Nullable Validator validator;

	private final List<HandlerMethodArgumentResolver> others;

	private final ConversionService conversionService;

	/**
	 * Create a check.
	 * @param method the method
	 * @param topics what it listens to
	 * @param registrar has the validator, if there is one, and resolvers of further kinds
	 * of arguments
	 * @param conversionService converts variables
	 */
	ListenerMethodCheck(InvocableHandlerMethod method, List<TopicTemplate> topics,
			MqttListenerEndpointRegistrar registrar, ConversionService conversionService) {
		this.method = method;
		this.topics = topics;
		this.validator = registrar.validator();
		this.others = registrar.argumentResolvers();
		this.conversionService = conversionService;
	}

	/**
	 * Check the method.
	 * @param ackMode who acknowledges
	 * @param replyTopic where replies go, or {@code null} if only the message says it
	 * @throws InvalidListener if it cannot work
	 */
	void check(MqttAckMode ackMode, @Nullable ReplyTopic replyTopic) {
		Method declared = this.method.getMethod();
		verify(!Modifier.isStatic(declared.getModifiers()), "it is static", "Make it a method of the bean.");
		checkAsync(declared);
		MethodParameter[] parameters = this.method.getMethodParameters();
		verify(ackMode != MqttAckMode.MANUAL || Arrays.stream(parameters)
			.map(MethodParameter::getParameterType)
			.anyMatch(SourceArgumentResolver::isAcknowledging),
				"with ackMode MANUAL it needs an argument of type MqttAcknowledgment, or nothing is ever acknowledged",
				"Add an argument of type MqttAcknowledgment, or remove the 'ackMode'.");
		checkReply(replyTopic);
		Class<?> returned = this.method.getReturnType().getParameterType();
		verify(!Future.class.isAssignableFrom(returned) || CompletionStage.class.isAssignableFrom(returned),
				"it returns a " + returned.getName()
						+ ", which nobody waits for, so a message would be acknowledged before it is handled",
				"Return a CompletableFuture, or wait for the result in the method.");
		ReactiveAdapter results = ReactiveAdapterRegistry.getSharedInstance().getAdapter(returned);
		verify(results == null || !results.isMultiValue(),
				"it returns a " + returned.getName() + ", whose elements nobody would take",
				"Return a Mono or CompletableFuture, such as flux.then(), and send the elements yourself.");
		List<MethodParameter> payloads = Arrays.stream(parameters).filter(this::isPayload).toList();
		verify(payloads.size() <= 1,
				"parameters " + payloads.stream().map(ListenerMethodCheck::nameOf).toList()
						+ " would each get the whole payload",
				"Annotate those that are a part of the topic with @TopicVariable and those that are a header with "
						+ "@Header.");
		Arrays.stream(parameters).forEach(this::check);
	}

	/**
	 * Check a method that takes batches.
	 * @throws InvalidListener if it cannot work
	 */
	void checkBatch() {
		MethodParameter[] parameters = this.method.getMethodParameters();
		verify(Arrays.stream(parameters).filter(BatchArgumentResolver::isBatch).count() == 1
				&& Arrays.stream(parameters)
					.allMatch((parameter) -> BatchArgumentResolver.isBatch(parameter)
							|| parameter.getParameterType() == MqttAcknowledgment.class
							|| SuspendFunction.isContinuation(parameter.getParameterType())),
				"with a 'batchSize' its arguments are one List, and maybe a MqttAcknowledgment",
				"Make it a List of payloads, or a List<Message<…>> for headers, or remove 'batchSize'.");
		Class<?> returned = this.method.getReturnType().getParameterType();
		verify(this.method.isVoid() || CompletionStage.class.isAssignableFrom(returned)
				|| returned.getName().equals("reactor.core.publisher.Mono"),
				"with a 'batchSize' nothing it returns could be a reply", "Return nothing, and send replies yourself.");
	}

	/**
	 * Check that what the method returns can go somewhere.
	 * @param replyTopic where replies go, or {@code null} if only the message says it
	 * @param connection where messages come from, if that is known
	 */
	void checkReplies(@Nullable ReplyTopic replyTopic, @Nullable MqttConnection connection) {
		if (replyTopic == null && connection != null && !connection.getSettings().getVersion().hasProperties()) {
			verify(!isReplying(),
					"what it returns has no topic to go to, since there are no response topics with MQTT "
							+ connection.getSettings().getVersion(),
					"Name the topic by @SendTo, return nothing, or use MQTT 5.0.");
		}
	}

	/**
	 * Return whether what the method returns may be a reply.
	 * @return whether it may
	 */
	boolean isReplying() {
		return !this.method.isVoid() && !isOfVoid(ResolvableType.forMethodParameter(this.method.getReturnType()));
	}

	// a future or Mono of nothing
	private static boolean isOfVoid(ResolvableType type) {
		return type.hasGenerics() && type.getGeneric(0).toClass() == Void.class;
	}

	// of a proxy only the target may have the annotation, on the method or the class
	private void checkAsync(Method declared) {
		Class<?> target = AopUtils.getTargetClass(this.method.getBean());
		String cure = "Remove @Async: 'concurrency' handles several messages at a time.";
		verify(!isAsync(declared) && !isAsync(AopUtils.getMostSpecificMethod(declared, target)),
				"it is @Async, so a message would be acknowledged before it is handled", cure);
		verify(!isAsync(target),
				target.getName() + " is @Async, so a message would be acknowledged before it is " + "handled", cure);
	}

	private static boolean isAsync(AnnotatedElement element) {
		return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY).isPresent(ASYNC);
	}

	private void checkReply(@Nullable ReplyTopic replyTopic) {
		if (replyTopic != null) {
			verify(!this.method.isVoid(), "it has @SendTo and returns nothing", "Return the reply, or remove @SendTo.");
			replyTopic.variables().forEach((name) -> this.topics.forEach((topic) -> checkVariable(topic, name)));
		}
	}

	private void check(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		verify(!parameter.hasParameterAnnotation(Headers.class) || Map.class.isAssignableFrom(type),
				"parameter '" + nameOf(parameter) + "' has @Headers and is no Map", "Make it a Map<String, Object>.");
		verify(!parameter.hasParameterAnnotation(DestinationVariable.class),
				"parameter '" + nameOf(parameter) + "' has @DestinationVariable, which nothing fills here",
				"Use @TopicVariable.");
		verify(isOther(parameter) || !Principal.class.isAssignableFrom(type),
				"parameter '" + nameOf(parameter) + "' is a Principal, and an MQTT broker names no sender",
				"Have the sender put it into the payload or a user property.");
		Payload annotation = parameter.getParameterAnnotation(Payload.class);
		verify(annotation == null || annotation.expression().isEmpty(),
				"parameter '" + nameOf(parameter) + "' has an expression in @Payload, which nothing evaluates here",
				"Take the whole payload, and call its methods.");
		if (!isOther(parameter)) {
			PayloadValidator.check(parameter, nameOf(parameter), isPayload(parameter), this.validator);
		}
		Header header = parameter.getParameterAnnotation(Header.class);
		if (parameter.hasParameterAnnotation(TopicVariable.class)) {
			checkTopicVariable(parameter);
		}
		else if (header != null && !BatchArgumentResolver.isBatch(parameter)) {
			new ArgumentTypes(this.conversionService).checkHeader(parameter, nameOf(parameter), header);
		}
	}

	/**
	 * Check that the payload can become what the method takes.
	 * @param converter converts it
	 * @param batch whether the method takes a list of payloads
	 * @throws InvalidListener if it surely cannot
	 */
	void checkPayload(MessageConverter converter, boolean batch) {
		List<MethodParameter> parameters = Arrays.stream(this.method.getMethodParameters())
			.filter((parameter) -> !batch || BatchArgumentResolver.isBatch(parameter))
			.map((parameter) -> batch ? BatchArgumentResolver.elementOf(parameter) : parameter)
			.toList();
		new ArgumentTypes(this.conversionService).checkPayload(payloadType(parameters), converter);
	}

	private void checkTopicVariable(MethodParameter parameter) {
		TopicVariable annotation = parameter.getParameterAnnotation(TopicVariable.class);
		String name = (annotation != null && !annotation.value().isEmpty()) ? annotation.value() : nameOf(parameter);
		Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
		verify(this.conversionService.canConvert(String.class, type), "parameter '" + nameOf(parameter)
				+ "' takes a part of the topic, and nothing makes a " + type.getName() + " of a text",
				"Make it a String, a number or the like, or add a Converter bean.");
		for (TopicTemplate topic : parameter.isOptional() ? List.<TopicTemplate>of() : this.topics) {
			checkVariable(topic, name);
		}
	}

	private static void checkVariable(TopicTemplate topic, String name) {
		verify(topic.hasVariable(name), "topic '" + topic + "' has no variable '" + name + "'",
				"Write a level of the topic as '{" + name + "}', or correct the name.");
	}

	/**
	 * Return what the payload is converted to.
	 * @return the type, or {@code null} if the method takes no payload
	 */
	@Nullable Class<?> payloadType() {
		return payloadType(List.of(this.method.getMethodParameters()));
	}

	private @Nullable Class<?> payloadType(List<MethodParameter> parameters) {
		for (MethodParameter parameter : parameters) {
			if (isPayload(parameter)) {
				return ClassUtils.resolvePrimitiveIfNecessary(parameter.getParameterType());
			}
			if (Message.class.isAssignableFrom(parameter.getParameterType())) {
				return ResolvableType.forMethodParameter(parameter).as(Message.class).getGeneric(0).resolve();
			}
		}
		return null;
	}

	private boolean isPayload(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return !parameter.hasParameterAnnotation(TopicVariable.class) && !parameter.hasParameterAnnotation(Header.class)
				&& !parameter.hasParameterAnnotation(Headers.class) && !isOther(parameter)
				&& !parameter.hasParameterAnnotation(DestinationVariable.class)
				&& !SourceArgumentResolver.isSource(type) && !SuspendFunction.isContinuation(type)
				&& !Message.class.isAssignableFrom(type) && !MessageHeaders.class.isAssignableFrom(type)
				&& !MessageHeaderAccessor.class.isAssignableFrom(type);
	}

	private boolean isOther(MethodParameter parameter) {
		return this.others.stream().anyMatch((resolver) -> resolver.supportsParameter(parameter));
	}

	private static String nameOf(MethodParameter parameter) {
		parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
		String name = parameter.getParameterName();
		return (name != null) ? name : String.valueOf(parameter.getParameterIndex());
	}

	private static void verify(boolean valid, String reason, String cure) {
		if (!valid) {
			throw new InvalidListener(reason, cure);
		}
	}

}
