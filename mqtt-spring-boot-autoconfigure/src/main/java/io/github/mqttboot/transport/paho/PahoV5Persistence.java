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

package io.github.mqttboot.transport.paho;

import java.util.Collections;
import java.util.Enumeration;

import io.github.mqttboot.store.InflightMessage;
import org.eclipse.paho.mqttv5.client.MqttClientPersistence;
import org.eclipse.paho.mqttv5.client.internal.MqttPersistentData;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttPersistable;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRel;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;

/**
 * Translates between Paho, which keeps encoded packets under keys, and the store of the
 * session, which keeps what they stand for. The store belongs to the connection, not to
 * Paho: it is neither opened nor closed nor cleared by it.
 */
class PahoV5Persistence implements MqttClientPersistence {

	private final FencedInflightStore store;

	private final ResumedMessages resumed;

	PahoV5Persistence(FencedInflightStore store) {
		this.store = store;
		this.resumed = new ResumedMessages(store.inflight());
	}

	@Override
	public void open(String clientId) {
	}

	@Override
	public void close() {
	}

	@Override
	public void clear() {
	}

	@Override
	public void put(String key, MqttPersistable packet) throws MqttPersistenceException {
		try {
			if (PahoKeys.isSent(key)) {
				this.store.sent(PahoKeys.packetId(key));
			}
			else if (PahoKeys.isReleased(key)) {
				this.store.released(PahoKeys.packetId(key));
			}
		}
		catch (RuntimeException ex) {
			// Paho takes its message back for this one only
			throw new MqttPersistenceException(ex);
		}
	}

	@Override
	public MqttPersistable get(String key) throws MqttPersistenceException {
		InflightMessage message = this.resumed.get(key);
		try {
			return PahoKeys.isSent(key) ? publish(key, message) : pubRel(key, message);
		}
		catch (MqttException ex) {
			throw new MqttPersistenceException(ex);
		}
	}

	private static MqttPersistable publish(String key, InflightMessage sent) throws MqttPersistenceException {
		MqttMessage message = PahoV5AsyncClient.message(sent.message().at(System.nanoTime()).packet());
		MqttPublish publish = new MqttPublish(sent.message().packet().topic(), message, message.getProperties());
		publish.setMessageId(sent.packetId());
		return data(key, publish.getHeaderBytes(), publish.getPayloadBytes());
	}

	private static MqttPersistable pubRel(String key, InflightMessage sent) throws MqttException {
		MqttPubRel pubRel = new MqttPubRel(MqttReturnCode.RETURN_CODE_SUCCESS, sent.packetId(), new MqttProperties());
		return data(key, pubRel.getHeaderBytes(), new byte[0]);
	}

	private static MqttPersistable data(String key, byte[] header, byte[] payload) {
		return new MqttPersistentData(key, header, 0, header.length, payload, 0, payload.length);
	}

	@Override
	public void remove(String key) {
		if (PahoKeys.isSent(key)) {
			this.store.forgotten(PahoKeys.packetId(key));
		}
	}

	@Override
	public Enumeration<String> keys() {
		return Collections.enumeration(this.resumed.keys());
	}

	@Override
	public boolean containsKey(String key) {
		return this.resumed.contains(key);
	}

}
