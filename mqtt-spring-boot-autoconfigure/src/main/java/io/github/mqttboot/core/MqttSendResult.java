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

package io.github.mqttboot.core;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * The acknowledgement of a message by the broker. At QoS 0, where the broker does not
 * answer, it says that the message was written to the network.
 *
 * @param topic the topic
 * @param qos the quality of service it was sent with
 * @param reasonCode {@link MqttReasonCode#SUCCESS}, or
 * {@link MqttReasonCode#NO_MATCHING_SUBSCRIBERS} if nobody subscribes to the topic and
 * the broker reports
 * @param reasonString the reason string
 * @since 0.1.0
 */
public record MqttSendResult(String topic, MqttQos qos, MqttReasonCode reasonCode, @Nullable String reasonString) {

}
