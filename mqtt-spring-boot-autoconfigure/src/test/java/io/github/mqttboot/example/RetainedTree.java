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

package io.github.mqttboot.example;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;

/**
 * Reads what is retained, as {@code docs/receiving.md} shows it.
 */
class RetainedTree {

	Map<String, String> read(MqttConnection connection, String filter, Duration quiet) throws InterruptedException {
		BlockingQueue<InboundPublish> messages = new LinkedBlockingQueue<>();
		// QoS 0: of QoS 1 some brokers send no more than fit into a queue
		MqttSubscriptionHandle subscription = connection.subscribe(TopicSubscription.of(filter, MqttQos.AT_MOST_ONCE),
				(message) -> {
					messages.add(message.getPacket());
					message.acknowledge();
				});
		subscription.granted().join();
		Map<String, String> tree = new TreeMap<>();
		InboundPublish message = messages.poll(quiet.toMillis(), TimeUnit.MILLISECONDS);
		while (message != null) {
			tree.put(message.topic(), new String(message.payload(), StandardCharsets.UTF_8));
			message = messages.poll(quiet.toMillis(), TimeUnit.MILLISECONDS);
		}
		subscription.cancel();
		return tree;
	}

}
