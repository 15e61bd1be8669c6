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

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

/**
 * Thrown at start if an interface with {@link MqttPublisher} or one of its methods cannot
 * work as it is.
 *
 * @since 0.1.0
 */
public class InvalidMqttPublisherException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String cure;

	InvalidMqttPublisherException(AnnotatedElement where, InvalidPublisher reason) {
		super(((where instanceof Method) ? "@MqttPublish" : "@MqttPublisher") + " cannot be used on "
				+ ((where instanceof Method method) ? method.toGenericString() : where.toString()) + ": "
				+ reason.getMessage(), reason);
		this.cure = reason.getCure();
	}

	/**
	 * Return what to do.
	 * @return a sentence
	 */
	public String getCure() {
		return this.cure;
	}

}
