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
 * Channels over TCP, TLS, WebSocket, QUIC and proxies, from the first step to the moment
 * at which MQTT can be spoken, and what went wrong on the way. Internal.
 * <p>
 * {@link io.github.mqttboot.transport.netty.link.ChannelOpener} is the door, for
 * {@code transport.netty} only, and a
 * {@link io.github.mqttboot.transport.netty.link.LinkListener} is notified of what comes
 * of it, in the event loop. What may take its time runs on worker threads.
 */
@NullMarked
package io.github.mqttboot.transport.netty.link;

import org.jspecify.annotations.NullMarked;
