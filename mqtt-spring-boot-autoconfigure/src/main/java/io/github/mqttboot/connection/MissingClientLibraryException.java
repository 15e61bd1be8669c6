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

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.transport.MqttClientType;
import org.jspecify.annotations.Nullable;

/**
 * There is no client library on the class path that speaks a version of the protocol, or
 * not the one that a connection is to use.
 *
 * @since 0.1.0
 */
public class MissingClientLibraryException extends IllegalStateException {

	private final String connectionName;

	private final MqttVersion version;

	private final @Nullable MqttClientType clientType;

	/**
	 * Create an exception.
	 * @param connectionName the name of the connection
	 * @param version the version of the protocol
	 * @param clientType the client library that the connection is to use, or {@code null}
	 * for any
	 */
	public MissingClientLibraryException(String connectionName, MqttVersion version,
			@Nullable MqttClientType clientType) {
		super((clientType != null)
				? "The client library " + clientType + " for MQTT " + version + " is not on the class path"
				: "There is no client library for MQTT " + version + " on the class path");
		this.connectionName = connectionName;
		this.version = version;
		this.clientType = clientType;
	}

	/**
	 * Return the name of the connection.
	 * @return the name
	 */
	public String getConnectionName() {
		return this.connectionName;
	}

	/**
	 * Return the version of the protocol.
	 * @return the version
	 */
	public MqttVersion getVersion() {
		return this.version;
	}

	/**
	 * Return the client library that the connection is to use.
	 * @return the client library, or {@code null} for any
	 */
	public @Nullable MqttClientType getClientType() {
		return this.clientType;
	}

}
