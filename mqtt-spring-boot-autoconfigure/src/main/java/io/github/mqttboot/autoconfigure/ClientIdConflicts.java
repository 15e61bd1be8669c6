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

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;

/**
 * Refuses two connections that would disconnect each other again and again: a broker
 * keeps only the latest of a client identifier.
 */
final class ClientIdConflicts {

	private ClientIdConflicts() {
	}

	static void refuse(List<MqttConnection> connections) {
		Map<String, List<MqttConnectionSettings>> byClientId = new HashMap<>();
		for (MqttConnection connection : connections) {
			MqttConnectionSettings settings = connection.getSettings();
			if (settings.getClientId() != null) {
				List<MqttConnectionSettings> others = byClientId.computeIfAbsent(settings.getClientId(),
						(clientId) -> new ArrayList<>(1));
				others.forEach((other) -> refuse(settings, other));
				others.add(settings);
			}
		}
	}

	private static void refuse(MqttConnectionSettings settings, MqttConnectionSettings other) {
		if (!Collections.disjoint(brokers(settings), brokers(other))) {
			throw new InvalidMqttSettingException(settings.getName(), "client-id", settings.getClientId(),
					"The connection '" + other.getName()
							+ "' uses it for the same broker, which keeps only the latest of the two.",
					"Give each connection its own.");
		}
	}

	private static Set<String> brokers(MqttConnectionSettings settings) {
		return settings.getUrls()
			.stream()
			.map(BrokerUrl::addressOf)
			.map((address) -> address.host().toLowerCase(Locale.ROOT) + ":" + address.port())
			.collect(Collectors.toSet());
	}

}
