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

import java.util.function.Supplier;

import org.springframework.util.Assert;

/**
 * Gives the credentials of a connection. Asked at every attempt, on a worker thread
 * within the connection timeout, so that fresh tokens can be fetched. If they say when
 * they expire, there is an attempt before that.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MqttCredentialsProvider {

	/**
	 * Return the credentials for the next attempt.
	 * @param connectionName the name of the connection
	 * @return the credentials
	 */
	MqttCredentials getCredentials(String connectionName);

	/**
	 * Return whether asking may take its time, such as for a remote service. If not, the
	 * connection asks on its own thread, which must not be held up.
	 * @return whether to ask on a worker thread
	 */
	default boolean isBlocking() {
		return true;
	}

	/**
	 * Return a provider of what is at hand.
	 * @param credentials the credentials, without any waiting
	 * @return a provider that is asked on the thread of the connection
	 */
	static MqttCredentialsProvider atHand(Supplier<MqttCredentials> credentials) {
		Assert.notNull(credentials, "'credentials' must not be null");
		return new MqttCredentialsProvider() {

			@Override
			public MqttCredentials getCredentials(String connectionName) {
				return credentials.get();
			}

			@Override
			public boolean isBlocking() {
				return false;
			}

		};
	}

}
