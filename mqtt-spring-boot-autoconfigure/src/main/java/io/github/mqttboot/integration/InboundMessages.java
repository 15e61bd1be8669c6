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

package io.github.mqttboot.integration;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.protocol.InboundPublish;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Delivers messages and keeps those that the application acknowledges itself. A packet
 * identifier is good for one network connection only and is used again and again, so the
 * application gets to see an identifier of ours: a late acknowledgement finds nothing
 * here, instead of another message.
 */
final class InboundMessages {

	private static final Log logger = LogFactory.getLog(InboundMessages.class);

	private final String connectionName;

	private final AtomicInteger lastId = new AtomicInteger();

	private final Map<Integer, MqttInboundMessage> unacknowledged = new ConcurrentHashMap<>();

	private final boolean manualAcks;

	InboundMessages(String connectionName, boolean manualAcks) {
		this.connectionName = connectionName;
		this.manualAcks = manualAcks;
	}

	boolean isManualAcks() {
		return this.manualAcks;
	}

	void deliver(MqttInboundMessage message, Listener listener) {
		int id = this.lastId.incrementAndGet();
		if (this.manualAcks && message.getPacket().qos().isAcknowledged()) {
			this.unacknowledged.put(id, message);
		}
		try {
			listener.messageArrived(message.getPacket(), id);
		}
		catch (Throwable ex) {
			logger.error("A message of MQTT connection '" + this.connectionName + "' was not handled"
					+ (this.manualAcks ? "" : " and is acknowledged all the same: an error channel can do otherwise"),
					ex);
		}
		if (!this.manualAcks) {
			message.acknowledge();
		}
	}

	void acknowledge(int id) {
		MqttInboundMessage message = this.unacknowledged.remove(id);
		if (message != null) {
			message.acknowledge();
		}
	}

	/**
	 * Forget the messages of a network connection that is gone: the broker sends them
	 * again.
	 */
	void clear() {
		this.unacknowledged.clear();
	}

	/**
	 * Takes a message in the shape of its Paho version.
	 */
	@FunctionalInterface
	interface Listener {

		void messageArrived(InboundPublish message, int id) throws Exception;

	}

}
