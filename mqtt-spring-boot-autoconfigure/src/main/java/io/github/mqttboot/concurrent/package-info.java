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
 * One thing after the other, and time: the serial executor of a connection, the clock and
 * its timers, and the threads that connections share. Internal.
 * <p>
 * {@link io.github.mqttboot.concurrent.SerialExecutor} and
 * {@link io.github.mqttboot.concurrent.TimeSource} are the doors, for any thread, and for
 * other packages of this project only. The threads and timers that connections share are
 * started here; client libraries, listeners and views for Spring Integration have threads
 * of their own beside them. It knows nothing of MQTT.
 */
@NullMarked
package io.github.mqttboot.concurrent;

import org.jspecify.annotations.NullMarked;
