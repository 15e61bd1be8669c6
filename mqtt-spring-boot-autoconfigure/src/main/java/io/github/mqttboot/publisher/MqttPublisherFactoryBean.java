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

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.core.MqttTemplate;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * Makes the implementation of a {@link MqttPublisher}.
 *
 * @param <T> the interface
 * @since 0.1.0
 */
public class MqttPublisherFactoryBean<T> implements FactoryBean<T>, BeanFactoryAware, InitializingBean {

	private final Class<T> type;

	@SuppressWarnings("NullAway.Init")
	private BeanFactory beanFactory;

	@SuppressWarnings("NullAway.Init")
	private T publisher;

	/**
	 * Create a factory.
	 * @param type the interface
	 */
	public MqttPublisherFactoryBean(Class<T> type) {
		Assert.notNull(type, "'type' must not be null");
		this.type = type;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterPropertiesSet() {
		if (!this.type.isInterface()) {
			throw new InvalidMqttPublisherException(this.type,
					new InvalidPublisher("it must be an interface", "Make it an interface.", null));
		}
		MqttTemplate template = template();
		Map<Method, PublisherMethod> methods = new HashMap<>();
		Map<Method, MethodHandle> defaults = new HashMap<>();
		for (Method method : this.type.getMethods()) {
			if (method.isDefault()) {
				defaults.put(method, handleOf(method));
			}
			else if (Modifier.isAbstract(method.getModifiers()) && !ReflectionUtils.isObjectMethod(method)) {
				methods.put(method, PublisherMethod.of(this.type, method, template, this::resolve));
			}
		}
		Object proxy = Proxy.newProxyInstance(this.type.getClassLoader(), new Class<?>[] { this.type },
				new Handler(this.type, methods, defaults));
		this.publisher = this.type.cast(proxy);
	}

	// not InvocationHandler.invokeDefault(), which refuses an interface that is not
	// public
	private static MethodHandle handleOf(Method method) {
		Class<?> declaring = method.getDeclaringClass();
		try {
			return MethodHandles.privateLookupIn(declaring, MethodHandles.lookup()).unreflectSpecial(method, declaring);
		}
		catch (IllegalAccessException ex) {
			throw new InvalidMqttPublisherException(method, new InvalidPublisher("its default method cannot be called",
					"Open its module to the one of the publishers.", ex));
		}
	}

	private MqttTemplate template() {
		MqttPublisher annotation = AnnotatedElementUtils.findMergedAnnotation(this.type, MqttPublisher.class);
		String client = (annotation != null) ? resolve(annotation.client()) : "";
		try {
			return StringUtils.hasLength(client)
					? BeanFactoryAnnotationUtils.qualifiedBeanOfType(this.beanFactory, MqttTemplate.class, client)
					: this.beanFactory.getBean(MqttTemplate.class);
		}
		catch (NoSuchBeanDefinitionException ex) {
			throw new InvalidMqttPublisherException(this.type, withoutTemplate(client, ex));
		}
	}

	private InvalidPublisher withoutTemplate(String client, NoSuchBeanDefinitionException failure) {
		List<String> connections = this.beanFactory.getBeanProvider(MqttTemplate.class)
			.stream()
			.map((template) -> template.getConnection().getName())
			.toList();
		return new InvalidPublisher(
				(StringUtils.hasLength(client) ? "it names client '" + client + "', and there is no such connection"
						: "it names no client, and there is no single or primary template") + ". Connections: "
						+ connections,
				"Set 'client' of @MqttPublisher to the name of one of them.", failure);
	}

	private String resolve(String text) {
		String resolved = (this.beanFactory instanceof ConfigurableBeanFactory configurable)
				? configurable.resolveEmbeddedValue(text) : text;
		return (resolved != null) ? resolved : "";
	}

	@Override
	public T getObject() {
		return this.publisher;
	}

	@Override
	public Class<?> getObjectType() {
		return this.type;
	}

	/**
	 * What the methods of the proxy do.
	 */
	private record Handler(Class<?> type, Map<Method, PublisherMethod> methods,
			Map<Method, MethodHandle> defaults) implements InvocationHandler {

		@Override
		public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
			PublisherMethod publisherMethod = this.methods.get(method);
			if (publisherMethod != null) {
				return publisherMethod.publish((arguments != null) ? arguments : new Object[0]);
			}
			MethodHandle handle = this.defaults.get(method);
			if (handle != null) {
				return handle.bindTo(proxy).invokeWithArguments((arguments != null) ? arguments : new Object[0]);
			}
			return switch (method.getName()) {
				case "equals" -> arguments != null && proxy == arguments[0];
				case "hashCode" -> System.identityHashCode(proxy);
				default -> "MQTT publisher " + this.type.getName();
			};
		}

	}

}
