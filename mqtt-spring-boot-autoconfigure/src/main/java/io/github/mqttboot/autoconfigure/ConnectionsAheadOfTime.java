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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Compares the configuration of an application that was processed ahead of time with the
 * connections that it got then: their beans are made of the configuration at build time,
 * their settings of that at run time. Used once, at the start.
 */
final class ConnectionsAheadOfTime {

	private static final Log logger = LogFactory.getLog(ConnectionsAheadOfTime.class);

	private final ConfiguredKeys keys;

	ConnectionsAheadOfTime(ConfiguredKeys keys) {
		this.keys = keys;
	}

	/**
	 * Check the keys, and log which connections are missing.
	 * @param connections the connections there are
	 */
	void check(List<MqttConnection> connections) {
		// done by MqttConnectionRegistrar otherwise
		this.keys.validate();
		Set<String> names = connections.stream()
			.map((connection) -> PropertyKeys.uniform(connection.getName()))
			.collect(Collectors.toSet());
		Map<String, String> clients = new LinkedHashMap<>();
		this.keys.clients().forEach((client) -> clients.put(PropertyKeys.uniform(client), client));
		// without the default one also if the application defines its connection itself
		if (clients.keySet().containsAll(names) && this.keys.isRootConfigured()) {
			warn(MqttConnectionSettings.DEFAULT_NAME);
		}
		clients.keySet().removeAll(names);
		clients.values().forEach(ConnectionsAheadOfTime::warn);
	}

	private static void warn(String connection) {
		logger.warn("There is no MQTT connection '" + connection + "', though it is configured: it was not when the "
				+ "application was processed ahead of time. Configure it there too, with any URL, and process the "
				+ "application again");
	}

}
