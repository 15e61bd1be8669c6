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
import java.lang.reflect.Type;
import java.util.Collection;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;

/**
 * Has methods with {@link MqttListener}, and the types of their payloads and replies,
 * work in a native image.
 */
class ListenerAotProcessor implements BeanRegistrationAotProcessor {

	private final BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		ListenerMethods listeners = ListenerMethods.of(bean.getBeanClass());
		Collection<Method> methods = listeners.called();
		return methods.isEmpty() ? null : (context, code) -> {
			RuntimeHints hints = context.getRuntimeHints();
			methods.forEach((method) -> contribute(method, bean.getBeanClass(), hints));
			listeners.payloadTypes().forEach((type) -> this.binding.registerReflectionHints(hints.reflection(), type));
		};
	}

	private void contribute(Method method, Class<?> type, RuntimeHints hints) {
		hints.reflection().registerMethod(method, ExecutableMode.INVOKE);
		for (int i = 0; i < method.getParameterCount(); i++) {
			MethodParameter parameter = new MethodParameter(method, i).withContainingClass(type);
			if (isConverted(parameter)) {
				bind(payload(parameter).getNestedGenericParameterType(), type, hints);
			}
		}
		bind(SuspendFunction.isOne(method) ? SuspendFunction.resultTypeOf(method) : method.getGenericReturnType(), type,
				hints);
	}

	// the class of the bean may say what the type parameters of one that it extends are
	private void bind(Type declared, Class<?> type, RuntimeHints hints) {
		this.binding.registerReflectionHints(hints.reflection(), GenericTypeResolver.resolveType(declared, type));
	}

	private static boolean isConverted(MethodParameter parameter) {
		return !parameter.hasParameterAnnotation(TopicVariable.class) && !parameter.hasParameterAnnotation(Header.class)
				&& !SourceArgumentResolver.isAcknowledging(parameter.getParameterType())
				&& !SuspendFunction.isContinuation(parameter.getParameterType());
	}

	private static MethodParameter payload(MethodParameter parameter) {
		return Message.class.isAssignableFrom(parameter.getParameterType()) ? parameter.nested() : parameter;
	}

}
