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

package io.github.mqttboot.publisher;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttOperations.SendSpec;
import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.protocol.MqttQos;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.StringUtils;

/**
 * A method of a publisher: what it declares, checked once, and how it is called.
 */
final class PublisherMethod {

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

	private final MqttTemplate template;

	private final String topic;

	private final MqttPublish options;

	private final PublisherParameters parameters;

	private final @Nullable Duration expiry;

	private final Duration timeout;

	private final Result result;

	private final MethodParameter returnType;

	private PublisherMethod(Class<?> type, Method method, MqttPublish options, MqttTemplate template,
			UnaryOperator<String> placeholders) {
		this.template = template;
		this.options = options;
		this.topic = placeholders.apply(options.topic());
		InvalidPublisher.verify(StringUtils.hasText(this.topic), () -> "it needs a topic", "Set 'topic'.");
		if (options.qos() != -1) {
			MqttQos.of(options.qos());
		}
		this.parameters = PublisherParameters.of(method, this.topic);
		this.expiry = duration("expiry", placeholders.apply(options.expiry()));
		this.timeout = Objects.requireNonNullElse(duration("timeout", placeholders.apply(options.timeout())),
				DEFAULT_TIMEOUT);
		MethodParameter returned = new MethodParameter(method, -1).withContainingClass(type);
		boolean async = CompletionStage.class.isAssignableFrom(returned.getParameterType());
		this.returnType = async ? returned.nested() : returned;
		this.result = Result.of(async, ResolvableType.forMethodParameter(this.returnType).toClass());
		InvalidPublisher.verify(
				async ? returned.getParameterType().isAssignableFrom(CompletableFuture.class)
						: !isOtherFuture(returned.getParameterType()),
				() -> "it returns a " + returned.getParameterType().getName(),
				"Return a CompletableFuture or CompletionStage.");
		checkReply(ResolvableType.forMethodParameter(this.returnType));
		checkVersion();
	}

	/**
	 * Read what a method declares.
	 * @param type the interface, which may say the type parameters of the method
	 * @param method the method
	 * @param template sends
	 * @param placeholders resolves placeholders
	 * @return the method
	 * @throws InvalidMqttPublisherException if it can't work, with reason and cure
	 */
	static PublisherMethod of(Class<?> type, Method method, MqttTemplate template, UnaryOperator<String> placeholders) {
		MqttPublish options = AnnotatedElementUtils.findMergedAnnotation(method, MqttPublish.class);
		try {
			if (options == null) {
				throw new InvalidPublisher("it has no @MqttPublish",
						"Annotate it and name the topic, or give it a body with the word 'default'.", null);
			}
			InvalidPublisher.verify(!KotlinDetector.isSuspendingFunction(method), () -> "it is a suspend function",
					"Return a CompletableFuture, which a coroutine can await.");
			return new PublisherMethod(type, method, options, template, placeholders);
		}
		catch (RuntimeException ex) {
			throw new InvalidMqttPublisherException(method, InvalidPublisher.of(ex));
		}
	}

	private static @Nullable Duration duration(String attribute, String text) {
		if (!StringUtils.hasText(text)) {
			return null;
		}
		DurationFormat.Style style = DurationFormatterUtils.detect(text);
		Duration duration = DurationFormatterUtils.parse(text, style, DurationFormat.Unit.SECONDS);
		InvalidPublisher.verify(!duration.isNegative() && !duration.isZero(),
				() -> "'" + attribute + "' is not positive",
				"Set '" + attribute + "' to a time such as 5s, or remove it.");
		return duration;
	}

	// of which it would wait for a reply
	private static boolean isOtherFuture(Class<?> type) {
		return Future.class.isAssignableFrom(type)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
	}

	// as Message it comes as it is
	private static void checkReply(ResolvableType reply) {
		InvalidPublisher.verify(reply.toClass() != Optional.class, () -> "it returns an Optional",
				"Return the reply itself: without one in time MqttReplyTimeoutException is thrown.");
		Class<?> payload = reply.as(Message.class).getGeneric().resolve();
		InvalidPublisher.verify(payload == null || payload.isAssignableFrom(byte[].class),
				() -> "it returns a Message with a payload of type " + reply.as(Message.class).getGeneric(),
				"Return a Message<byte[]>, or the payload without its headers.");
	}

	private void checkVersion() {
		MqttConnection connection = this.template.getConnection();
		if (connection == null) {
			// that of a mock
			return;
		}
		boolean mqtt5 = this.expiry != null || !this.options.contentType().isEmpty() || this.result.isReply();
		InvalidPublisher.verify(!mqtt5 || connection.getSettings().getVersion().hasProperties(),
				() -> "a reply, 'expiry' and 'contentType' need MQTT 5.0, but connection '" + connection.getName()
						+ "' uses MQTT " + connection.getSettings().getVersion(),
				"Return nothing or a MqttSendResult and remove those attributes, or use MQTT 5.0.");
	}

	@Nullable Object publish(Object[] arguments) {
		SendSpec spec = this.template.to(this.topic, this.parameters.variables(arguments)).payload(payload(arguments));
		if (this.options.qos() != -1) {
			spec.qos(this.options.qos());
		}
		if (this.options.retained()) {
			spec.retained(true);
		}
		if (this.expiry != null) {
			spec.expiry(this.expiry);
		}
		if (!this.options.contentType().isEmpty()) {
			spec.contentType(this.options.contentType());
		}
		return switch (this.result) {
			case NONE -> {
				spec.send();
				yield null;
			}
			case ACKNOWLEDGEMENT -> spec.send();
			case FUTURE_ACKNOWLEDGEMENT -> spec.sendAsync();
			case FUTURE_NONE -> withoutResult(spec.sendAsync());
			case REPLY -> spec.sendAndReceive(this.returnType, this.timeout);
			case FUTURE_REPLY -> spec.sendAndReceiveAsync(this.returnType, this.timeout);
		};
	}

	// not thenApply(), which would hide the failure in a CompletionException, and which
	// withdraws nothing when it is cancelled
	private static CompletableFuture<@Nullable Void> withoutResult(CompletableFuture<MqttSendResult> sent) {
		CompletableFuture<@Nullable Void> done = new CompletableFuture<>() {

			@Override
			public boolean cancel(boolean mayInterruptIfRunning) {
				sent.cancel(mayInterruptIfRunning);
				return super.cancel(mayInterruptIfRunning);
			}

		};
		sent.whenComplete((acknowledged, failure) -> {
			if (failure != null) {
				done.completeExceptionally(failure);
			}
			else {
				done.complete(null);
			}
		});
		return done;
	}

	private Object payload(Object[] arguments) {
		Object payload = this.parameters.payload(arguments);
		Map<String, Object> headers = this.parameters.headers(arguments);
		if (headers.isEmpty()) {
			return payload;
		}
		if (payload instanceof Message<?> message) {
			return MessageBuilder.fromMessage(message).copyHeaders(headers).build();
		}
		return MessageBuilder.withPayload(payload).copyHeaders(headers).build();
	}

	/**
	 * What a method waits for.
	 */
	private enum Result {

		NONE, ACKNOWLEDGEMENT, REPLY, FUTURE_NONE, FUTURE_ACKNOWLEDGEMENT, FUTURE_REPLY;

		static Result of(boolean async, Class<?> type) {
			if (type == void.class || type == Void.class) {
				return async ? FUTURE_NONE : NONE;
			}
			if (type == MqttSendResult.class) {
				return async ? FUTURE_ACKNOWLEDGEMENT : ACKNOWLEDGEMENT;
			}
			return async ? FUTURE_REPLY : REPLY;
		}

		boolean isReply() {
			return this == REPLY || this == FUTURE_REPLY;
		}

	}

}
