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

package io.github.mqttboot.session.inbound;

import io.github.mqttboot.connection.MqttMessageHandler;
import org.jspecify.annotations.Nullable;

/**
 * A handler that takes messages, and why it gets them.
 *
 * @param owner who subscribed, and gets a message once
 * @param handler who takes the message now: the owner, or what holds its messages
 * @param filter the topic filter it subscribed to, or {@code null} if it takes what no
 * filter selects
 * @param number the place in the order in which handlers subscribed
 */
record Recipient(MqttMessageHandler owner, MqttMessageHandler handler, @Nullable String filter, long number) {

}
