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
 * What outlives a network connection. Internal.
 * <p>
 * {@link io.github.mqttboot.session.Session} is the door, for the supervisor only. Parts
 * of it live in the serial executor of the connection, others are for any thread, as each
 * says.
 */
@NullMarked
package io.github.mqttboot.session;

import org.jspecify.annotations.NullMarked;
