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

/**
 * There is no client library on the class path that speaks a version of the protocol.
 *
 * @since 0.1.0
 */
public class MissingClientLibraryException extends IllegalStateException {

	private final MqttVersion version;

	/**
	 * Create an exception.
	 * @param version the version of the protocol
	 */
	public MissingClientLibraryException(MqttVersion version) {
		super("There is no client library for MQTT " + version + " on the class path");
		this.version = version;
	}

	/**
	 * Return the version of the protocol.
	 * @return the version
	 */
	public MqttVersion getVersion() {
		return this.version;
	}

}
