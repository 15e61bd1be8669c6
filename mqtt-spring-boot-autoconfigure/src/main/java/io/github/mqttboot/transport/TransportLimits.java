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

package io.github.mqttboot.transport;

/**
 * What a client library can do beyond what every one can.
 *
 * @param outgoingTopicAliases whether it replaces topics by aliases (MQTT 5 section
 * 3.3.2.3.4)
 * @param enhancedAuthentication whether it answers challenges (MQTT 5 section 4.12)
 * @param lastCharacter the last Unicode code point that it can encode in a topic
 * @since 0.1.0
 */
public record TransportLimits(boolean outgoingTopicAliases, boolean enhancedAuthentication, int lastCharacter) {

}
