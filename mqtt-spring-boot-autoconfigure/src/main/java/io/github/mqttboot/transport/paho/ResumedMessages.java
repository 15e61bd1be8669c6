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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.store.InflightMessage;

import org.springframework.util.Assert;

/**
 * What earlier transports of the session left in flight, under the keys by which a Paho
 * client looks for it while it is created, and never again.
 */
final class ResumedMessages {

	private final Map<String, InflightMessage> messages = new HashMap<>();

	private final List<String> keys = new ArrayList<>();

	ResumedMessages(List<InflightMessage> inflight) {
		for (InflightMessage message : inflight) {
			add(PahoKeys.sent(message.packetId()), message);
			if (message.released()) {
				// Paho sends the PUBREL of a PUBLISH that it finds, and no other
				add(PahoKeys.released(message.packetId()), message);
			}
		}
	}

	private void add(String key, InflightMessage message) {
		this.keys.add(key);
		this.messages.put(key, message);
	}

	List<String> keys() {
		return this.keys;
	}

	boolean contains(String key) {
		return this.messages.containsKey(key);
	}

	InflightMessage get(String key) {
		InflightMessage message = this.messages.get(key);
		Assert.state(message != null, () -> "No packet '" + key + "'");
		return message;
	}

}
