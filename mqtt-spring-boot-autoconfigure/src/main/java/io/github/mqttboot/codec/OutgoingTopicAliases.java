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

package io.github.mqttboot.codec;

import java.util.HashMap;
import java.util.Map;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import org.jspecify.annotations.Nullable;

/**
 * The topic aliases that a client uses on one network connection (MQTT 5 section
 * 3.3.2.3.4). The first topics get them, and keep them: topics that take turns for a few
 * aliases would cost more than they save. Not thread-safe.
 */
public final class OutgoingTopicAliases {

	/**
	 * How many topics are remembered, whatever the broker allows.
	 */
	private static final int MOST = 256;

	/**
	 * Below that an alias, which takes three bytes, saves nothing worth it.
	 */
	private static final int SHORTEST_TOPIC = 6;

	/**
	 * How much larger the first packet with an alias is: three bytes, and the lengths of
	 * properties and packet may take one more each.
	 */
	private static final int OVERHEAD = 5;

	private final int maximum;

	private final long maximumPacketSize;

	private final Map<String, TopicAlias> established;

	private @Nullable String last;

	/**
	 * Create aliases.
	 * @param maximum how many the broker allows
	 * @param maximumPacketSize the largest packet that the broker takes
	 */
	public OutgoingTopicAliases(int maximum, long maximumPacketSize) {
		this.maximum = Math.min(maximum, MOST);
		this.maximumPacketSize = maximumPacketSize;
		this.established = (maximum > 0) ? new HashMap<>(4) : Map.of();
	}

	/**
	 * Return the alias to send a message with.
	 * @param packet the message
	 * @return the alias, or {@code null} for none
	 */
	public @Nullable TopicAlias get(PublishPacket packet) {
		if (this.maximum == 0) {
			return null;
		}
		TopicAlias known = this.established.get(packet.topic());
		if (known != null) {
			return known;
		}
		return isWorthIt(packet) ? new TopicAlias(this.established.size() + 1, false) : null;
	}

	private boolean isWorthIt(PublishPacket packet) {
		return this.established.size() < this.maximum && packet.topic().length() >= SHORTEST_TOPIC
				&& PacketSize.of(PublishEncoder.remaining(packet, MqttVersion.MQTT_5_0))
						+ OVERHEAD <= this.maximumPacketSize;
	}

	/**
	 * A message was encoded.
	 * @param packet the message
	 * @param alias the alias that it has
	 */
	public void sent(PublishPacket packet, @Nullable TopicAlias alias) {
		this.last = null;
		if (alias != null && !alias.established()) {
			this.last = packet.topic();
			this.established.put(packet.topic(), new TopicAlias(alias.number(), true));
		}
	}

	/**
	 * The message that was encoded last will not be sent.
	 */
	public void undo() {
		if (this.last != null) {
			this.established.remove(this.last);
			this.last = null;
		}
	}

}
