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

package io.github.mqttboot.example;

import java.nio.charset.StandardCharsets;
import java.util.List;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import io.github.mqttboot.settings.MqttAuthentication;

/**
 * Authenticates by SCRAM-SHA-256, in which neither side gets to know the other one's
 * secret, with the library {@code com.ongres.scram:scram-client}.
 */
public class ScramAuthentication implements MqttAuthentication {

	private static final String METHOD = "SCRAM-SHA-256";

	private final String username;

	private final String password;

	public ScramAuthentication(String username, String password) {
		this.username = username;
		this.password = password;
	}

	@Override
	public String getMethod() {
		return METHOD;
	}

	@Override
	public Exchange begin(String connectionName) {
		return new ScramExchange(ScramClient.builder()
			.advertisedMechanisms(List.of(METHOD))
			.username(this.username)
			.password(this.password.toCharArray())
			.build());
	}

	private record ScramExchange(ScramClient scram) implements Exchange {

		@Override
		public byte[] getInitialData() {
			return this.scram.clientFirstMessage().toString().getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public byte[] answer(byte[] challenge) {
			try {
				this.scram.serverFirstMessage(new String(challenge, StandardCharsets.UTF_8));
				return this.scram.clientFinalMessage().toString().getBytes(StandardCharsets.UTF_8);
			}
			catch (ScramException ex) {
				throw new IllegalStateException("The challenge of the broker is not one of SCRAM", ex);
			}
		}

		@Override
		public void succeeded(byte[] data) {
			try {
				this.scram.serverFinalMessage(new String(data, StandardCharsets.UTF_8));
			}
			catch (ScramException ex) {
				throw new IllegalStateException("The broker does not know the password", ex);
			}
		}

	}

}
