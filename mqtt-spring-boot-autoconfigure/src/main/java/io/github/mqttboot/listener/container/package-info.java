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
 * What hands the messages of a connection to listeners: one container for each, which
 * queues, batches, retries and dead-letters them, and the registry. Internal.
 * <p>
 * {@link io.github.mqttboot.listener.container.DefaultMqttListenerEndpointRegistry} is
 * the door, for the auto-configuration only; all others use
 * {@link io.github.mqttboot.listener.MqttListenerEndpointRegistry}. The thread of the
 * connection puts messages into a queue of their container and never waits. Its workers
 * handle them, those of one topic in order.
 */
@NullMarked
package io.github.mqttboot.listener.container;

import org.jspecify.annotations.NullMarked;
