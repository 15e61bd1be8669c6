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

package io.github.mqttboot.autoconfigure;

import java.lang.reflect.AnnotatedElement;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.MqttListeners;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Has beans with listeners, and what starts them, made at start although everything else
 * is lazy: nobody asks for them, and without them the application receives nothing.
 */
class MqttLazyInitializationExcludeFilter implements LazyInitializationExcludeFilter {

	@Override
	public boolean isExcluded(String beanName, BeanDefinition beanDefinition, Class<?> beanType) {
		return MqttListenerEndpointRegistry.class.isAssignableFrom(beanType)
				|| MqttConnectionOpener.class.isAssignableFrom(beanType)
				|| MqttConnectionCloser.class.isAssignableFrom(beanType)
				|| ListenersOfChildContext.class.isAssignableFrom(beanType) || hasListeners(beanType);
	}

	private static boolean hasListeners(Class<?> beanType) {
		return AnnotationUtils.isCandidateClass(beanType, MqttListener.class)
				&& (isListener(beanType) || !MethodIntrospector
					.selectMethods(beanType, (MetadataLookup<Boolean>) (method) -> isListener(method) ? true : null)
					.isEmpty());
	}

	private static boolean isListener(AnnotatedElement element) {
		return AnnotatedElementUtils.hasAnnotation(element, MqttListener.class)
				|| AnnotatedElementUtils.hasAnnotation(element, MqttListeners.class);
	}

}
