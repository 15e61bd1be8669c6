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

package io.github.mqttboot.e2e.scaling;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.testsupport.EmbeddedArtemis;
import io.github.mqttboot.testsupport.EmbeddedArtemisExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several replicas of one application, as {@code docs/scaling.md} configures them. On one
 * client, as groups and client identifiers are chosen above the transport.
 */
@ExtendWith(EmbeddedArtemisExtension.class)
class ReplicasIT {

	@Test
	void replicasShareTheWorkUnderClientIdsOfTheirOwn(EmbeddedArtemis broker) {
		try (TestApplication first = replica(broker, "orders-0");
				TestApplication second = replica(broker, "orders-1")) {
			assertThat(Stream.of(first, second).map((replica) -> replica.snapshot().clientId()))
				.containsExactly("shop-orders-0", "shop-orders-1");
			List<String> orders = IntStream.range(0, 40).mapToObj(Integer::toString).toList();
			orders.forEach((order) -> first.template().to("orders/{id}", order).payload(order).send());
			await().during(Duration.ofSeconds(1))
				.untilAsserted(() -> assertThat(Stream.of(first, second)
					.flatMap((replica) -> replica.bean(Orders.class).handled.stream())
					.toList()).containsExactlyInAnyOrderElementsOf(orders));
			assertThat(first.bean(Orders.class).handled).isNotEmpty();
			assertThat(second.bean(Orders.class).handled).isNotEmpty();
		}
	}

	@Test
	void aReplicaThatStartsGetsNothingRetainedUnlessItAsks(EmbeddedArtemis broker) {
		try (TestApplication publisher = replica(broker, "orders-2")) {
			publisher.template().to("prices/{id}", 7).payload("old").retained(true).send();
		}
		try (TestApplication replica = replica(broker, "orders-3"); TestApplication board = board(broker)) {
			Prices all = board.bean(Prices.class);
			await().untilAsserted(() -> assertThat(all.handled).containsExactly("old"));
			replica.template().to("prices/{id}", 7).payload("new").send();
			await().untilAsserted(() -> assertThat(all.handled).containsExactly("old", "new"));
			await().untilAsserted(() -> assertThat(replica.bean(Orders.class).prices).containsExactly("new"));
		}
	}

	private static TestApplication replica(EmbeddedArtemis broker, String pod) {
		return TestApplication.of(Replica.class)
			.property("HOSTNAME", pod)
			.property("mqtt.url", broker.getUrl())
			.property("mqtt.client-id", "shop-${HOSTNAME}")
			.startAndAwaitUp();
	}

	private static TestApplication board(EmbeddedArtemis broker) {
		return TestApplication.of(Board.class).property("mqtt.url", broker.getUrl()).startAndAwaitUp();
	}

	static class Orders {

		private final Queue<String> handled = new ConcurrentLinkedQueue<>();

		private final Queue<String> prices = new ConcurrentLinkedQueue<>();

		@MqttListener(topics = "orders/+", group = "shop")
		void onOrder(String order) {
			this.handled.add(order);
		}

		@MqttListener(topics = "prices/+", group = "shop")
		void onPrice(String price) {
			this.prices.add(price);
		}

	}

	static class Prices {

		private final Queue<String> handled = new ConcurrentLinkedQueue<>();

		@MqttListener(topics = "prices/+", group = "board", retainHandling = 0)
		void onPrice(String price) {
			this.handled.add(price);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Orders.class)
	static class Replica {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Prices.class)
	static class Board {

	}

}
