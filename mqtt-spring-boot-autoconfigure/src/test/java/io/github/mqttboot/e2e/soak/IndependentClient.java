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

package io.github.mqttboot.e2e.soak;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;

/**
 * The other end of {@link NumberingApplication}: a client of HiveMQ with a kept session,
 * at the broker itself, that publishes numbers to the application and takes down those it
 * publishes.
 */
final class IndependentClient implements AutoCloseable {

	private static final int MAX_UNANSWERED = 200;

	private final Queue<Arrival> received = new ConcurrentLinkedQueue<>();

	private final AtomicInteger refused = new AtomicInteger();

	private final Semaphore unanswered = new Semaphore(MAX_UNANSWERED);

	private final String name;

	private final Mqtt5AsyncClient client;

	/**
	 * Connect and subscribe.
	 * @param name of the session and the topics
	 * @param port the port of the broker on this host
	 * @param qos the QoS of the subscription
	 */
	IndependentClient(String name, int port, MqttQos qos) {
		this.name = name;
		this.client = Mqtt5Client.builder()
			.identifier(name + "-independent")
			.serverHost("127.0.0.1")
			.serverPort(port)
			.automaticReconnect()
			.initialDelay(50, TimeUnit.MILLISECONDS)
			.maxDelay(200, TimeUnit.MILLISECONDS)
			.applyAutomaticReconnect()
			.buildAsync();
		this.client.publishes(MqttGlobalPublishFilter.ALL, this::onPublish);
		this.client.connectWith()
			.cleanStart(false)
			.sessionExpiryInterval(3_600)
			.keepAlive(5)
			// a ledger of the broker shows topics
			.restrictions()
			.sendTopicAliasMaximum(0)
			.applyRestrictions()
			.send()
			.join();
		this.client.subscribeWith().topicFilter(name + "/out/#").qos(qos).send().join();
	}

	private void onPublish(Mqtt5Publish publish) {
		List<String> levels = publish.getTopic().getLevels();
		this.received.add(new Arrival(0, Integer.parseInt(levels.get(2)),
				Integer.parseInt(new String(publish.getPayloadAsBytes(), StandardCharsets.US_ASCII))));
	}

	/**
	 * Publish the numbers from 1 on, and return when the last is on its way.
	 * @param messages the last
	 * @param maxQos each is published at QoS 1 and those up to this one
	 * @param sharedLevels where each {@link NumberedTraffic#OVERLAP}th is published too,
	 * with numbers of its own
	 */
	void publish(int messages, int maxQos, Set<String> sharedLevels) {
		for (int number = 1; number <= messages; number++) {
			for (int qos = 1; qos <= maxQos; qos++) {
				publish("in", qos, number);
				if (number % NumberedTraffic.OVERLAP == 0) {
					for (String level : sharedLevels) {
						publish(level, qos, number / NumberedTraffic.OVERLAP);
					}
				}
			}
			LockSupport.parkNanos(NumberedTraffic.PACE.toNanos());
		}
	}

	private void publish(String level, int qos, int number) {
		this.unanswered.acquireUninterruptibly();
		this.client.publishWith()
			.topic(this.name + "/" + level + "/" + qos + "/" + number % NumberedTraffic.TOPICS)
			.qos(Objects.requireNonNull(MqttQos.fromCode(qos)))
			.payload(Integer.toString(number).getBytes(StandardCharsets.US_ASCII))
			.send()
			.whenComplete((result, failure) -> {
				if (failure != null || result.getError().isPresent()) {
					this.refused.incrementAndGet();
				}
				this.unanswered.release();
			});
	}

	/**
	 * Return how many messages the broker did not take.
	 * @return the number
	 */
	int refused() {
		return this.refused.get();
	}

	/**
	 * Return what the application published.
	 * @return the numbers in order, duplicates included
	 */
	List<Arrival> received() {
		return List.copyOf(this.received);
	}

	int receivedCount() {
		return this.received.size();
	}

	@Override
	public void close() {
		this.client.disconnect().join();
	}

}
