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

import io.github.mqttboot.protocol.MqttQos;

import org.springframework.util.Assert;

/**
 * Announces to others whether this client is there: published after each connect and on
 * an orderly stop, and by the broker, as the will, on a loss.
 *
 * @param topic the topic
 * @param online the payload while connected
 * @param offline the payload otherwise
 * @param qos the QoS
 * @param retained whether the broker retains the message
 * @since 0.1.0
 */
public record MqttPresence(String topic, String online, String offline, MqttQos qos, boolean retained) {

	public MqttPresence {
		Assert.notNull(topic, "'topic' must not be null");
		Assert.notNull(online, "'online' must not be null");
		Assert.notNull(offline, "'offline' must not be null");
		Assert.notNull(qos, "'qos' must not be null");
	}

}
