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

package io.github.mqttboot.session.inbound;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of messages that come in while handlers are detached, which is what the
 * end of each application does.
 */
class DetachedHandlersTests {

	private static final int ROUNDS = 1000;

	private final ExecutorService transport = Executors.newSingleThreadExecutor();

	@AfterEach
	void tearDown() {
		this.transport.shutdownNow();
	}

	@Test
	void messagesAreHandledByAllOrLeftToTheBroker() throws Exception {
		for (int i = 0; i < ROUNDS; i++) {
			FakeMqttConnection connection = new FakeMqttConnection();
			AtomicInteger acknowledged = new AtomicInteger();
			AtomicInteger handledByOne = new AtomicInteger();
			AtomicInteger handledByTwo = new AtomicInteger();
			List<MqttSubscriptionHandle> subscriptions = List.of(subscribe(connection, "a/#", handledByOne),
					subscribe(connection, "a/+", handledByTwo));
			AtomicBoolean stopped = new AtomicBoolean();
			CountDownLatch begun = new CountDownLatch(1);
			Future<?> received = this.transport.submit(() -> {
				while (!stopped.get()) {
					if (connection.deliver("a/b", "").isAcknowledgedAtBroker()) {
						acknowledged.incrementAndGet();
					}
					begun.countDown();
				}
			});
			begun.await();
			connection.prepareStop();
			subscriptions.forEach(MqttSubscriptionHandle::detach);
			stopped.set(true);
			received.get();
			assertThat(List.of(handledByOne.get(), handledByTwo.get())).as("round %d", i)
				.containsOnly(acknowledged.get());
		}
	}

	private static MqttSubscriptionHandle subscribe(FakeMqttConnection connection, String filter,
			AtomicInteger handled) {
		return connection.subscribe(TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE), (message) -> {
			handled.incrementAndGet();
			message.acknowledge();
		});
	}

}
