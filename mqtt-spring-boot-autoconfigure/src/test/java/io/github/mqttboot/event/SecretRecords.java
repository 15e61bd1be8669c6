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

package io.github.mqttboot.event;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;

import org.springframework.beans.BeanUtils;

import static org.mockito.Mockito.mock;

/**
 * Records with a secret in each place that may have one: binary data, the value of a user
 * property, a password.
 */
final class SecretRecords {

	static final String SECRET = "secret";

	private static final Map<Class<?>, Object> SAMPLES = Map.of(boolean.class, true, Boolean.class, true, int.class, 1,
			Integer.class, 1, long.class, 1L, Long.class, 1L, Duration.class, Duration.ofSeconds(1), Instant.class,
			Instant.EPOCH, URI.class, URI.create("mqtt://broker.example.com"), byte[].class,
			SECRET.getBytes(StandardCharsets.UTF_8));

	private SecretRecords() {
	}

	static PublishPacket message(String topic) {
		PublishProperties properties = new PublishProperties(true, Duration.ofMinutes(1), "text/plain", "replies",
				SECRET.getBytes(StandardCharsets.UTF_8), List.of(new MqttUserProperty("token", SECRET)));
		return new PublishPacket(topic, SECRET.getBytes(StandardCharsets.UTF_8), MqttQos.AT_LEAST_ONCE, true,
				properties);
	}

	/**
	 * Return whether a record has something that may be secret, or has it in a record
	 * within.
	 * @param type the type of the record
	 * @return whether its text is worth a look
	 */
	static boolean canHaveSecrets(Class<?> type) {
		return Arrays.stream(type.getRecordComponents())
			.anyMatch((component) -> component.getType() == byte[].class || isSecretText(component)
					|| (component.getType().isRecord() && canHaveSecrets(component.getType()))
					|| component.getGenericType().getTypeName().contains(MqttUserProperty.class.getName()));
	}

	private static boolean isSecretText(RecordComponent component) {
		return component.getType() == String.class && (component.getName().equals("password")
				|| component.getDeclaringRecord() == MqttUserProperty.class && component.getName().equals("value"));
	}

	/**
	 * Create a record that has all that it may have.
	 * @param type the type of the record
	 * @return the record
	 */
	static Object create(Class<?> type) {
		RecordComponent[] components = type.getRecordComponents();
		Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
		Object[] values = Arrays.stream(components).map(SecretRecords::value).toArray();
		try {
			return BeanUtils.instantiateClass(type.getDeclaredConstructor(types), values);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Object value(RecordComponent component) {
		Class<?> type = component.getType();
		if (type == String.class) {
			return isSecretText(component) ? SECRET : "text";
		}
		if (type == List.class) {
			Class<?> element = (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
			return (element.isRecord() && canHaveSecrets(element)) ? List.of(create(element)) : List.of();
		}
		if (type.isEnum()) {
			return type.getEnumConstants()[0];
		}
		if (type.isRecord()) {
			return create(type);
		}
		Object sample = SAMPLES.get(type);
		return (sample != null) ? sample : mock(type);
	}

}
