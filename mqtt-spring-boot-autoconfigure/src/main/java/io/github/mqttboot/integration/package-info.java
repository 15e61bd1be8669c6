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
 * Spring Integration's channel adapters and message handlers on supervised connections.
 * API.
 * <p>
 * The {@code ClientManager}s are the doors. Beside {@code transport.paho} this is the
 * only package that names a type of Paho, except where the auto-configuration finds out
 * whether Paho is there: adapters expect its clients, and get views of a connection.
 * Flows run on a thread of each view.
 */
@NullMarked
package io.github.mqttboot.integration;

import org.jspecify.annotations.NullMarked;
