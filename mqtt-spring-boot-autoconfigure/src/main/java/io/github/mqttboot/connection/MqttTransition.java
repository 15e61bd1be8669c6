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

import java.net.URI;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One change of a connection's state: log line, event, meters and history are fed from
 * it.
 *
 * @param connection the name of the connection
 * @param from the state before
 * @param to the state after
 * @param cause why, or {@code null} for an accepted connection
 * @param broker the broker concerned
 * @param attempt the number of the attempt since the last stable connection, from 1
 * @param retryIn how long until the next attempt
 * @param at when
 * @since 0.1.0
 */
public record MqttTransition(String connection, MqttConnectionState from, MqttConnectionState to,
		@Nullable MqttConnectionCause cause, @Nullable URI broker, int attempt, @Nullable Duration retryIn,
		Instant at) {

}
