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

package io.github.mqttboot.core;

import java.util.ArrayList;
import java.util.List;

import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.util.ClassUtils;

/**
 * The conversion between payloads and objects. Bytes stay as they are and text is UTF-8,
 * whatever the content type says. Every other object is JSON, if Jackson is on the class
 * path, or what a converter of the application makes of it.
 * <p>
 * The type that a payload is converted to is always that of the receiving method, never
 * one that the message names, and there is no Java serialization.
 *
 * @since 0.1.0
 */
public final class MqttMessageConverters {

	private static final boolean JACKSON = ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper",
			MqttMessageConverters.class.getClassLoader());

	private MqttMessageConverters() {
	}

	/**
	 * Create the standard converter.
	 * @return the converter
	 */
	public static SmartMessageConverter create() {
		return JACKSON ? create(new MqttJsonMessageConverter()) : create(new MessageConverter[0]);
	}

	/**
	 * Create a converter that leaves everything but bytes and text to others.
	 * @param converters convert objects; the first that can does
	 * @return the converter
	 * @see MqttJsonMessageConverter
	 */
	public static SmartMessageConverter create(MessageConverter... converters) {
		List<MessageConverter> all = new ArrayList<>();
		all.add(new PlainMessageConverter());
		all.addAll(List.of(converters));
		return new AnyContentTypeConverter(all);
	}

	/**
	 * Return whether a converter may read payloads as a type. Only those of this package
	 * can be asked; any other may.
	 * @param converter the converter
	 * @param type what payloads are to become
	 * @return {@code false} if it surely cannot
	 */
	public static boolean canRead(MessageConverter converter, Class<?> type) {
		if (converter instanceof CompositeMessageConverter composite) {
			return composite.getConverters().stream().anyMatch((each) -> canRead(each, type));
		}
		if (converter instanceof PlainMessageConverter) {
			return type == byte[].class || type == String.class;
		}
		return !JACKSON || converter.getClass() != MqttJsonMessageConverter.class
				|| ((MqttJsonMessageConverter) converter).canRead(type);
	}

	/**
	 * Return whether a converter leaves bytes and text as they are.
	 * @param converter the converter
	 * @return whether it was created here
	 */
	static boolean isPlainFirst(MessageConverter converter) {
		return converter instanceof CompositeMessageConverter composite
				&& composite.getConverters().get(0) instanceof PlainMessageConverter;
	}

}
