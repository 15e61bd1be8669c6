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

package io.github.mqttboot.settings;

import java.time.Duration;

import io.github.mqttboot.protocol.PublishPacket;
import org.jspecify.annotations.Nullable;

/**
 * The message that the broker publishes when the connection is lost without a DISCONNECT.
 *
 * @param message the message
 * @param delayInterval how long the broker waits for a reconnect first (MQTT 5 section
 * 3.1.3.2.2), or {@code null} for not at all
 * @since 0.1.0
 */
public record MqttWill(PublishPacket message, @Nullable Duration delayInterval) {

}
