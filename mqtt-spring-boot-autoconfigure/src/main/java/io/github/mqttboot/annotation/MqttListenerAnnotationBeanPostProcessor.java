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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.mqttboot.annotation.ListenerMethodCheck.InvalidListener;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Finds methods with {@link MqttListener} and registers them when all singletons are
 * there, or at once if their bean comes later. A bean that is destroyed takes its
 * listeners with it.
 */
class MqttListenerAnnotationBeanPostProcessor
		implements DestructionAwareBeanPostProcessor, SmartInitializingSingleton, BeanFactoryAware, Ordered {

	private final Set<Class<?>> classesWithout = ConcurrentHashMap.newKeySet();

	private final List<ListenerMethod> pending = new ArrayList<>();

	private final Map<String, ListenerMethod> registered = new LinkedHashMap<>();

	private @Nullable MqttListenerEndpointRegistry registry;

	private @Nullable ListenerEndpointFactory endpoints;

	private boolean singletonsReady;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableBeanFactory beanFactory;

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = (ConfigurableBeanFactory) beanFactory;
	}

	@Override
	public int getOrder() {
		// after the post-processors that make proxies, whose methods are to be called
		return LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopUtils.getTargetClass(bean);
		if (!(bean instanceof AopInfrastructureBean) && !this.classesWithout.contains(type)) {
			Map<Method, MqttListener> methods = findMethods(type);
			if (methods.isEmpty()) {
				this.classesWithout.add(type);
			}
			methods
				.forEach((method,
						annotation) -> found(new ListenerMethod(bean, beanName,
								AopUtils.selectInvocableMethod(method, bean.getClass()),
								nameOf(method, methods.keySet()), annotation)));
		}
		return bean;
	}

	// overloaded methods need different ids
	private static String nameOf(Method method, Set<Method> all) {
		if (all.stream().filter((other) -> other.getName().equals(method.getName())).count() < 2) {
			return method.getName();
		}
		return method.getName() + Arrays.stream(method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(",", "(", ")"));
	}

	private static Map<Method, MqttListener> findMethods(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, MqttListener.class)) {
			return Map.of();
		}
		return MethodIntrospector.selectMethods(type, (MetadataLookup<MqttListener>) (method) -> AnnotatedElementUtils
			.findMergedAnnotation(method, MqttListener.class));
	}

	private synchronized void found(ListenerMethod method) {
		this.pending.add(method);
		if (this.singletonsReady) {
			registerPending();
		}
	}

	@Override
	public synchronized void afterSingletonsInstantiated() {
		this.singletonsReady = true;
		registerPending();
	}

	private void register(MqttListenerEndpointRegistry registry, ListenerEndpointFactory endpoints,
			ListenerMethod method) {
		MqttListenerEndpoint endpoint = endpoints.create(method);
		ListenerMethod other = this.registered.get(endpoint.id());
		try {
			if (other != null) {
				throw new InvalidListener("There is another MQTT listener with the id '" + endpoint.id() + "', "
						+ other.method().toGenericString(), "Give one of them an 'id' of its own.");
			}
			registry.register(endpoint);
		}
		catch (RuntimeException ex) {
			throw ListenerEndpointFactory.invalid(method, ex);
		}
		this.registered.put(endpoint.id(), method);
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return !this.classesWithout.contains(AopUtils.getTargetClass(bean))
				&& !findMethods(AopUtils.getTargetClass(bean)).isEmpty();
	}

	@Override
	public synchronized void postProcessBeforeDestruction(Object bean, String beanName) {
		MqttListenerEndpointRegistry registry = this.registry;
		if (registry == null || !registry.isRunning()) {
			// The context is closed: what a listener that is stopped has waiting stays
			return;
		}
		List<String> ids = new ArrayList<>();
		this.registered.forEach((id, method) -> {
			if (method.isOf(bean)) {
				ids.add(id);
			}
		});
		ids.forEach((id) -> {
			this.registered.remove(id);
			registry.unregister(id);
		});
	}

	private void registerPending() {
		ListenerEndpointFactory endpoints = endpoints();
		MqttListenerEndpointRegistry registry = this.registry;
		if (endpoints != null && registry != null) {
			List<ListenerMethod> methods = List.copyOf(this.pending);
			this.pending.clear();
			methods.forEach((method) -> register(registry, endpoints, method));
			endpoints.registerConfigured();
		}
	}

	private @Nullable ListenerEndpointFactory endpoints() {
		boolean configured = this.beanFactory.getBeanProvider(MqttListenerConfigurer.class)
			.stream()
			.findAny()
			.isPresent();
		if (this.endpoints == null && (configured || !this.pending.isEmpty())) {
			MqttListenerEndpointRegistry registry = this.beanFactory.getBean(MqttListenerEndpointRegistry.class);
			this.registry = registry;
			this.endpoints = new ListenerEndpointFactory(this.beanFactory, registry);
		}
		return this.endpoints;
	}

}
