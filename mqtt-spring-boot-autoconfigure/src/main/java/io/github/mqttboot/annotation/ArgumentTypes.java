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

import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.core.MqttMessageConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.ValueConstants;
import org.springframework.util.ClassUtils;

/**
 * Finds arguments of listener methods that no message can fill, whatever it holds. Where
 * a converter of the application may know better, it is believed to.
 *
 * @param conversionService converts headers and plain text
 */
record ArgumentTypes(ConversionService conversionService) {

	private static final Map<String, Class<?>> HEADERS = Map.ofEntries(Map.entry(MessageHeaders.ID, Object.class),
			Map.entry(MessageHeaders.TIMESTAMP, Long.class), Map.entry(MessageHeaders.CONTENT_TYPE, String.class),
			Map.entry(MqttHeaders.RECEIVED_TOPIC, String.class), Map.entry(MqttHeaders.RECEIVED_QOS, Integer.class),
			Map.entry(MqttHeaders.RECEIVED_RETAINED, Boolean.class), Map.entry(MqttHeaders.DUPLICATE, Boolean.class),
			Map.entry(MqttHeaders.PAYLOAD_FORMAT_INDICATOR, Boolean.class),
			Map.entry(MqttHeaders.MESSAGE_EXPIRY_INTERVAL, Long.class),
			Map.entry(MqttHeaders.RESPONSE_TOPIC, String.class), Map.entry(MqttHeaders.CORRELATION_DATA, byte[].class));

	// a user property whose name a message has more than once
	private static final TypeDescriptor SEVERAL = TypeDescriptor.collection(List.class,
			TypeDescriptor.valueOf(String.class));

	/**
	 * Check an argument that is a header.
	 * @param parameter the argument
	 * @param name its name
	 * @param header its annotation
	 * @throws InvalidListener if no message has the header, or it is none of that type
	 */
	void checkHeader(MethodParameter parameter, String name, Header header) {
		String key = header.name().isEmpty() ? name : header.name();
		if (key.contains("${") || key.contains("#{")) {
			return;
		}
		boolean property = key.startsWith(MqttHeaders.USER_PROPERTY_PREFIX);
		Class<?> source = property ? String.class : HEADERS.get(key);
		if (source == null) {
			boolean required = header.required() && header.defaultValue().equals(ValueConstants.DEFAULT_NONE)
					&& !parameter.isOptional();
			verify(!required, "parameter '" + name + "' is the header '" + key + "', which no MQTT message has",
					"Use a constant of MqttHeaders, such as RECEIVED_TOPIC, or for a user property its name after '"
							+ MqttHeaders.USER_PROPERTY_PREFIX + "'.");
			return;
		}
		verify(isConvertible(TypeDescriptor.valueOf(source), parameter)
				|| (property && isConvertible(SEVERAL, parameter)),
				"parameter '" + name + "' is the header '" + key + "', and nothing makes a "
						+ parameter.getGenericParameterType().getTypeName() + " of its " + source.getSimpleName(),
				"Make it a " + source.getSimpleName() + ", or add a Converter bean.");
	}

	private boolean isConvertible(TypeDescriptor source, MethodParameter parameter) {
		return source.getType() == Object.class
				|| this.conversionService.canConvert(source, new TypeDescriptor(parameter));
	}

	/**
	 * Check what the payload is to become.
	 * @param type its type, or {@code null} for none
	 * @param converter converts the payload
	 * @throws InvalidListener if no payload can become that
	 */
	void checkPayload(@Nullable Class<?> type, MessageConverter converter) {
		if (type != null && !ClassUtils.isAssignable(type, byte[].class) && !isText(type, this.conversionService)) {
			verify(MqttMessageConverters.canRead(converter, type),
					"its payload is to become a " + type.getName() + ", which no converter makes",
					"Make it a String, a byte[] or, with Jackson on the class path, a class or record, or add a "
							+ "MessageConverter bean that makes it.");
		}
	}

	/**
	 * Return whether the conversion service makes a type of plain text.
	 * @param type the type
	 * @param conversionService the conversion service
	 * @return whether it does
	 */
	static boolean isText(Class<?> type, ConversionService conversionService) {
		return (BeanUtils.isSimpleValueType(type) || TemporalAmount.class.isAssignableFrom(type))
				&& conversionService.canConvert(String.class, type);
	}

	private static void verify(boolean valid, String reason, String cure) {
		if (!valid) {
			throw new InvalidListener(reason, cure);
		}
	}

}
