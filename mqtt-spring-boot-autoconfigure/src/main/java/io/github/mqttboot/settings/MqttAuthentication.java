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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Authenticates a connection by answering the challenges of the broker (enhanced
 * authentication, MQTT 5 section 4.12), such as those of SCRAM. Needs a client library
 * that can do so.
 * <p>
 * All methods but {@link #getMethod()} are called on a worker thread, one at a time for a
 * connection, and may block within the connection timeout. A method that throws fails the
 * attempt, or ends the connection that was to be authenticated again.
 *
 * @since 0.1.0
 */
public interface MqttAuthentication {

	/**
	 * Return the authentication method, such as {@code SCRAM-SHA-256}. Always the same.
	 * @return the name of the method
	 */
	String getMethod();

	/**
	 * Begin to authenticate: for an attempt to connect, or once more on a connection.
	 * @param connectionName the name of the connection
	 * @return what is to be said
	 */
	Exchange begin(String connectionName);

	/**
	 * What client and broker say to each other, from the first data of the client to the
	 * success of the broker. Ends without a call if the broker refuses it, or if the
	 * connection ends.
	 */
	interface Exchange {

		/**
		 * Return the data to begin with, sent with CONNECT or the first AUTH packet.
		 * @return the data, or {@code null} for none
		 */
		byte @Nullable [] getInitialData();

		/**
		 * Answer a challenge of the broker.
		 * @param challenge the data of the broker, or {@code null} if there is none
		 * @return the answer, or {@code null} for none
		 */
		byte @Nullable [] answer(byte @Nullable [] challenge);

		/**
		 * The broker is satisfied. To be overridden by methods that authenticate the
		 * broker too: nothing is sent to it, and nothing of it is delivered, before this
		 * returns.
		 * @param data the last data of the broker, or {@code null} if there is none
		 */
		default void succeeded(byte @Nullable [] data) {
		}

		/**
		 * Return until when the authentication is good. The connection is authenticated
		 * again some time before, without being closed. Called after
		 * {@link #succeeded(byte[])}.
		 * @return the time, or {@code null} if it does not expire
		 */
		default @Nullable Instant getExpiresAt() {
			return null;
		}

	}

}
