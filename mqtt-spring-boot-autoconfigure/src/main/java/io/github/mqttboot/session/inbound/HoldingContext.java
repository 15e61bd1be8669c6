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

package io.github.mqttboot.session.inbound;

import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.store.HeldStore;

/**
 * What all places where messages are held need of their connection.
 *
 * @param connectionName the name of the connection
 * @param inTheWay says whether unacknowledged messages hold up other handlers
 * @param store keeps what is acknowledged and not handled
 * @param executor acknowledges what the store has made safe: not its own thread, which
 * must not wait for a lock
 * @param observers are notified of messages for which there is no room
 */
record HoldingContext(String connectionName, BooleanSupplier inTheWay, HeldStore store, Executor executor,
		MqttConnectionObserver observers) {

}
