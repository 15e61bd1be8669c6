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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;

/**
 * Finds methods with {@link MqttListener} and registers them when all singletons are
 * there, or at once if their bean comes later. A bean that is destroyed takes its
 * listeners with it. It has no order, and so comes after all post-processors that have
 * one: those make the proxies whose methods are to be called.
 */
class MqttListenerAnnotationBeanPostProcessor
		implements DestructionAwareBeanPostProcessor, SmartInitializingSingleton, BeanFactoryAware {

	private static final Log logger = LogFactory.getLog(MqttListenerAnnotationBeanPostProcessor.class);

	// as at an injection point: those of a parent context too, and the primary one of all
	private final ObjectProvider<MqttConnection> connections;

	private final Set<Class<?>> classesWithout = ConcurrentHashMap.newKeySet();

	private final List<ListenerMethod> pending = new ArrayList<>();

	private final Map<String, Registration> registered = new LinkedHashMap<>();

	private @Nullable MqttListenerEndpointRegistry registry;

	private @Nullable ListenerEndpointFactory endpoints;

	private boolean singletonsReady;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableBeanFactory beanFactory;

	/**
	 * Create a post-processor.
	 * @param connections the connections that listeners can have
	 */
	MqttListenerAnnotationBeanPostProcessor(ObjectProvider<MqttConnection> connections) {
		this.connections = connections;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = (ConfigurableBeanFactory) beanFactory;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopUtils.getTargetClass(bean);
		if (!(bean instanceof AopInfrastructureBean) && !this.classesWithout.contains(type)) {
			ListenerMethods methods = ListenerMethods.of(type);
			if (methods.isEmpty()) {
				this.classesWithout.add(type);
			}
			found(methods.listenersOf(bean, beanName));
		}
		return bean;
	}

	private synchronized void found(List<ListenerMethod> methods) {
		this.pending.addAll(methods);
		if (this.singletonsReady && !methods.isEmpty()) {
			registerPending();
		}
	}

	@Override
	public synchronized void afterSingletonsInstantiated() {
		this.singletonsReady = true;
		registerPending();
		if (this.beanFactory instanceof ConfigurableListableBeanFactory beans) {
			warnOfLazyBeans(beans);
		}
	}

	// with spring.main.lazy-initialization only those that say so themselves are lazy
	private static void warnOfLazyBeans(ConfigurableListableBeanFactory beans) {
		for (String name : beans.getBeanDefinitionNames()) {
			BeanDefinition definition = beans.getBeanDefinition(name);
			if (definition.isLazyInit() && !definition.isAbstract() && !beans.containsSingleton(name)) {
				Class<?> type = beans.getType(name, false);
				if (type != null && !ListenerMethods.of(type).isEmpty()) {
					logger.warn("Bean '" + name + "' is lazy, so that its @MqttListener on "
							+ ListenerMethods.of(type).called()
							+ " takes no messages until somebody asks for the bean. Remove @Lazy to have it listen from "
							+ "the start");
				}
			}
		}
	}

	// All of them or none: a bean whose listeners fail is discarded
	private void registerAll(MqttListenerEndpointRegistry registry, List<ListenerMethod> methods,
			List<MqttListenerEndpoint> endpoints) {
		Map<String, Registration> before = new LinkedHashMap<>(this.registered);
		try {
			for (int i = 0; i < methods.size(); i++) {
				register(registry, methods.get(i), endpoints.get(i));
			}
		}
		catch (RuntimeException ex) {
			Map<String, Registration> added = new LinkedHashMap<>(this.registered);
			added.entrySet().removeIf((entry) -> before.get(entry.getKey()) == entry.getValue());
			added.forEach((id, registration) -> release(registry, id, registration, before.containsKey(id)));
			throw ex;
		}
	}

	private CompletableFuture<Void> release(MqttListenerEndpointRegistry registry, String id, Registration registration,
			boolean madeAgain) {
		ScopedListener scoped = registration.scoped();
		if (scoped != null && madeAgain) {
			// its scope makes it again
			scoped.setTarget(null);
			return CompletableFuture.completedFuture(null);
		}
		this.registered.remove(id);
		return registry.unregister(id);
	}

	private void register(MqttListenerEndpointRegistry registry, ListenerMethod method, MqttListenerEndpoint endpoint) {
		Registration other = this.registered.get(endpoint.id());
		try {
			if (other != null && other.method().beanName().equals(method.beanName()) && isScoped(method)) {
				takeOver(registry, other, method, endpoint);
				return;
			}
			if (other != null) {
				throw sameId(endpoint, other, method);
			}
			add(registry, method, endpoint);
		}
		catch (RuntimeException ex) {
			throw ListenerEndpointFactory.invalid(method, ex);
		}
	}

	private InvalidListener sameId(MqttListenerEndpoint endpoint, Registration other, ListenerMethod method) {
		if (this.beanFactory.containsBean(method.beanName()) && this.beanFactory.isPrototype(method.beanName())) {
			return new InvalidListener(
					"bean '" + method.beanName()
							+ "' is a prototype, and an earlier one is the MQTT listener with the id '" + endpoint.id()
							+ "' already",
					"Make the bean a singleton, or register each by MqttListenerEndpointRegistry with an id of its own.");
		}
		return new InvalidListener(
				"There is another MQTT listener with the id '" + endpoint.id() + "', " + other.method().where(),
				"Give one of them an 'id' of its own.");
	}

	private boolean isScoped(ListenerMethod method) {
		String name = method.beanName();
		return this.beanFactory.containsBean(name) && !this.beanFactory.isSingleton(name)
				&& !this.beanFactory.isPrototype(name);
	}

	private void add(MqttListenerEndpointRegistry registry, ListenerMethod method, MqttListenerEndpoint endpoint) {
		if (!isScoped(method)) {
			registry.register(endpoint, this.connections);
			this.registered.put(endpoint.id(), new Registration(method, endpoint, null));
			return;
		}
		ScopedListener listener = new ScopedListener(() -> this.beanFactory.getBean(method.beanName()),
				endpoint.listener());
		registry.register(endpoint.mutate().listener(listener).build(), this.connections);
		this.registered.put(endpoint.id(), new Registration(method, endpoint, listener));
	}

	private void takeOver(MqttListenerEndpointRegistry registry, Registration other, ListenerMethod method,
			MqttListenerEndpoint endpoint) {
		ScopedListener listener = other.scoped();
		if (listener != null
				&& endpoint.mutate().listener(other.endpoint().listener()).build().equals(other.endpoint())) {
			listener.setTarget(endpoint.listener());
			this.registered.put(endpoint.id(), new Registration(method, other.endpoint(), listener));
			return;
		}
		// what it listens to, or how, has changed since
		this.registered.remove(endpoint.id());
		registry.unregister(endpoint.id());
		add(registry, method, endpoint);
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		Class<?> type = AopUtils.getTargetClass(bean);
		return !this.classesWithout.contains(type) && !ListenerMethods.of(type).isEmpty();
	}

	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		// Without the lock, which a listener may need to finish. The bean, and what it
		// uses, is there until it has; unless it is the one that destroys it
		releaseAll(bean).join();
	}

	private synchronized CompletableFuture<Void> releaseAll(Object bean) {
		MqttListenerEndpointRegistry registry = this.registry;
		if (registry == null) {
			return CompletableFuture.completedFuture(null);
		}
		Map<String, Registration> ofBean = new LinkedHashMap<>(this.registered);
		ofBean.values().removeIf((registration) -> !registration.method().isOf(bean));
		if (!registry.isRunning()) {
			// closed, and what a stopped listener has waiting stays; or stopped for a
			// while, in which a scope may renew its beans
			ofBean.values().removeIf((registration) -> registration.scoped() == null);
		}
		return CompletableFuture.allOf(ofBean.entrySet()
			.stream()
			.map((entry) -> release(registry, entry.getKey(), entry.getValue(), true))
			.toArray(CompletableFuture[]::new));
	}

	private void registerPending() {
		ListenerEndpointFactory endpoints = endpoints();
		MqttListenerEndpointRegistry registry = this.registry;
		if (endpoints != null && registry != null) {
			List<ListenerMethod> methods = List.copyOf(this.pending);
			this.pending.clear();
			registerAll(registry, methods, methods.stream().map(endpoints::create).toList());
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
			this.endpoints = new ListenerEndpointFactory(this.beanFactory, registry, this.connections);
		}
		return this.endpoints;
	}

	/**
	 * A listener in the registry.
	 *
	 * @param method the method or class
	 * @param endpoint what it was registered with
	 * @param scoped calls the bean, if its scope may make it again
	 */
	private record Registration(ListenerMethod method, MqttListenerEndpoint endpoint, @Nullable ScopedListener scoped) {

	}

}
