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

}
