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

package io.github.mqttboot.connection;

import io.github.mqttboot.protocol.InboundPublish;
import org.jspecify.annotations.Nullable;

/**
 * A message for one handler. It is bound to the network connection it came on.
 *
 * @since 0.1.0
 */
public interface MqttInboundMessage {

	/**
	 * Return what came in.
	 * @return the packet
	 */
	InboundPublish getPacket();

	/**
	 * Return the topic filter that the message came for: of several that the handler
	 * subscribed to, the first that selects it.
	 * @return the filter, or {@code null} if the handler takes what no filter selects
	 */
	@Nullable String getFilter();

	/**
	 * Acknowledge the message: it is dealt with. When several handlers got the same
	 * packet it is acknowledged once the last of them did so. A second call and a call
	 * for QoS 0 do nothing. A call after the connection was lost reaches the broker only
	 * if the QoS is 2: when the message comes again in the resumed session, it is
	 * acknowledged and not handled again. A QoS 2 message that comes again on the same
	 * connection is not handed over again, and is acknowledged with the first one.
	 * @return whether the call had an effect
	 */
	boolean acknowledge();

	/**
	 * Return whether the message is dealt with: by {@link #acknowledge()}, or since an
	 * earlier delivery of the same QoS 2 message was acknowledged after the connection
	 * that it came on was lost. Whoever keeps messages waiting looks before handling one.
	 * @return whether the message needs no handling any more
	 */
	boolean isAcknowledged();

	/**
	 * Return whether the broker delivers the message again to a session that is resumed,
	 * as it does until it is acknowledged.
	 * @return whether it does: not with QoS 0, and not if the message was acknowledged
	 * before its handler got it, since that was stopped
	 * @see MqttSubscriptionHandle#hold(MqttHolding)
	 */
	default boolean comesAgain() {
		return getPacket().qos().isAcknowledged() && !isAcknowledged();
	}

	/**
	 * Count the message as dropped, since whoever got it has no room for it. It is not
	 * acknowledged, so that a QoS 1 or 2 message comes again with the next connection.
	 */
	void drop();

}
