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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageHeaders;
import org.springframework.util.Assert;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * What the headers of a message say about how to publish it.
 */
final class PublishHeaders {

	static final long LONGEST_EXPIRY = 0xFFFFFFFFL;

	private static final Set<String> MQTT_5 = Set.of(MqttHeaders.MESSAGE_EXPIRY_INTERVAL, MqttHeaders.RESPONSE_TOPIC,
			MqttHeaders.CORRELATION_DATA);

	private PublishHeaders() {
	}

	static boolean needsMqtt5(String name) {
		return MQTT_5.contains(name) || name.startsWith(MqttHeaders.USER_PROPERTY_PREFIX);
	}

	static @Nullable MqttQos qosOf(MessageHeaders headers) {
		Integer qos = headers.get(MqttHeaders.QOS, Integer.class);
		return (qos != null) ? MqttQos.of(qos) : null;
	}

	static @Nullable String contentTypeOf(MessageHeaders headers) {
		Object contentType = headers.get(MessageHeaders.CONTENT_TYPE);
		return (contentType != null) ? contentType.toString() : null;
	}

	static List<MqttUserProperty> userPropertiesOf(MessageHeaders headers) {
		List<MqttUserProperty> userProperties = new ArrayList<>();
		headers.forEach((name, value) -> {
			if (name.startsWith(MqttHeaders.USER_PROPERTY_PREFIX)) {
				addUserProperties(userProperties, name.substring(MqttHeaders.USER_PROPERTY_PREFIX.length()), value);
			}
		});
		return userProperties;
	}

	private static void addUserProperties(List<MqttUserProperty> userProperties, String name, Object value) {
		Collection<?> values = (value instanceof Collection<?> several) ? several : List.of(value);
		values.forEach((each) -> userProperties.add(new MqttUserProperty(name, each.toString())));
	}

	static @Nullable Duration expiryOf(MessageHeaders headers) {
		Object value = headers.get(MqttHeaders.MESSAGE_EXPIRY_INTERVAL);
		if (value == null) {
			return null;
		}
		Duration expiry = (value instanceof Number seconds) ? Duration.ofSeconds(seconds.longValue())
				: headers.get(MqttHeaders.MESSAGE_EXPIRY_INTERVAL, Duration.class);
		return validExpiry(MqttHeaders.MESSAGE_EXPIRY_INTERVAL, expiry);
	}

	static Duration validExpiry(String name, @Nullable Duration expiry) {
		Assert.notNull(expiry, () -> "'" + name + "' must not be null");
		Assert.isTrue(expiry.toSeconds() >= 1 && expiry.toSeconds() <= LONGEST_EXPIRY,
				() -> "'" + name + "' must be from 1 to " + LONGEST_EXPIRY + " seconds");
		return expiry;
	}

	/**
	 * Return whether a converter that made bytes made UTF-8 text.
	 * @param contentType what it calls them
	 * @return whether it is JSON in UTF-8
	 */
	static boolean isUtf8Json(@Nullable String contentType) {
		if (contentType == null) {
			return false;
		}
		try {
			MimeType type = MimeTypeUtils.parseMimeType(contentType);
			return (type.getSubtype().equals("json") || "json".equals(type.getSubtypeSuffix()))
					&& (type.getCharset() == null || type.getCharset() == StandardCharsets.UTF_8);
		}
		catch (InvalidMimeTypeException ex) {
			// MQTT allows any text
			return false;
		}
	}

}
