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

import java.util.Locale;

import io.github.mqttboot.protocol.MqttReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection changed its state.
 *
 * @param kind who or what brought it about
 * @param reasonCode the MQTT 5 reason code, 3.x return codes translated, or {@code null}
 * if there is none
 * @param description one line for people, without secrets
 * @param error the failure, if there is one
 * @since 0.1.0
 */
public record MqttConnectionCause(Kind kind, @Nullable MqttReasonCode reasonCode, String description,
		@Nullable Throwable error) {

	/**
	 * Return the cause as a tag of few values: the name of the reason code where there is
	 * one, the kind otherwise.
	 * @return the tag, such as {@code not-authorized} or {@code keep-alive}
	 */
	public String tag() {
		return (this.reasonCode != null && this.reasonCode.isError()) ? this.reasonCode.tag() : this.kind.tag();
	}

	/**
	 * Who or what brought a change about.
	 */
	public enum Kind {

		/**
		 * The application started or stopped the connection.
		 */
		APPLICATION,

		/**
		 * The broker refused the connection in CONNACK.
		 */
		REFUSED,

		/**
		 * The broker sent DISCONNECT.
		 */
		BROKER,

		/**
		 * The network: not reachable, closed, reset.
		 */
		NETWORK,

		/**
		 * The credentials provider failed.
		 */
		CREDENTIALS,

		/**
		 * The application failed to authenticate the connection.
		 */
		AUTHENTICATION,

		/**
		 * The will provider failed.
		 */
		WILL,

		/**
		 * Nothing came in within the ping timeout.
		 */
		KEEP_ALIVE,

		/**
		 * The broker acknowledged nothing of what it was sent within the acknowledgement
		 * timeout.
		 */
		ACKNOWLEDGEMENT_TIMEOUT,

		/**
		 * No CONNACK within the connection timeout.
		 */
		CONNECTION_TIMEOUT,

		/**
		 * The other side does not speak MQTT as it should.
		 */
		PROTOCOL,

		/**
		 * A defect on this side.
		 */
		BUG;

		String tag() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
