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

package io.github.mqttboot.protocol;

import java.util.List;

/**
 * PUBLISH that came in.
 *
 * @param packetId the packet identifier, 0 for QoS 0
 * @param topic the topic name
 * @param payload the payload
 * @param qos the quality of service it was delivered with
 * @param retained the retain flag
 * @param duplicate the DUP flag
 * @param properties the MQTT 5 properties
 * @param subscriptionIdentifiers the identifiers of the matching subscriptions
 * @since 0.1.0
 */
public record InboundPublish(int packetId, String topic, byte[] payload, MqttQos qos, boolean retained,
		boolean duplicate, PublishProperties properties, List<Integer> subscriptionIdentifiers) {

	public InboundPublish {
		subscriptionIdentifiers = List.copyOf(subscriptionIdentifiers);
	}

	@Override
	public String toString() {
		// neither the payload nor user properties, which may be secret
		return "PUBLISH topic='" + MqttText.printable(this.topic) + "', qos=" + this.qos.value() + ", retained="
				+ this.retained + ", duplicate=" + this.duplicate + ", " + this.payload.length + " bytes";
	}

}
