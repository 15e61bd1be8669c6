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

package io.github.mqttboot.transport;

import io.github.mqttboot.protocol.MqttReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Why a transport is closed.
 *
 * @param origin who ended it
 * @param reasonCode the MQTT 5 reason code of a CONNACK or DISCONNECT, also of ours, 3.x
 * return codes translated, or {@code null} if there was none
 * @param reasonString the reason string, or what was wrong
 * @param serverReference another server to use, as named by the broker
 * @param failure what happened to the link, if that ended it or is not one to an MQTT
 * broker
 * @param error the exception behind it, for logs: nothing is decided by it
 * @since 0.1.0
 */
public record TransportClosed(Origin origin, @Nullable MqttReasonCode reasonCode, @Nullable String reasonString,
		@Nullable String serverReference, @Nullable LinkFailure failure, @Nullable Throwable error) {

	/**
	 * What is wrong if the broker challenges a client that has no
	 * {@link ChallengeHandler}.
	 */
	public static final String NO_ANSWER_TO_CHALLENGE = "the broker asks on in its authentication method, and nothing "
			+ "answers it, which takes an MqttAuthentication bean and the Netty client";

	/**
	 * The broker refused the connection in CONNACK.
	 * @param reasonCode the MQTT 5 reason code
	 * @param reasonString the reason string
	 * @param serverReference another server to use
	 * @return the reason
	 */
	public static TransportClosed refused(MqttReasonCode reasonCode, @Nullable String reasonString,
			@Nullable String serverReference) {
		return new TransportClosed(Origin.REFUSED, reasonCode, reasonString, serverReference, null, null);
	}

	/**
	 * The broker sent DISCONNECT.
	 * @param reasonCode the reason code
	 * @param reasonString the reason string
	 * @param serverReference another server to use
	 * @return the reason
	 */
	public static TransportClosed disconnected(MqttReasonCode reasonCode, @Nullable String reasonString,
			@Nullable String serverReference) {
		return new TransportClosed(Origin.BROKER, reasonCode, reasonString, serverReference, null, null);
	}

	/**
	 * The network connection could not be made or broke.
	 * @param failure what happened
	 * @param error the exception behind it
	 * @return the reason
	 */
	public static TransportClosed network(LinkFailure failure, @Nullable Throwable error) {
		return new TransportClosed(Origin.NETWORK, null, null, null, failure, error);
	}

	/**
	 * What answered CONNECT is not an MQTT broker.
	 * @param reasonCode the MQTT 5 reason code for it
	 * @param failure what answered
	 * @param error the exception behind it
	 * @return the reason
	 */
	public static TransportClosed foreign(MqttReasonCode reasonCode, LinkFailure failure, @Nullable Throwable error) {
		return new TransportClosed(Origin.PROTOCOL, reasonCode, null, null, failure, error);
	}

	/**
	 * What came in was not MQTT as it should be.
	 * @param reasonCode the reason code for it, or {@code null}
	 * @param description what was wrong, as a whole clause
	 * @param error the exception behind it
	 * @return the reason
	 */
	public static TransportClosed protocol(@Nullable MqttReasonCode reasonCode, String description,
			@Nullable Throwable error) {
		return new TransportClosed(Origin.PROTOCOL, reasonCode, description, null, null, error);
	}

	/**
	 * It was closed from our side.
	 * @return the reason
	 */
	public static TransportClosed local() {
		return new TransportClosed(Origin.LOCAL, null, null, null, null, null);
	}

	/**
	 * Who ended a transport.
	 */
	public enum Origin {

		/**
		 * The broker, in CONNACK.
		 */
		REFUSED,

		/**
		 * The broker, by DISCONNECT.
		 */
		BROKER,

		/**
		 * The network: not reachable, closed, reset.
		 */
		NETWORK,

		/**
		 * A violation of the protocol.
		 */
		PROTOCOL,

		/**
		 * This side.
		 */
		LOCAL

	}

}
