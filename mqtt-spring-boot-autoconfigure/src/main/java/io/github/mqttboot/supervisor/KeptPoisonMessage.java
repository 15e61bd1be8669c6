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

package io.github.mqttboot.supervisor;

import java.util.List;

import io.github.mqttboot.connection.MqttPoisonMessage;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.OutboxStore;

/**
 * A message that the outbox of a connection keeps aside. For any thread.
 *
 * @param message the message
 * @param store keeps it
 */
record KeptPoisonMessage(AcceptedMessage message, OutboxStore store) implements MqttPoisonMessage {

	static List<MqttPoisonMessage> of(OutboxStore store) {
		return store.aside()
			.stream()
			.<MqttPoisonMessage>map((message) -> new KeptPoisonMessage(message, store))
			.toList();
	}

	@Override
	public PublishPacket getMessage() {
		return this.message.packet();
	}

	@Override
	public void discard() {
		this.store.remove(this.message);
	}

	@Override
	public String toString() {
		return "MqttPoisonMessage " + getMessage();
	}

}
