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
 * Messages from the wire to their handlers. Internal.
 * <p>
 * {@link io.github.mqttboot.session.inbound.InboundRouter} is the door, for the session,
 * its subscriptions and the supervisor only: the thread of the transport calls it with
 * messages and finds their handlers without a lock, and handlers come and go on any
 * thread. A {@link io.github.mqttboot.session.inbound.Subscription} is what one handler
 * wants to receive.
 */
@NullMarked
package io.github.mqttboot.session.inbound;

import org.jspecify.annotations.NullMarked;
