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

package io.github.mqttboot.session.outbound;

import java.time.InstantSource;
import java.util.List;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.store.InflightStore;
import io.github.mqttboot.transport.MqttTransport;

/**
 * Where a connection keeps its messages and packets beside its own memory. Thread-safe.
 */
public interface MessageStore extends AutoCloseable {

	static MessageStore inMemory() {
		return new MemoryMessageStore();
	}

	/**
	 * Open the store that the settings ask for.
	 * @param settings the settings of the connection
	 * @param clock the time
	 * @return the store
	 * @throws InvalidMqttSettingException if it cannot be opened
	 */
	static MessageStore open(MqttConnectionSettings settings, InstantSource clock) {
		return (settings.getOutbox().directory() != null) ? FileMessageStore.open(settings, clock) : inMemory();
	}

	InflightStore inflight();

	/**
	 * Take what earlier runs left. Nobody waits for its results any more.
	 * @param now the time, by {@link TimeSource#nanoTime()}
	 * @return the messages in order
	 */
	List<Restored> restore(long now);

	/**
	 * Keep a message that may have to wait.
	 * @param packet the message
	 * @return by what the store knows it, or 0 if it is not kept
	 * @throws MqttPublishException if it could not be kept
	 */
	long add(PublishPacket packet);

	/**
	 * Send a message, so that its packet is known to be the one of the message.
	 * @param message the message
	 * @param transport sends it
	 * @return the packet identifier
	 */
	int send(OutboundMessage message, MqttTransport transport);

	void remove(OutboundMessage message);

	/**
	 * Return how many files and records were set aside because they could not be read.
	 * @return the number
	 */
	int damaged();

	@Override
	void close();

	/**
	 * A message of an earlier run.
	 *
	 * @param packetId the packet identifier if it is in flight, or 0
	 * @param message the message
	 */
	record Restored(int packetId, OutboundMessage message) {

	}

}
