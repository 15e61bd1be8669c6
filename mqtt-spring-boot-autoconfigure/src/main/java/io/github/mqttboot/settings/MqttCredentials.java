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

package io.github.mqttboot.settings;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import io.github.mqttboot.protocol.MqttVersion;
import org.jspecify.annotations.Nullable;

/**
 * What the client proves itself with.
 *
 * @param username the user name
 * @param password the password
 * @param expiresAt until when they are good, or {@code null} if they do not expire. The
 * connection reconnects some time before, with what the provider has by then.
 * @since 0.1.0
 */
public record MqttCredentials(@Nullable String username, @Nullable String password, @Nullable Instant expiresAt) {

	/**
	 * No credentials.
	 */
	public static final MqttCredentials NONE = new MqttCredentials(null, null);

	/**
	 * Create credentials that do not expire.
	 * @param username the user name
	 * @param password the password
	 */
	public MqttCredentials(@Nullable String username, @Nullable String password) {
		this(username, password, null);
	}

	/**
	 * Insist that the protocol version allows the credentials.
	 * @param connectionName the name of the connection
	 * @param version its protocol version
	 * @throws InvalidMqttSettingException if it cannot; without a value
	 */
	public void validate(String connectionName, MqttVersion version) {
		validate(connectionName, version, Character.MAX_CODE_POINT);
	}

	/**
	 * Insist that a connection can send the credentials.
	 * @param connectionName the name of the connection
	 * @param version its protocol version
	 * @param lastCharacter the last Unicode code point that its client library can encode
	 * @throws InvalidMqttSettingException if it cannot; without a value
	 */
	public void validate(String connectionName, MqttVersion version, int lastCharacter) {
		SettingChecks check = new SettingChecks(connectionName, version, lastCharacter);
		check.secretText("username", this.username);
		if (version.hasProperties()) {
			check.binary("password", (this.password != null) ? this.password.getBytes(StandardCharsets.UTF_8) : null);
			return;
		}
		check.secretText("password", this.password);
		check.require(this.password == null || this.username != null, "password", null,
				"MQTT " + version + " has no password without a user name.",
				"Set '" + check.name("username") + "' too.");
	}

	@Override
	public String toString() {
		return "MqttCredentials";
	}

}
