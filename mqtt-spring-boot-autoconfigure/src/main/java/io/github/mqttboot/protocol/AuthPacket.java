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
 * AUTH of MQTT 5, of either side (section 3.15).
 *
 * @param reasonCode success, to continue, or to authenticate again
 * @param method the authentication method
 * @param data the authentication data, not copied
 * @param reasonString the reason for people
 * @param userProperties the user properties in order
 * @since 0.1.0
 */
public record AuthPacket(MqttReasonCode reasonCode, @Nullable String method, byte @Nullable [] data,
		@Nullable String reasonString, List<MqttUserProperty> userProperties) {

	public AuthPacket {
		userProperties = List.copyOf(userProperties);
	}

	@Override
	public String toString() {
		// the data is a secret
		return "AUTH reasonCode=" + this.reasonCode + ", method=" + this.method;
	}

}
