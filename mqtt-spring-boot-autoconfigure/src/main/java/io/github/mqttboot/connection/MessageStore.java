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

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.store.FileOutboxStore;
import io.github.mqttboot.store.InflightStore;
import io.github.mqttboot.store.MemoryInflightStore;
import io.github.mqttboot.store.OutboxUnavailableException;
import io.github.mqttboot.store.StoredMessage;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.PublishPacket;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection keeps its messages and packets beside its own memory: in a file that
 * the next run finds, or nowhere. Thread-safe.
 */
final class MessageStore implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(MessageStore.class);

	private final InflightStore inflight;

	private final @Nullable FileOutboxStore file;

	private MessageStore(InflightStore inflight, @Nullable FileOutboxStore file) {
		this.inflight = inflight;
		this.file = file;
	}

	static MessageStore inMemory() {
		return new MessageStore(new MemoryInflightStore(), null);
	}

	/**
	 * Open the store that the settings ask for.
	 * @param settings the settings of the connection
	 * @param clock the time
	 * @return the store
	 * @throws InvalidMqttSettingException if it cannot be opened
	 */
	static MessageStore open(MqttConnectionSettings settings, InstantSource clock) {
		Path directory = settings.getOutbox().directory();
		if (directory == null) {
			return inMemory();
		}
		if (!FileOutboxStore.isSupported()) {
			throw new InvalidMqttSettingException(settings.getName(), "outbox.type", "file",
					"The library that keeps the files is not on the class path.",
					"Add the dependency 'com.h2database:h2-mvstore'.");
		}
		String clientId = settings.getClientId();
		try {
			FileOutboxStore file = FileOutboxStore.open(directory, settings.getName(),
					(clientId != null) ? clientId : "", clock);
			return new MessageStore(file, file);
		}
		catch (OutboxUnavailableException ex) {
			InvalidMqttSettingException invalid = new InvalidMqttSettingException(settings.getName(),
					"outbox.directory", directory, ex.getReason(), ex.getCure());
			invalid.initCause(ex);
			throw invalid;
		}
	}

	InflightStore inflight() {
		return this.inflight;
	}

	/**
	 * Take what earlier runs left. Nobody waits for its results any more.
	 * @param now the time, by {@link TimeSource#nanoTime()}
	 * @return the messages in order
	 */
	List<Restored> restore(long now) {
		List<Restored> messages = new ArrayList<>();
		if (this.file != null) {
			for (StoredMessage stored : this.file.takeLoaded()) {
				try {
					messages
						.add(new Restored(stored.packetId(), new OutboundMessage(MessageCodec.decode(stored.message()),
								true, now, cancelled(), stored.id())));
				}
				catch (IOException ex) {
					logger.debug("Not a message", ex);
					this.file.setAside(stored);
				}
			}
		}
		return messages;
	}

	private static CompletableFuture<MqttPublishResult> cancelled() {
		CompletableFuture<MqttPublishResult> result = new CompletableFuture<>();
		result.cancel(false);
		return result;
	}

	/**
	 * Keep a message that may have to wait.
	 * @param packet the message
	 * @return by what the store knows it, or 0 if it is not kept
	 * @throws MqttPublishException if it could not be kept
	 */
	long add(PublishPacket packet) {
		if (this.file == null || packet.qos() == 0) {
			return 0;
		}
		try {
			return this.file.add(MessageCodec.encode(packet));
		}
		catch (IOException ex) {
			throw new MqttPublishException(packet.topic(),
					"The message is not sent, for it could not be kept in '" + this.file + "': " + ex.getMessage(), -1,
					ex);
		}
	}

	/**
	 * Send a message, so that its packet is known to be the one of the message.
	 * @param message the message
	 * @param transport sends it
	 * @return the packet identifier
	 */
	int send(OutboundMessage message, MqttTransport transport) {
		if (this.file == null || !message.isStored()) {
			return transport.publish(message.packet());
		}
		return this.file.sending(message.storedId(), message.packet().qos() > 1,
				() -> transport.publish(message.packet()));
	}

	void remove(OutboundMessage message) {
		if (this.file != null && message.isStored()) {
			this.file.remove(message.storedId());
		}
	}

	/**
	 * Return how many files and records were set aside because they could not be read.
	 * @return the number
	 */
	int damaged() {
		return (this.file != null) ? this.file.damaged() : 0;
	}

	@Override
	public void close() {
		if (this.file != null) {
			this.file.close();
		}
	}

	/**
	 * A message of an earlier run.
	 *
	 * @param packetId the packet identifier if it is in flight, or 0
	 * @param message the message
	 */
	record Restored(int packetId, OutboundMessage message) {

	}

}
