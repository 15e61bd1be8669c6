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

package io.github.mqttboot.connection;

import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;

/**
 * Creates connections.
 *
 * @since 0.1.0
 */
public interface MqttConnectionFactory {

	/**
	 * Create a connection. It does nothing before {@link MqttConnection#start()}.
	 * @param settings the settings
	 * @return a new connection
	 * @throws MissingClientLibraryException if no client library supports the protocol
	 * version
	 * @throws InvalidMqttSettingException if the directory of the outbox can't be used
	 * @throws IllegalStateException if the factory is closed
	 */
	MqttConnection createConnection(MqttConnectionSettings settings);

}
