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

package io.github.mqttboot.benchmarks.faults;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

/**
 * What the broker keeps for a client: its subscriptions, and its messages until it has
 * acknowledged them. All but the counts is used on the broker's thread only.
 */
final class FaultBrokerSession {

	private static final int MAX_PACKET_ID = 0xFFFF;

	private final Set<String> filters = new LinkedHashSet<>();

	private final Queue<FaultBroker.Message> queue = new ConcurrentLinkedQueue<>();

	private final Map<Integer, FaultBroker.Message> unacknowledged = new LinkedHashMap<>();

	private @Nullable Channel channel;

	private int window;

	private int packetId;

	private volatile int waiting;

	private volatile boolean subscribed;

	/**
	 * The client is there: send again what it has not acknowledged, and go on.
	 * @param channel the connection
	 * @param window how many messages to send before an acknowledgement
	 */
	void attach(Channel channel, int window) {
		if (this.channel != null) {
			this.channel.close();
		}
		this.channel = channel;
		this.window = window;
		this.unacknowledged.forEach((id, message) -> send(channel, id, message, true));
		sendMore();
	}

	/**
	 * The client cannot be reached.
	 */
	void detach() {
		this.channel = null;
	}

	void subscribe(String filter) {
		this.filters.add(filter);
		this.subscribed = true;
	}

	void publish(List<FaultBroker.Message> messages) {
		messages.stream().filter((message) -> selects(message.topic())).forEach(this.queue::add);
		sendMore();
	}

	void acknowledge(int packetId) {
		this.unacknowledged.remove(packetId);
		sendMore();
	}

	int waiting() {
		return this.waiting;
	}

	boolean isSubscribed() {
		return this.subscribed;
	}

	private boolean selects(String topic) {
		return this.filters.stream()
			.anyMatch((filter) -> filter.endsWith("#") && topic.startsWith(filter.substring(0, filter.length() - 1)));
	}

	private void sendMore() {
		Channel channel = this.channel;
		if (channel != null && channel.isActive()) {
			FaultBroker.Message next;
			while (this.unacknowledged.size() < this.window && (next = this.queue.poll()) != null) {
				this.packetId = this.packetId % MAX_PACKET_ID + 1;
				this.unacknowledged.put(this.packetId, next);
				send(channel, this.packetId, next, false);
			}
		}
		this.waiting = this.queue.size() + this.unacknowledged.size();
	}

	private static void send(Channel channel, int packetId, FaultBroker.Message message, boolean again) {
		MqttProperties properties = new MqttProperties();
		message.userProperties().forEach((name, value) -> properties.add(new MqttProperties.UserProperty(name, value)));
		channel.writeAndFlush(new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, again, MqttQoS.AT_LEAST_ONCE, false, 0),
				new MqttPublishVariableHeader(message.topic(), packetId, properties),
				Unpooled.copiedBuffer(message.payload(), StandardCharsets.UTF_8)));
	}

}
