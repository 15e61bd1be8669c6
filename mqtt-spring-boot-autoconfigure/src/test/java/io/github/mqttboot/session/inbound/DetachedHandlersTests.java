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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.concurrent.ManualTime;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.store.MemoryOutboxStore;
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
			AtomicInteger acknowledged = new AtomicInteger();
			AtomicInteger handledByOne = new AtomicInteger();
			AtomicInteger handledByTwo = new AtomicInteger();
			InboundRouter router = router();
			List<Subscription> subscriptions = List.of(subscribe(router, "a/#", handledByOne),
					subscribe(router, "a/+", handledByTwo));
			AtomicBoolean stopped = new AtomicBoolean();
			CountDownLatch begun = new CountDownLatch(1);
			Future<?> received = this.transport.submit(() -> {
				while (!stopped.get()) {
					router.received((packet) -> acknowledged.incrementAndGet() > 0, message());
					begun.countDown();
				}
			});
			begun.await();
			router.prepareStop();
			subscriptions.forEach(Subscription::detach);
			stopped.set(true);
			received.get();
			assertThat(List.of(handledByOne.get(), handledByTwo.get())).as("round %d", i)
				.containsOnly(acknowledged.get());
		}
	}

	private static InboundRouter router() {
		MqttConnectionSettings settings = new MqttConnectionSettingsBuilder("client").build();
		ManualTime time = new ManualTime();
		return new InboundRouter(settings, new MemoryOutboxStore(time), Runnable::run, time,
				new MqttConnectionObserver() {
				});
	}

	private static Subscription subscribe(InboundRouter router, String filter, AtomicInteger handled) {
		return router.subscribe(TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE), (message) -> {
			handled.incrementAndGet();
			message.acknowledge();
		}, (subscription) -> CompletableFuture.completedFuture(null));
	}

	private static InboundPublish message() {
		return new InboundPublish(1, "a/b", new byte[0], MqttQos.AT_LEAST_ONCE, false, false, PublishProperties.NONE,
				List.of());
	}

}
