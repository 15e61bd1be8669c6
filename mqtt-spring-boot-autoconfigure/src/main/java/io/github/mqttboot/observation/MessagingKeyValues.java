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

package io.github.mqttboot.observation;

import java.net.URI;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttQos;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * The key values that observations of sent and of received messages have in common.
 */
final class MessagingKeyValues {

	private MessagingKeyValues() {
	}

	static KeyValues lowCardinality(String operation, String type, @Nullable String template, MqttConnection connection,
			MqttQos qos, @Nullable Throwable error) {
		return KeyValues.of(MqttObservationKey.SYSTEM.withValue("mqtt"),
				MqttObservationKey.OPERATION_NAME.withValue(operation),
				MqttObservationKey.OPERATION_TYPE.withValue(type),
				MqttObservationKey.DESTINATION_TEMPLATE.withValue((template != null) ? template : KeyValue.NONE_VALUE),
				MqttObservationKey.CLIENT.withValue(connection.getName()),
				MqttObservationKey.QOS.withValue(String.valueOf(qos.value())), MqttObservationKey.ERROR_TYPE
					.withValue((error != null) ? error.getClass().getName() : KeyValue.NONE_VALUE));
	}

	/**
	 * Return the address of the broker. The rest of it may hold a token.
	 * @param connection the connection
	 * @return the address, or {@code null} without one that can be parsed as a URI, as
	 * tracing does: one whose host has an underscore cannot
	 */
	static @Nullable String addressOf(MqttConnection connection) {
		URI broker = connection.getSnapshot().broker();
		return (broker != null && broker.getHost() != null)
				? broker.getScheme() + "://" + broker.getHost() + ":" + broker.getPort() : null;
	}

	static KeyValues highCardinality(String topic, MqttConnection connection, byte[] payload) {
		return KeyValues.of(MqttObservationKey.DESTINATION_NAME.withValue(topic),
				MqttObservationKey.CLIENT_ID.withValue(connection.getSnapshot().clientId()),
				MqttObservationKey.BODY_SIZE.withValue(String.valueOf(payload.length)));
	}

}
