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

package io.github.mqttboot.integration;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.util.ReflectionUtils;

/**
 * Shows an object as one of Paho's large interfaces: a method that the object has too, by
 * name and parameters, works; every other says that it does not.
 */
final class PahoView implements InvocationHandler {

	private final Object target;

	private PahoView(Object target) {
		this.target = target;
	}

	static <T> T of(Class<T> type, Object target) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, new PahoView(target)));
	}

	/**
	 * Register what a native image needs.
	 * @param hints the hints
	 * @param type the interface
	 * @param targets the class of the object, and its superclasses
	 */
	static void registerHints(RuntimeHints hints, Class<?> type, Class<?>... targets) {
		hints.proxies().registerJdkProxy(type);
		for (Class<?> target : targets) {
			hints.reflection().registerType(target, MemberCategory.INVOKE_DECLARED_METHODS);
		}
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
		if (ReflectionUtils.isEqualsMethod(method) && args != null) {
			return proxy == args[0];
		}
		Method supported = ReflectionUtils.findMethod(this.target.getClass(), method.getName(),
				method.getParameterTypes());
		if (supported == null) {
			throw new UnsupportedOperationException("'" + method + "' is not available: " + this.target
					+ " is supervised and not Paho's own, use its MqttConnection instead");
		}
		ReflectionUtils.makeAccessible(supported);
		try {
			return supported.invoke(this.target, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
