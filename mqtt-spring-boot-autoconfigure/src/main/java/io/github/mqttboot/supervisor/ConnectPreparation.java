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

import java.net.InetSocketAddress;
import java.util.List;

import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.diagnosis.Causes;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttCredentials;
import org.jspecify.annotations.Nullable;

/**
 * What comes before an attempt and may take its time: credentials and the name service.
 * If they hang, that costs a connection one thread, not one for each attempt.
 */
final class ConnectPreparation {

	private final ConnectionSupervisor connection;

	private final MqttConnectionSettings settings;

	private final BrokerAddresses.Resolver resolver;

	private final SerialExecutor preparations;

	ConnectPreparation(ConnectionSupervisor connection, MqttConnectionSettings settings,
			ConnectionEnvironment surroundings) {
		this.connection = connection;
		this.settings = settings;
		this.resolver = surroundings.resolver();
		this.preparations = new SerialExecutor(surroundings.worker(), surroundings.time(), connection::recover);
	}

	/**
	 * Prepare an attempt, and tell the connection of the outcome.
	 * @param attempt the attempt
	 * @param address the address, or {@code null} to have the host resolved
	 */
	void begin(ConnectAttempt attempt, @Nullable InetSocketAddress address) {
		this.preparations.execute(() -> {
			if (!attempt.isOver()) {
				prepare(attempt, address);
			}
		});
	}

	private void prepare(ConnectAttempt attempt, @Nullable InetSocketAddress address) {
		MqttCredentials credentials;
		try {
			credentials = this.settings.getCredentials().getCredentials(this.settings.getName());
			// here, since on the client library's own thread it would be a failure
			// without words
			credentials.validate(this.settings.getName(), this.settings.getVersion());
		}
		catch (Throwable ex) {
			attempt.execute(() -> this.connection.unprepared(Causes.credentials(ex)));
			return;
		}
		try {
			List<InetSocketAddress> addresses = (address != null) ? List.of(address)
					: this.resolver.resolve(attempt.url());
			attempt.execute(() -> this.connection.prepared(attempt, credentials, addresses));
		}
		catch (Throwable ex) {
			attempt.execute(() -> this.connection.unprepared(Causes.network(ex)));
		}
	}

}
