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

import org.eclipse.paho.mqttv5.client.MqttClientPersistence;
import org.eclipse.paho.mqttv5.client.internal.MqttPersistentData;
import org.eclipse.paho.mqttv5.common.MqttPersistable;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;

import org.springframework.util.Assert;

/**
 * Lets Paho keep outgoing messages in the store of the session. That belongs to the
 * connection, not to Paho: it is neither opened nor closed nor cleared by it.
 */
class PahoV5Persistence implements MqttClientPersistence {

	private final FencedInflightStore store;

	PahoV5Persistence(FencedInflightStore store) {
		this.store = store;
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
			this.store.put(key, packet.getHeaderBytes(), packet.getPayloadBytes());
		}
		catch (RuntimeException ex) {
			// Paho takes its message back for this one only
			throw new MqttPersistenceException(ex);
		}
	}

	@Override
	public MqttPersistable get(String key) {
		byte[] packet = this.store.get(key);
		Assert.state(packet != null, () -> "No packet '" + key + "'");
		return new MqttPersistentData(key, packet, 0, packet.length, new byte[0], 0, 0);
	}

	@Override
	public void remove(String key) {
		this.store.remove(key);
	}

	@Override
	public Enumeration<String> keys() {
		return Collections.enumeration(this.store.keys().stream().filter(PahoKeys::isPahoKey).toList());
	}

	@Override
	public boolean containsKey(String key) {
		return this.store.get(key) != null;
	}

}
