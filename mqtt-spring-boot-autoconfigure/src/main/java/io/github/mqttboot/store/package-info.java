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
 * What must survive of the messages of a connection: accepted ones until they are
 * settled, and the packet identifiers that are in use in the session, in memory or in a
 * file. Internal.
 * <p>
 * {@link io.github.mqttboot.store.OutboxStore} is the door, for sessions and supervisors
 * only, and {@link io.github.mqttboot.store.InflightStore} the part of it that transports
 * see. Stores are for any thread. Only accepting a message blocks, on the thread of its
 * caller; whoever has to wait for the file otherwise gets a
 * {@link io.github.mqttboot.store.Ticket}. It knows nothing of a client library.
 */
@NullMarked
package io.github.mqttboot.store;

import org.jspecify.annotations.NullMarked;
