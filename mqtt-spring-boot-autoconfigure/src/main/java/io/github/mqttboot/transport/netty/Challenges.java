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

package io.github.mqttboot.transport.netty;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import io.github.mqttboot.codec.MalformedPacketException;
import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.transport.ChallengeHandler;
import io.github.mqttboot.transport.TransportClosed;
import org.jspecify.annotations.Nullable;

/**
 * What broker and client say to each other to authenticate the client (MQTT 5 section
 * 4.12), on one network connection. The handler answers from other threads; what it says
 * comes back to the event loop. Used under the lock of the transport.
 */
final class Challenges {

	private final @Nullable String method;

	private final @Nullable ChallengeHandler handler;

	private final Connection connection;

	private boolean reauthenticating;

	/**
	 * Create an instance.
	 * @param method the authentication method of CONNECT
	 * @param handler answers challenges
	 * @param connection the connection that is authenticated
	 */
	Challenges(@Nullable String method, @Nullable ChallengeHandler handler, Connection connection) {
		this.method = method;
		this.handler = handler;
		this.connection = connection;
	}

	/**
	 * The broker has accepted the connection, and is not trusted before the handler
	 * agrees.
	 * @param brokerMethod the authentication method of CONNACK
	 * @param data its authentication data
	 * @param proceed what follows
	 */
	void connected(@Nullable String brokerMethod, byte @Nullable [] data, Runnable proceed) {
		ChallengeHandler current = this.handler;
		if (current == null) {
			proceed.run();
		}
		else if (brokerMethod != null && !brokerMethod.equals(this.method)) {
			refuse(brokerMethod);
		}
		else {
			this.connection.pause();
			current.succeeded(data, () -> this.connection.later(() -> {
				proceed.run();
				this.connection.resume();
			}));
		}
	}

	/**
	 * AUTH came in.
	 * @param packet the packet
	 * @param accepted whether it came after CONNACK
	 */
	void received(AuthPacket packet, boolean accepted) {
		ChallengeHandler current = this.handler;
		if (current == null) {
			unanswered(accepted);
		}
		else if (!Objects.equals(packet.method(), this.method)) {
			refuse(packet.method());
		}
		else if (packet.reasonCode() == MqttReasonCode.CONTINUE_AUTHENTICATION) {
			this.reauthenticating = accepted;
			current.challenged(packet.data(), answer());
		}
		else if (packet.reasonCode() == MqttReasonCode.SUCCESS && this.reauthenticating) {
			this.reauthenticating = false;
			current.succeeded(packet.data(), () -> {
			});
		}
		else {
			throw MalformedPacketException.unexpected(PacketType.AUTH);
		}
	}

	private Consumer<byte @Nullable []> answer() {
		return (data) -> this.connection
			.later(() -> this.connection.authenticate(packet(MqttReasonCode.CONTINUE_AUTHENTICATION, data)));
	}

	/**
	 * Begin to authenticate once more.
	 * @param data the authentication data
	 */
	void reauthenticate(byte @Nullable [] data) {
		this.reauthenticating = true;
		this.connection.authenticate(packet(MqttReasonCode.REAUTHENTICATE, data));
	}

	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	private AuthPacket packet(MqttReasonCode reasonCode, byte @Nullable [] data) {
		return new AuthPacket(reasonCode, this.method, data, null, List.of());
	}

	private void unanswered(boolean accepted) {
		if (accepted) {
			throw MalformedPacketException.unexpected(PacketType.AUTH);
		}
		this.connection.ended(TransportClosed.protocol(MqttReasonCode.BAD_AUTHENTICATION_METHOD,
				TransportClosed.NO_ANSWER_TO_CHALLENGE, null));
	}

	private void refuse(@Nullable String other) {
		this.connection.ended(TransportClosed.protocol(MqttReasonCode.BAD_AUTHENTICATION_METHOD,
				"the broker answers with the authentication method '" + other + "' and not with '" + this.method + "'",
				null));
	}

	/**
	 * The connection that is authenticated.
	 */
	interface Connection {

		/**
		 * Read no further packet until {@link #resume()}.
		 */
		void pause();

		/**
		 * Read on.
		 */
		void resume();

		/**
		 * Run a task in the event loop, under the lock, unless the connection has ended
		 * by then.
		 * @param task the task
		 */
		void later(Runnable task);

		/**
		 * Send AUTH.
		 * @param packet the packet
		 */
		void authenticate(AuthPacket packet);

		/**
		 * The connection has to end.
		 * @param reason why
		 */
		void ended(TransportClosed reason);

	}

}
