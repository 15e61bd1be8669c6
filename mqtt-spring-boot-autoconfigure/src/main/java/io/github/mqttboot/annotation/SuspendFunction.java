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
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;

import org.jspecify.annotations.Nullable;

import org.springframework.core.CoroutinesUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * A listener method that is a {@code suspend} function of Kotlin. It is called with a
 * continuation as the last argument, and what it returns comes later, as a
 * {@code Publisher}.
 */
final class SuspendFunction extends InvocableHandlerMethod {

	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	SuspendFunction(Object bean, Method method) {
		super(bean, method);
	}

	static boolean isOne(Method method) {
		return KotlinDetector.isSuspendingFunction(method);
	}

	/**
	 * Return whether there is what calls such functions.
	 * @param classLoader where to look
	 * @return whether the libraries of Kotlin are there
	 */
	static boolean isSupported(@Nullable ClassLoader classLoader) {
		return ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt", classLoader)
				&& ClassUtils.isPresent("kotlin.reflect.full.KClasses", classLoader);
	}

	static boolean isContinuation(Class<?> type) {
		return type.getName().equals(CONTINUATION);
	}

	/**
	 * Return what the function returns in Kotlin.
	 * @param method the function
	 * @return the type
	 */
	static Type resultTypeOf(Method method) {
		Type[] parameters = method.getGenericParameterTypes();
		Type continuation = parameters[parameters.length - 1];
		Assert.isInstanceOf(ParameterizedType.class, continuation);
		Type argument = ((ParameterizedType) continuation).getActualTypeArguments()[0];
		return (argument instanceof WildcardType wildcard) ? wildcard.getLowerBounds()[0] : argument;
	}

	@Override
	public boolean isVoid() {
		return resultTypeOf(getMethod()).getTypeName().equals("kotlin.Unit");
	}

	@Override
	protected Object doInvoke(@Nullable Object... arguments) {
		return CoroutinesUtils.invokeSuspendingFunction(getBridgedMethod(), getBean(), arguments);
	}

	/**
	 * Resolves the continuation, which is made when the function is called.
	 */
	static final class ContinuationResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return isContinuation(parameter.getParameterType());
		}

		@Override
		public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
			return null;
		}

	}

}
