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

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * CONNECT as it shall leave the machine.
 *
 * @param version the protocol version, never negotiated down
 * @param clientId the client identifier
 * @param cleanStart clean start, or clean session on 3.x
 * @param keepAliveSeconds the keep-alive interval in seconds, 0 to 65535
 * @param username the user name
 * @param password the password
 * @param will the message that the broker publishes on abnormal loss
 * @param willDelay how long the broker waits before it publishes the will (MQTT 5)
 * @param properties the MQTT 5 properties
 * @since 0.1.0
 */
public record ConnectPacket(MqttVersion version, String clientId, boolean cleanStart, int keepAliveSeconds,
		@Nullable String username, byte @Nullable [] password, @Nullable PublishPacket will,
		@Nullable Duration willDelay, Properties properties) {

	@Override
	public String toString() {
		return "CONNECT version=" + this.version + ", cleanStart=" + this.cleanStart + ", keepAlive="
				+ this.keepAliveSeconds;
	}

	/**
	 * MQTT 5 properties of CONNECT (section 3.1.2.11). {@code null} leaves a property
	 * out. The maximum packet size holds in any version, but only MQTT 5 announces it to
	 * the broker.
	 *
	 * @param sessionExpiryInterval seconds, 0xFFFFFFFF is never
	 * @param receiveMaximum 1 to 65535
	 * @param maximumPacketSize bytes
	 * @param topicAliasMaximum 0 to 65535
	 * @param requestResponseInformation whether the broker may send response information
	 * @param requestProblemInformation whether the broker may send reason strings
	 * @param userProperties the user properties in order
	 * @param authenticationMethod the authentication method
	 * @param authenticationData the authentication data
	 */
	public record Properties(@Nullable Long sessionExpiryInterval, @Nullable Integer receiveMaximum,
			@Nullable Long maximumPacketSize, @Nullable Integer topicAliasMaximum,
			@Nullable Boolean requestResponseInformation, @Nullable Boolean requestProblemInformation,
			List<MqttUserProperty> userProperties, @Nullable String authenticationMethod,
			byte @Nullable [] authenticationData) {

		/**
		 * No properties.
		 */
		@SuppressWarnings("NullAway") // does not see the nullable array of a record
		public static final Properties NONE = new Properties(null, null, null, null, null, null, List.of(), null, null);

		public Properties {
			userProperties = List.copyOf(userProperties);
		}

		@Override
		public String toString() {
			return "properties";
		}

	}

}
