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

import org.springframework.aop.framework.AopProxyUtils;

/**
 * A method with {@link MqttListener}.
 *
 * @param bean the bean
 * @param beanName the name of the bean
 * @param method the method to call on the bean
 * @param name its name, with the types of its parameters if there are several with it
 * @param annotation the annotation
 */
record ListenerMethod(Object bean, String beanName, Method method, String name, MqttListener annotation) {

	/**
	 * Return whether it is a method of a bean, which may come as its proxy or without.
	 * @param other the bean
	 * @return whether it is
	 */
	boolean isOf(Object other) {
		return targetOf(this.bean) == targetOf(other);
	}

	private static Object targetOf(Object bean) {
		Object target = AopProxyUtils.getSingletonTarget(bean);
		return (target != null) ? target : bean;
	}

}
