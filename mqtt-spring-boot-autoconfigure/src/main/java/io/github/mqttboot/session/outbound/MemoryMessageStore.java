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

import java.util.List;

import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.store.InflightStore;
import io.github.mqttboot.store.MemoryInflightStore;
import io.github.mqttboot.transport.MqttTransport;

/**
 * {@link MessageStore} that ends with the process: the queue has the messages already.
 */
final class MemoryMessageStore implements MessageStore {

	private final InflightStore inflight = new MemoryInflightStore();

	@Override
	public InflightStore inflight() {
		return this.inflight;
	}

	@Override
	public List<Restored> restore(long now) {
		return List.of();
	}

	@Override
	public long add(PublishPacket packet) {
		return 0;
	}

	@Override
	public int send(OutboundMessage message, MqttTransport transport) {
		return transport.publish(message.packet());
	}

	@Override
	public void remove(OutboundMessage message) {
	}

	@Override
	public int damaged() {
		return 0;
	}

	@Override
	public void close() {
	}

}
