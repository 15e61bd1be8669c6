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
 * What happened to a connection or to a listener, as Spring application events. API.
 * <p>
 * {@link io.github.mqttboot.event.MqttConnectionEvent} and
 * {@link io.github.mqttboot.event.MqttListenerEvent} are what they have in common. Events
 * of a connection are published in the order in which things happened, in an executor of
 * their own: who listens may block. Events of a listener are published by the thread that
 * starts, stops, pauses or resumes it, and the idle event by a thread of the listener.
 */
@NullMarked
package io.github.mqttboot.event;

import org.jspecify.annotations.NullMarked;
