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

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttAcknowledgment;
import io.github.mqttboot.listener.MqttBatchMessageException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;

/**
 * Resolves the arguments of methods that take batches: the list, each element as the
 * argument of another method would be, and the acknowledgement of all.
 */
class BatchArgumentResolver implements HandlerMethodArgumentResolver {

	private final HandlerMethodArgumentResolverComposite elements;

	/**
	 * Create a resolver.
	 * @param elements resolve each element
	 */
	BatchArgumentResolver(List<HandlerMethodArgumentResolver> elements) {
		this.elements = new HandlerMethodArgumentResolverComposite();
		this.elements.addResolvers(elements);
	}

	static boolean isBatch(MethodParameter parameter) {
		return parameter.getParameterType() == List.class;
	}

	/**
	 * Return an element of a list as if it were the argument.
	 * @param list the argument
	 * @return the element
	 */
	static MethodParameter elementOf(MethodParameter list) {
		return new ElementParameter(list);
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return isBatch(parameter) || parameter.getParameterType() == MqttAcknowledgment.class;
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, Message<?> message) {
		List<ReceivedMessage> messages = ((ReceivedBatch) message).getPayload();
		if (!isBatch(parameter)) {
			return (MqttAcknowledgment) () -> acknowledge(messages);
		}
		MethodParameter element = elementOf(parameter);
		List<@Nullable Object> values = new ArrayList<>(messages.size());
		List<MqttInboundMessage> failed = new ArrayList<>();
		Exception first = null;
		for (ReceivedMessage each : messages) {
			try {
				values.add(this.elements.resolveArgument(element, each));
			}
			catch (Exception ex) {
				// must not cost the others
				first = (first != null) ? first : ex;
				failed.add(each.getSource());
			}
		}
		if (first != null) {
			throw new MqttBatchMessageException(failed, first);
		}
		return values;
	}

	private static boolean acknowledge(List<ReceivedMessage> messages) {
		boolean any = false;
		for (ReceivedMessage message : messages) {
			any |= message.getSource().acknowledge();
		}
		return any;
	}

	/**
	 * An element of a list as if it were the parameter.
	 */
	private static final class ElementParameter extends MethodParameter {

		private final ResolvableType type;

		private final Class<?> containingClass;

		ElementParameter(MethodParameter list) {
			super(list);
			this.type = ResolvableType.forMethodParameter(list).as(List.class).getGeneric();
			// which a handler method knows and a copy of its parameter does not
			this.containingClass = list.getContainingClass();
		}

		private ElementParameter(ElementParameter original) {
			super(original);
			this.type = original.type;
			this.containingClass = original.containingClass;
		}

		@Override
		public Class<?> getContainingClass() {
			return this.containingClass;
		}

		@Override
		public Class<?> getParameterType() {
			return this.type.toClass();
		}

		@Override
		public Type getGenericParameterType() {
			return this.type.getType();
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return super.equals(other) && other instanceof ElementParameter;
		}

		@Override
		public int hashCode() {
			return super.hashCode();
		}

		@Override
		public MethodParameter clone() {
			return new ElementParameter(this);
		}

	}

}
