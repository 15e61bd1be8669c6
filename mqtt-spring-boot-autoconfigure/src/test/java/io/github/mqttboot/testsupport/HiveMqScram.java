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

package io.github.mqttboot.testsupport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

import com.hivemq.extension.sdk.api.auth.EnhancedAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.EnhancedAuthConnectInput;
import com.hivemq.extension.sdk.api.auth.parameter.EnhancedAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.EnhancedAuthOutput;
import com.hivemq.extension.sdk.api.packets.general.DisconnectedReasonCode;
import com.hivemq.extension.sdk.api.services.Services;
import com.ongres.scram.common.ClientFirstMessage;
import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.ServerFinalMessage;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramParseException;

/**
 * The broker's side of SCRAM-SHA-256 (RFC 7677), in an extension of HiveMQ.
 */
public final class HiveMqScram {

	private static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_256;

	private static final int ITERATIONS = 4096;

	private final byte[] salt = ScramFunctions.salt(16, new SecureRandom());

	private final AtomicInteger reauthentications = new AtomicInteger();

	private volatile byte[] saltedPassword;

	private volatile boolean impostor;

	/**
	 * Create the broker's side.
	 * @param password the password of all users
	 */
	public HiveMqScram(String password) {
		password(password);
	}

	/**
	 * Change the password of all users.
	 * @param password the password
	 */
	public void password(String password) {
		this.saltedPassword = ScramFunctions.saltedPassword(MECHANISM, StringPreparation.POSTGRESQL_PREPARATION,
				password.toCharArray(), this.salt, ITERATIONS);
	}

	/**
	 * Let the broker be one that accepts everybody, and does not know the password.
	 * @param impostor whether it is
	 */
	public void impostor(boolean impostor) {
		this.impostor = impostor;
	}

	/**
	 * Return how often clients authenticated again.
	 * @return the number
	 */
	public int reauthentications() {
		return this.reauthentications.get();
	}

	/**
	 * Register with the broker. Called by an extension.
	 */
	public void register() {
		Services.securityRegistry().setEnhancedAuthenticatorProvider((input) -> new Authenticator());
	}

	private final class Authenticator implements EnhancedAuthenticator {

		private ClientFirstMessage clientFirst;

		private ServerFirstMessage serverFirst;

		@Override
		public void onConnect(EnhancedAuthConnectInput input, EnhancedAuthOutput output) {
			begin(input.getConnectPacket().getAuthenticationData().orElseThrow(), output);
		}

		@Override
		public void onReAuth(EnhancedAuthInput input, EnhancedAuthOutput output) {
			begin(input.getAuthPacket().getAuthenticationData().orElseThrow(), output);
		}

		private void begin(ByteBuffer data, EnhancedAuthOutput output) {
			try {
				this.clientFirst = ClientFirstMessage.parseFrom(StandardCharsets.UTF_8.decode(data).toString());
			}
			catch (ScramParseException ex) {
				output.failAuthentication(DisconnectedReasonCode.NOT_AUTHORIZED, "not SCRAM");
				return;
			}
			this.serverFirst = new ServerFirstMessage(this.clientFirst.getClientNonce(),
					ScramFunctions.nonce(24, new SecureRandom()),
					Base64.getEncoder().encodeToString(HiveMqScram.this.salt), ITERATIONS);
			output.continueAuthentication(this.serverFirst.toString().getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public void onAuth(EnhancedAuthInput input, EnhancedAuthOutput output) {
			String clientFinal = new String(input.getAuthPacket().getAuthenticationDataAsArray().orElseThrow(),
					StandardCharsets.UTF_8);
			byte[] proof = Base64.getDecoder().decode(clientFinal.substring(clientFinal.indexOf(",p=") + 3));
			byte[] salted = HiveMqScram.this.saltedPassword;
			byte[] storedKey = ScramFunctions.storedKey(MECHANISM, ScramFunctions.clientKey(MECHANISM, salted));
			String authMessage = ScramFunctions.authMessage(this.clientFirst, this.serverFirst, null);
			if (!HiveMqScram.this.impostor
					&& !ScramFunctions.verifyClientProof(MECHANISM, proof, storedKey, authMessage)) {
				output.failAuthentication(DisconnectedReasonCode.NOT_AUTHORIZED, "wrong proof");
				return;
			}
			if (input.isReAuthentication()) {
				HiveMqScram.this.reauthentications.incrementAndGet();
			}
			byte[] serverKey = HiveMqScram.this.impostor ? new byte[32] : ScramFunctions.serverKey(MECHANISM, salted);
			output.authenticateSuccessfully(
					new ServerFinalMessage(ScramFunctions.serverSignature(MECHANISM, serverKey, authMessage)).toString()
						.getBytes(StandardCharsets.UTF_8));
		}

	}

}
