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

/**
 * What an application uses of one supervised connection to one MQTT broker: the
 * connection and its factory, its states and snapshot, subscriptions, handlers, observers
 * and exceptions. API.
 * <p>
 * {@link io.github.mqttboot.connection.MqttConnection} and
 * {@link io.github.mqttboot.connection.MqttConnectionFactory} are the doors. Everything
 * may be used by any thread. Observers and message handlers are called by threads of the
 * connection and must not block; the callbacks of futures may.
 */
@NullMarked
package io.github.mqttboot.connection;

import org.jspecify.annotations.NullMarked;
