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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * What is annotated in a class.
 */
final class ListenerMethods {

	private static final ListenerMethods NONE = new ListenerMethods(Object.class);

	private final Class<?> type;

	private final Map<Method, Set<MqttListener>> methods;

	private final Set<MqttListener> ofClass;

	private ListenerMethods(Class<?> type) {
		this.type = type;
		this.methods = MethodIntrospector.selectMethods(type,
				(MetadataLookup<Set<MqttListener>>) (method) -> emptyIsNull(listenersOf(method)));
		this.ofClass = listenersOf(type);
	}

	/**
	 * Look for what is annotated.
	 * @param type the class
	 * @return what there is
	 */
	static ListenerMethods of(Class<?> type) {
		return isCandidate(type) ? new ListenerMethods(type) : NONE;
	}

	// Most beans of an application are Spring's own, whose methods need not be looked
	// through, as Spring does not for its event listeners
	private static boolean isCandidate(Class<?> type) {
		return AnnotationUtils.isCandidateClass(type, MqttListener.class)
				&& !type.getName().startsWith("org.springframework.");
	}

	private static Set<MqttListener> listenersOf(AnnotatedElement element) {
		return AnnotatedElementUtils.findMergedRepeatableAnnotations(element, MqttListener.class, MqttListeners.class);
	}

	@SuppressWarnings("NullAway") // null says that a method has no metadata
	private static Set<MqttListener> emptyIsNull(Set<MqttListener> listeners) {
		return listeners.isEmpty() ? null : listeners;
	}

	boolean isEmpty() {
		return this.methods.isEmpty() && this.ofClass.isEmpty();
	}

	/**
	 * Return the methods that are called with messages.
	 * @return the methods
	 */
	Collection<Method> called() {
		List<Method> called = new ArrayList<>(this.methods.keySet());
		if (!this.ofClass.isEmpty()) {
			called.addAll(handlers());
		}
		return called;
	}

	/**
	 * Return what payloads are converted to before a method is selected.
	 * @return the types
	 */
	List<Class<?>> payloadTypes() {
		return this.ofClass.stream()
			.<Class<?>>map(MqttListener::payloadType)
			.filter((type) -> type != void.class)
			.toList();
	}

	private Set<Method> handlers() {
		return MethodIntrospector.selectMethods(this.type,
				(Method method) -> AnnotatedElementUtils.hasAnnotation(method, MqttHandler.class));
	}

	/**
	 * Return the listeners of a bean.
	 * @param bean the bean
	 * @param beanName its name
	 * @return the listeners
	 */
	List<ListenerMethod> listenersOf(Object bean, String beanName) {
		List<ListenerMethod> listeners = new ArrayList<>();
		this.methods
			.forEach((method, annotations) -> names(nameOf(method), annotations).forEach((name, annotation) -> listeners
				.add(new ListenerMethod(bean, beanName, method, List.of(invocable(method, bean)), name, annotation))));
		if (!this.ofClass.isEmpty()) {
			List<Method> handlers = handlers().stream().map((method) -> invocable(method, bean)).toList();
			names(ClassUtils.getShortName(this.type), this.ofClass).forEach((name, annotation) -> listeners
				.add(new ListenerMethod(bean, beanName, this.type, handlers, name, annotation)));
		}
		return listeners;
	}

	// several of one method need different ids
	private static Map<String, MqttListener> names(String name, Set<MqttListener> annotations) {
		Map<String, MqttListener> names = new LinkedHashMap<>();
		for (MqttListener annotation : annotations) {
			names.put((annotations.size() > 1) ? name + "#" + (names.size() + 1) : name, annotation);
		}
		return names;
	}

	// overloaded methods too
	private String nameOf(Method method) {
		if (this.methods.keySet().stream().filter((other) -> other.getName().equals(method.getName())).count() < 2) {
			return method.getName();
		}
		return method.getName() + Arrays.stream(method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(",", "(", ")"));
	}

	private static Method invocable(Method method, Object bean) {
		if (AopUtils.isCglibProxy(bean) && Modifier.isFinal(method.getModifiers())) {
			throw invalid(method, "it is final, so that the proxy of its bean cannot pass the call on",
					"Remove 'final' from the method.");
		}
		try {
			return AopUtils.selectInvocableMethod(method, bean.getClass());
		}
		catch (IllegalStateException ex) {
			throw invalid(method, "its bean is a proxy that does not have the method",
					"Make the method at least package-private, or add it to the interface of the proxy.");
		}
	}

	private static InvalidMqttListenerException invalid(Method method, String reason, String cure) {
		return new InvalidMqttListenerException(method, reason, cure, new InvalidListener(reason, cure));
	}

}
