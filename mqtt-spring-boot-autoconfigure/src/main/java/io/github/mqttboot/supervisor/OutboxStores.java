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

import java.nio.file.Path;
import java.util.concurrent.Executor;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.diagnosis.OutboxFailures;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.store.MemoryOutboxStore;
import io.github.mqttboot.store.OutboxStore;
import io.github.mqttboot.store.OutboxUnavailableException;
import io.github.mqttboot.store.file.FileOutboxStore;

/**
 * Opens the store that the settings ask for.
 */
final class OutboxStores {

	private OutboxStores() {
	}

	/**
	 * Open the store of a connection.
	 * @param settings the settings of the connection
	 * @param time the time
	 * @param workers runs tasks that may block
	 * @return the store
	 * @throws InvalidMqttSettingException if it cannot be opened
	 */
	static OutboxStore open(MqttConnectionSettings settings, TimeSource time, Executor workers) {
		Path directory = settings.getOutbox().directory();
		if (directory == null) {
			return new MemoryOutboxStore(time);
		}
		String clientId = settings.getClientId();
		try {
			return FileOutboxStore.open(directory, settings.getName(), (clientId != null) ? clientId : "", time,
					workers);
		}
		catch (OutboxUnavailableException ex) {
			throw OutboxFailures.invalid(settings, directory, ex);
		}
	}

}
