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

package io.github.mqttboot.autoconfigure;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import io.github.mqttboot.transport.paho.PahoV3TransportFactory;
import io.github.mqttboot.transport.paho.PahoV5TransportFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the threads of listeners and clients: which they are, and how many work at a
 * time.
 */
class ListenerThreadsTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
		.withBean("fake", MqttConnection.class, () -> this.connection);

	@Test
	void threadsAreVirtualOnJava24AndLater() {
		Assumptions.assumeTrue(Runtime.version().feature() >= 24,
				() -> "Virtual threads of listeners need Java 24, and this is " + Runtime.version());
		assertThread(true, "spring.threads.virtual.enabled=true");
	}

	@Test
	void threadsAreNotVirtualBeforeJava24() {
		Assumptions.assumeTrue(Runtime.version().feature() < 24,
				() -> "Threads are virtual here, on Java " + Runtime.version());
		assertThread(false, "spring.threads.virtual.enabled=true");
	}

	@Test
	void threadsAreNotVirtualUnlessAskedFor() {
		assertThread(false, "spring.threads.virtual.enabled=false");
	}

	private void assertThread(boolean virtual, String property) {
		this.contextRunner.withBean("named", Named.class).withPropertyValues(property).run((context) -> {
			this.connection.deliver("a", "x");
			Named named = context.getBean(Named.class);
			Awaitility.await().untilAsserted(() -> assertThat(named.threads).hasSize(1));
			assertThat(named.threads.get(0).getName()).startsWith("mqtt-named.handle-");
			assertThat(isVirtual(named.threads.get(0))).isEqualTo(virtual);
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void threadsOfPahoAreWhatThoseOfListenersAre(boolean virtual) {
		boolean expected = virtual && Runtime.version().feature() >= 24;
		this.contextRunner.withPropertyValues("spring.threads.virtual.enabled=" + virtual).run((context) -> {
			assertThat(context.getBean(PahoV5TransportFactory.class).hasVirtualThreads()).isEqualTo(expected);
			assertThat(context.getBean(PahoV3TransportFactory.class).hasVirtualThreads()).isEqualTo(expected);
		});
	}

	// since Java 21
	private static boolean isVirtual(Thread thread) {
		Method method = ReflectionUtils.findMethod(Thread.class, "isVirtual");
		return method != null && Boolean.TRUE.equals(ReflectionUtils.invokeMethod(method, thread));
	}

	/**
	 * At the barrier as many handlers must be at work at the same time as there is
	 * concurrency, again and again: so the rate of eight is that of one times eight,
	 * however fast the machine is. With one message of a hundred per topic no worker may
	 * be without work for that: each has at least its share of the topics.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "true", "false" })
	void eightWorkAtATimeAndKeepTheOrderOfEachTopic(String virtual) {
		this.contextRunner.withBean("parallel", Parallel.class)
			.withPropertyValues("spring.threads.virtual.enabled=" + virtual)
			.run((context) -> {
				List<Delivery> deliveries = new ArrayList<>();
				for (int round = 0; round < 5; round++) {
					for (int topic = 0; topic < 100; topic++) {
						deliveries.add(this.connection.deliver("lines/" + topic, String.valueOf(round)));
					}
				}
				Parallel parallel = context.getBean(Parallel.class);
				Awaitility.await().untilAsserted(() -> assertThat(deliveries).allMatch(Delivery::isAcknowledged));
				assertThat(parallel.mostAtATime()).isEqualTo(8);
				// eight together for at least five eighths of the messages is five times
				// the rate of one
				assertThat(parallel.together()).isGreaterThanOrEqualTo(500 * 5 / 8);
				assertThat(parallel.received).hasSize(100)
					.allSatisfy((topic, payloads) -> assertThat(payloads).containsExactly("0", "1", "2", "3", "4"));
			});
	}

	static class Named {

		private final List<Thread> threads = new CopyOnWriteArrayList<>();

		@MqttListener("a")
		void handle(String payload) {
			this.threads.add(Thread.currentThread());
		}

	}

	static class Parallel {

		private final Map<String, List<String>> received = Collections.synchronizedMap(new HashMap<>());

		private final CyclicBarrier all = new CyclicBarrier(8);

		private final AtomicInteger begun = new AtomicInteger();

		private int atWork;

		private int most;

		private int together;

		@MqttListener(topics = "lines/{line}", concurrency = "8")
		void handle(String payload, @TopicVariable String line) {
			synchronized (this) {
				this.most = Math.max(this.most, ++this.atWork);
			}
			try {
				if (this.begun.incrementAndGet() > 400) {
					// eight might not be left: who waits for them need not
					this.all.reset();
				}
				else {
					this.all.await(10, TimeUnit.SECONDS);
					synchronized (this) {
						this.together++;
					}
				}
			}
			catch (Exception ex) {
				// not together with seven others
			}
			this.received.computeIfAbsent(line, (first) -> new CopyOnWriteArrayList<>()).add(payload);
			synchronized (this) {
				this.atWork--;
			}
		}

		synchronized int mostAtATime() {
			return this.most;
		}

		synchronized int together() {
			return this.together;
		}

	}

}
