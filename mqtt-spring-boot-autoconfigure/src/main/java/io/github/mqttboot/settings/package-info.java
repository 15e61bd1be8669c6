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
 * What was configured for a connection, and proven: an instance that exists is valid.
 * API.
 * <p>
 * {@link io.github.mqttboot.settings.MqttConnectionSettings} is the door, and
 * {@link io.github.mqttboot.settings.BrokerUrl} says what a URL stands for; what does not
 * fit fails with {@link io.github.mqttboot.settings.InvalidMqttSettingException}, which
 * names the property and the cure. Everything is immutable except a builder, and may be
 * used by any thread.
 */
@NullMarked
package io.github.mqttboot.settings;

import org.jspecify.annotations.NullMarked;
