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
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EmbeddedArtemis;
import io.github.mqttboot.testsupport.EmbeddedArtemisExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.TestBroker;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several replicas of one application, as {@code docs/scaling.md} configures them. On one
 * client, as groups and client identifiers are chosen above the transport.
 */
@ExtendWith(EmbeddedArtemisExtension.class)
@Tag("once")
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

	@Test
	void nothingIsLostWhileReplicasAreCutOffInTurn(EmbeddedArtemis broker) {
		assertNothingIsLostWhileReplicasAreCutOffInTurn(broker);
	}

	/**
	 * Between the two partitions there is a time without any replica.
	 */
	private static void assertNothingIsLostWhileReplicasAreCutOffInTurn(TestBroker broker) {
		try (FaultProxy firstLink = new FaultProxy(broker.getPort());
				FaultProxy secondLink = new FaultProxy(broker.getPort());
				TestApplication first = member(firstLink, "parcels-0");
				TestApplication second = member(secondLink, "parcels-1");
				Sorting sorting = new Sorting(broker, first, second)) {
			sorting.publish(20);
			sorting.awaitAllHandled();
			firstLink.freeze();
			sorting.publish(20);
			first.awaitHealth(Status.DOWN);
			sorting.publish(20);
			secondLink.freeze();
			sorting.publish(20);
			second.awaitHealth(Status.DOWN);
			sorting.publish(20);
			firstLink.unfreeze();
			first.awaitHealth(Status.UP);
			sorting.publish(20);
			secondLink.unfreeze();
			second.awaitHealth(Status.UP);
			sorting.awaitAllHandled();
			sorting.publishUntilBothHandle();
			sorting.awaitAllHandled();
		}
	}

	private static TestApplication member(FaultProxy link, String pod) {
		return TestApplication.of(Member.class)
			.property("HOSTNAME", pod)
			.property("mqtt.url", link.getUrl())
			.persistentSession(MqttVersion.MQTT_5_0, "shop-${HOSTNAME}")
			.property("mqtt.keep-alive-interval", "2s")
			.property("mqtt.ping-timeout", "1s")
			.property("mqtt.reconnect.initial-delay", "100ms")
			.property("mqtt.reconnect.max-delay", "500ms")
			.startAndAwaitUp();
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

	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class Mosquitto {

		@Container
		private final MosquittoContainer broker = new MosquittoContainer();

		@Test
		void nothingIsLostWhileReplicasAreCutOffInTurn() {
			assertNothingIsLostWhileReplicasAreCutOffInTurn(this.broker);
		}

	}

	/**
	 * Publishes numbered parcels, and knows who handled which.
	 */
	private static final class Sorting implements AutoCloseable {

		private final RawMqttClient publisher;

		private final Parcels first;

		private final Parcels second;

		private final List<String> published = new ArrayList<>();

		Sorting(TestBroker broker, TestApplication first, TestApplication second) {
			this.publisher = RawMqttClient.connect(broker.getPort(), "parcels");
			this.first = first.bean(Parcels.class);
			this.second = second.bean(Parcels.class);
		}

		void publish(int parcels) {
			for (int i = 0; i < parcels; i++) {
				String parcel = Integer.toString(this.published.size());
				this.published.add(parcel);
				assertThat(this.publisher.publish("parcels/" + parcel, parcel)).succeedsWithin(Duration.ofSeconds(10));
			}
		}

		void publishUntilBothHandle() {
			int ofFirst = this.first.handled.size();
			int ofSecond = this.second.handled.size();
			await().until(() -> {
				publish(10);
				return this.first.handled.size() > ofFirst && this.second.handled.size() > ofSecond;
			});
		}

		// at least once: what a member had not acknowledged comes again
		void awaitAllHandled() {
			await().atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(
						Stream.of(this.first, this.second).flatMap((parcels) -> parcels.handled.stream()).distinct())
					.containsExactlyInAnyOrderElementsOf(this.published));
		}

		@Override
		public void close() {
			this.publisher.close();
		}

	}

	static class Parcels {

		private final Queue<String> handled = new ConcurrentLinkedQueue<>();

		@MqttListener(topics = "parcels/+", group = "sorting")
		void onParcel(String parcel) {
			this.handled.add(parcel);
		}

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
	@Import(Parcels.class)
	static class Member {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Prices.class)
	static class Board {

	}

}
