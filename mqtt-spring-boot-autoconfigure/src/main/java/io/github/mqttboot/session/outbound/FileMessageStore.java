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

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.store.FileOutboxStore;
import io.github.mqttboot.store.InflightStore;
import io.github.mqttboot.store.OutboxUnavailableException;
import io.github.mqttboot.store.StoredMessage;
import io.github.mqttboot.transport.MqttTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.Assert;

/**
 * {@link MessageStore} in a file that the next run finds.
 */
final class FileMessageStore implements MessageStore {

	private static final Log logger = LogFactory.getLog(FileMessageStore.class);

	private final FileOutboxStore file;

	private FileMessageStore(FileOutboxStore file) {
		this.file = file;
	}

	/**
	 * Open the store of a connection.
	 * @param settings the settings of the connection
	 * @param clock the time
	 * @return the store
	 * @throws InvalidMqttSettingException if it cannot be opened
	 */
	static FileMessageStore open(MqttConnectionSettings settings, InstantSource clock) {
		Path directory = settings.getOutbox().directory();
		Assert.state(directory != null, "No directory");
		if (!FileOutboxStore.isSupported()) {
			throw new InvalidMqttSettingException(settings.getName(), "outbox.type", "file",
					"The library that keeps the files is not on the class path.",
					"Add the dependency 'com.h2database:h2-mvstore'.");
		}
		String clientId = settings.getClientId();
		try {
			FileOutboxStore file = FileOutboxStore.open(directory, settings.getName(),
					(clientId != null) ? clientId : "", clock);
			return new FileMessageStore(file);
		}
		catch (OutboxUnavailableException ex) {
			InvalidMqttSettingException invalid = new InvalidMqttSettingException(settings.getName(),
					"outbox.directory", directory, ex.getReason(), ex.getCure());
			invalid.initCause(ex);
			throw invalid;
		}
	}

	@Override
	public InflightStore inflight() {
		return this.file;
	}

	@Override
	public List<Restored> restore(long now) {
		List<Restored> messages = new ArrayList<>();
		for (StoredMessage stored : this.file.takeLoaded()) {
			try {
				messages.add(new Restored(stored.packetId(), new OutboundMessage(MessageCodec.decode(stored.message()),
						true, now, cancelled(), stored.id())));
			}
			catch (IOException ex) {
				logger.debug("Not a message", ex);
				this.file.setAside(stored);
			}
		}
		return messages;
	}

	private static CompletableFuture<MqttPublishResult> cancelled() {
		CompletableFuture<MqttPublishResult> result = new CompletableFuture<>();
		result.cancel(false);
		return result;
	}

	@Override
	public long add(PublishPacket packet) {
		if (packet.qos() == MqttQos.AT_MOST_ONCE) {
			return 0;
		}
		try {
			return this.file.add(MessageCodec.encode(packet));
		}
		catch (IOException ex) {
			throw new MqttPublishException(packet.topic(),
					"The message is not sent, for it could not be kept in '" + this.file + "': " + ex.getMessage(),
					null, ex);
		}
	}

	@Override
	public int send(OutboundMessage message, MqttTransport transport) {
		if (!message.isStored()) {
			return transport.publish(message.packet());
		}
		return this.file.sending(message.storedId(), message.packet().qos() == MqttQos.EXACTLY_ONCE,
				() -> transport.publish(message.packet()));
	}

	@Override
	public void remove(OutboundMessage message) {
		if (message.isStored()) {
			this.file.remove(message.storedId());
		}
	}

	@Override
	public int damaged() {
		return this.file.damaged();
	}

	@Override
	public void close() {
		this.file.close();
	}

}
