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
import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.ConstructorArgumentValues.ValueHolder;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.GenericTypeResolver;

/**
 * Has the proxy of each {@link MqttPublisher}, and the types of what its methods send and
 * return, work in a native image.
 */
class PublisherAotProcessor implements BeanRegistrationAotProcessor {

	private final BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		if (!MqttPublisherFactoryBean.class.equals(bean.getBeanClass())) {
			return null;
		}
		ValueHolder argument = bean.getMergedBeanDefinition()
			.getConstructorArgumentValues()
			.getArgumentValue(0, Class.class);
		return (argument != null && argument.getValue() instanceof Class<?> type)
				? (context, code) -> contribute(type, context.getRuntimeHints()) : null;
	}

	private void contribute(Class<?> type, RuntimeHints hints) {
		hints.proxies().registerJdkProxy(type);
		for (Method method : type.getMethods()) {
			hints.reflection().registerMethod(method, ExecutableMode.INVOKE);
			for (Type parameter : method.getGenericParameterTypes()) {
				bind(parameter, type, hints);
			}
			bind(method.getGenericReturnType(), type, hints);
		}
	}

	// the interface may say what the type parameters of one that it extends are
	private void bind(Type declared, Class<?> type, RuntimeHints hints) {
		this.binding.registerReflectionHints(hints.reflection(), GenericTypeResolver.resolveType(declared, type));
	}

}
