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
import java.util.List;

import org.springframework.aop.framework.AopProxyUtils;

/**
 * A method with {@link MqttListener}, or a class with it.
 *
 * @param bean the bean
 * @param beanName the name of the bean
 * @param where the method or class
 * @param handlers the methods to call on the bean: that one, or those with
 * {@link MqttHandler}
 * @param name the name of the method, with the types of its parameters if there are
 * several with it, or that of the class
 * @param annotation the annotation
 */
record ListenerMethod(Object bean, String beanName, AnnotatedElement where, List<Method> handlers, String name,
		MqttListener annotation) {

	/**
	 * Return whether it is a class, whose methods handle some of the messages each.
	 * @return whether it is one
	 */
	boolean isOfClass() {
		return this.where instanceof Class;
	}

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
