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

import org.jspecify.annotations.Nullable;

/**
 * DISCONNECT, of either side. All but the fact is MQTT 5 (section 3.14).
 *
 * @param reasonCode the reason code
 * @param sessionExpiryInterval seconds that replace those of CONNECT; sent by a client
 * only
 * @param reasonString the reason for people
 * @param serverReference another server to use; sent by a broker only
 * @param userProperties the user properties in order
 * @since 0.1.0
 */
public record DisconnectPacket(MqttReasonCode reasonCode, @Nullable Long sessionExpiryInterval,
		@Nullable String reasonString, @Nullable String serverReference, List<MqttUserProperty> userProperties) {

	public DisconnectPacket {
		userProperties = List.copyOf(userProperties);
	}

	/**
	 * Create a packet with a reason code only.
	 * @param reasonCode the reason code
	 * @return the packet
	 */
	public static DisconnectPacket of(MqttReasonCode reasonCode) {
		return new DisconnectPacket(reasonCode, null, null, null, List.of());
	}

}
