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

package io.github.mqttboot.supervisor;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Warning;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What is odd about a connection over its attempts, and does not end it. Each is logged
 * when it begins, and shown until it is over. Lives as long as the connection; it is
 * changed in its serial executor, and read by any thread.
 */
@InSerialExecutor
final class ConnectionWarnings {

	private static final Log logger = LogFactory.getLog(ConnectionWarnings.class);

	private final String connectionName;

	private final TimeSource time;

	private final Map<Kind, Warning> warnings = new EnumMap<>(Kind.class);

	private volatile List<Warning> snapshot = List.of();

	ConnectionWarnings(String connectionName, TimeSource time) {
		this.connectionName = connectionName;
		this.time = time;
	}

	/**
	 * Say something, unless it has been said and holds since then.
	 * @param kind what it is about
	 * @param text what to say
	 */
	void warn(Kind kind, String text) {
		Warning before = this.warnings.get(kind);
		if (before == null || !before.text().equals(text)) {
			this.warnings.put(kind, new Warning(this.time.now(), text));
			this.snapshot = List.copyOf(this.warnings.values());
			logger.warn("MQTT connection '" + this.connectionName + "': " + text);
		}
	}

	void clear(Kind kind) {
		if (this.warnings.remove(kind) != null) {
			this.snapshot = List.copyOf(this.warnings.values());
		}
	}

	/**
	 * Return what holds. For any thread.
	 * @return an immutable list
	 */
	List<Warning> snapshot() {
		return this.snapshot;
	}

	/**
	 * What a warning is about.
	 */
	enum Kind {

		/**
		 * Another client may use the client identifier.
		 */
		CLIENT_ID,

		/**
		 * Connections end before the keep-alive interval is over.
		 */
		KEEP_ALIVE,

		/**
		 * Messages of QoS 2 are not delivered exactly once.
		 */
		EXACTLY_ONCE

	}

}
