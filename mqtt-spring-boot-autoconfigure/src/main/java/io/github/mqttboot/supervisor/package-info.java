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
 * The state machine of one connection: its attempts, back-off, keep-alive and renewal.
 * Internal, but for {@link io.github.mqttboot.supervisor.DefaultMqttConnectionFactory},
 * the door, for the auto-configuration and for applications that create a connection
 * without it.
 * <p>
 * One serial executor per connection owns every transition: transports, timers and the
 * threads of callers only post to it, and others read immutable snapshots. Nothing that
 * runs in it blocks.
 */
@NullMarked
package io.github.mqttboot.supervisor;

import org.jspecify.annotations.NullMarked;
