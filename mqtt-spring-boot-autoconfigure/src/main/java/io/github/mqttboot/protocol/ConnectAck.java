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
 * Accepting CONNACK, with what the broker announced (MQTT 5 section 3.2.2.3). A value the
 * broker did not send is {@code null}.
 *
 * @param sessionPresent whether the broker resumed a session; on 3.1, which has no such
 * flag, whether one was asked for
 * @param sessionExpiryInterval seconds, if the broker changed ours
 * @param receiveMaximum how many unacknowledged QoS 1 and 2 messages the broker accepts
 * @param maximumQos highest QoS the broker accepts
 * @param retainAvailable whether retained messages are supported
 * @param maximumPacketSize largest packet in bytes that the broker accepts
 * @param assignedClientIdentifier the client identifier the broker chose in answer to an
 * empty one. A session that is kept always has one of ours, so there is no need to
 * connect by it again
 * @param topicAliasMaximum the broker's topic alias maximum
 * @param reasonString the broker's reason string
 * @param wildcardSubscriptionAvailable whether wildcard subscriptions are supported
 * @param subscriptionIdentifiersAvailable whether subscription identifiers are supported
 * @param sharedSubscriptionAvailable whether shared subscriptions are supported
 * @param serverKeepAlive the keep-alive interval in seconds that replaces ours
 * @param responseInformation the response information
 * @param serverReference another server to use
 * @param userProperties the user properties in order
 * @since 0.1.0
 */
public record ConnectAck(boolean sessionPresent, @Nullable Long sessionExpiryInterval, @Nullable Integer receiveMaximum,
		@Nullable MqttQos maximumQos, @Nullable Boolean retainAvailable, @Nullable Long maximumPacketSize,
		@Nullable String assignedClientIdentifier, @Nullable Integer topicAliasMaximum, @Nullable String reasonString,
		@Nullable Boolean wildcardSubscriptionAvailable, @Nullable Boolean subscriptionIdentifiersAvailable,
		@Nullable Boolean sharedSubscriptionAvailable, @Nullable Integer serverKeepAlive,
		@Nullable String responseInformation, @Nullable String serverReference, List<MqttUserProperty> userProperties) {

	public ConnectAck {
		userProperties = List.copyOf(userProperties);
	}

	/**
	 * An acknowledgement that says nothing but yes, as on 3.x.
	 * @param sessionPresent whether the broker resumed a session
	 * @return the acknowledgement
	 */
	public static ConnectAck of(boolean sessionPresent) {
		return new ConnectAck(sessionPresent, null, null, null, null, null, null, null, null, null, null, null, null,
				null, null, List.of());
	}

}
