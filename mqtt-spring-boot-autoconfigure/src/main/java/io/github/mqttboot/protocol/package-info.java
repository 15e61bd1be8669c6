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
 * MQTT's own words: versions, topics, text, reason codes, packets as records, addresses
 * of brokers. API.
 * <p>
 * There is no door: each type stands for itself. Everything here is immutable, so any
 * thread may use it. It uses no other package of this project, and every other package
 * may use it.
 */
@NullMarked
package io.github.mqttboot.protocol;

import org.jspecify.annotations.NullMarked;
