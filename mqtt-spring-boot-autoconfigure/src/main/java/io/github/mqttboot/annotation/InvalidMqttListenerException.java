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

/**
 * Thrown at start if a method with {@link MqttListener} cannot work as it is.
 *
 * @since 0.1.0
 */
public class InvalidMqttListenerException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String cure;

	InvalidMqttListenerException(AnnotatedElement where, String reason, String cure, Throwable cause) {
		super("@MqttListener cannot be used on "
				+ ((where instanceof Method method) ? method.toGenericString() : where.toString()) + ": " + reason,
				cause);
		this.cure = cure;
	}

	/**
	 * Return what to do.
	 * @return a sentence
	 */
	public String getCure() {
		return this.cure;
	}

}
