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
 * Who is notified of what happens to a connection: all observers as one, and the log,
 * history and application events that each connection has. Internal.
 * <p>
 * {@link io.github.mqttboot.supervisor.observer.Observers} is the door, for the
 * supervisor only. Observers are called by whoever notices something, in the serial
 * executor or on another thread, and neither block nor throw. Application events are
 * published elsewhere, since their listeners may.
 */
@NullMarked
package io.github.mqttboot.supervisor.observer;

import org.jspecify.annotations.NullMarked;
