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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import io.github.mqttboot.transport.MqttTransportFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for listeners in a context whose parent has the registry.
 */
class ListenersOfChildContextTests {

	private final ConfigurableApplicationContext parent = new SpringApplicationBuilder(Parent.class)
		.web(WebApplicationType.NONE)
		.run();

	private final RecordingConnection hub = this.parent.getBean("hub", RecordingConnection.class);

	@AfterEach
	void close() {
		this.parent.close();
	}

	@Test
	void whenTheParentClosesTheSubscriptionStaysInTheSession() {
		ConfigurableApplicationContext child = child(Listening.class);
		assertThat(this.hub.getSubscriptions()).hasSize(1);
		this.parent.close();
		assertThat(child.isActive()).isFalse();
		assertThat(this.hub.getUnsubscribed()).isEmpty();
		assertThat(this.hub.getSubscriptions()).isEmpty();
	}

	@Test
	void whenOnlyTheChildClosesItUnsubscribes() {
		child(Listening.class).close();
		assertThat(this.hub.getUnsubscribed()).containsExactly("hub/a");
		assertThat(this.parent.getBean(MqttListenerEndpointRegistry.class).getContainers()).isEmpty();
	}

	@Test
	void aBeanIsDestroyedWhenItHasFinishedItsMessages() throws Exception {
		ConfigurableApplicationContext child = child(Listening.class);
		Listening listening = child.getBean(Listening.class);
		this.hub.deliver("hub/a", "x");
		listening.entered.await();
		CompletableFuture<Void> closed = CompletableFuture.runAsync(child::close);
		Awaitility.await().until(() -> !this.hub.getUnsubscribed().isEmpty());
		assertThat(closed).isNotDone();
		listening.leave.countDown();
		assertThat(closed).succeedsWithin(Duration.ofSeconds(10));
		assertThat(listening.events).containsExactly("handled x", "destroyed");
	}

	@Test
	void aListenerUsesAConnectionThatOnlyTheChildHas() {
		ConfigurableApplicationContext child = child(Orders.class, ListeningToOrders.class);
		RecordingConnection orders = child.getBean("orders", RecordingConnection.class);
		orders.deliver("orders/a", "x");
		Awaitility.await()
			.untilAsserted(() -> assertThat(child.getBean(ListeningToOrders.class).received).containsExactly("x"));
		orders.registry = child.getBean(MqttListenerEndpointRegistry.class);
		child.close();
		// the broker still had its acknowledgements
		assertThat(orders.runningAtStop).isEmpty();
		assertThat(this.parent.getBean(MqttListenerEndpointRegistry.class).getContainers()).isEmpty();
	}

	@Test
	void aChildWithAConfiguredConnectionOfItsOwnClosesAtOnce() {
		ConfigurableApplicationContext child = new SpringApplicationBuilder(Child.class)
			.sources(ListeningToOrders.class)
			.web(WebApplicationType.NONE)
			.properties("mqtt.clients.orders.client-id=orders", "mqtt.clients.orders.clean-start=false",
					"mqtt.clients.orders.session-expiry-interval=1h")
			.parent(this.parent)
			.run();
		MqttListenerEndpointRegistry registry = this.parent.getBean(MqttListenerEndpointRegistry.class);
		assertThat(registry.getContainers()).extracting(MqttMessageListenerContainer::getConnection)
			.containsExactly(child.getBean("ordersMqttConnection", MqttConnection.class));
		assertThat(CompletableFuture.runAsync(child::close)).succeedsWithin(Duration.ofSeconds(5));
		assertThat(registry.getContainers()).isEmpty();
	}

	@Test
	void aListenerOfAChildThatIsStoppedForAWhileGoesOn() {
		ConfigurableApplicationContext child = child(Orders.class, ListeningToOrders.class);
		RecordingConnection orders = child.getBean("orders", RecordingConnection.class);
		child.stop();
		assertThat(orders.getSubscriptions()).isEmpty();
		child.start();
		orders.deliver("orders/a", "x");
		Awaitility.await()
			.untilAsserted(() -> assertThat(child.getBean(ListeningToOrders.class).received).containsExactly("x"));
	}

	@Test
	void aListenerWithoutAClientListensAndRepliesByThePrimaryConnection() {
		ConfigurableApplicationContext child = child(Orders.class, Answering.class);
		this.hub.deliver("question", "x".getBytes(StandardCharsets.UTF_8), 1,
				new PublishProperties(null, null, null, "answer", null, List.of()));
		Awaitility.await().untilAsserted(() -> assertThat(this.hub.getPublished()).hasSize(1));
		assertThat(child.getBean("orders", FakeMqttConnection.class).getPublished()).isEmpty();
	}

	private ConfigurableApplicationContext child(Class<?>... sources) {
		return new SpringApplicationBuilder(Child.class).sources(sources)
			.web(WebApplicationType.NONE)
			.parent(this.parent)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class })
	static class Parent {

		@Bean
		MqttTransportFactory fakeTransportFactory() {
			return new FakeTransportFactory();
		}

		@Bean
		@Primary
		RecordingConnection hub() {
			return new RecordingConnection("hub");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class })
	static class Child {

	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		@Bean
		RecordingConnection orders() {
			return new RecordingConnection("orders");
		}

		@Bean
		MqttTemplate ordersMqttTemplate(RecordingConnection orders) {
			return new MqttTemplate(orders);
		}

	}

	static class Listening implements DisposableBean {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch leave = new CountDownLatch(1);

		@MqttListener("hub/a")
		void handle(String payload) throws InterruptedException {
			this.entered.countDown();
			this.leave.await();
			this.events.add("handled " + payload);
		}

		@Override
		public void destroy() {
			this.events.add("destroyed");
		}

	}

	static class ListeningToOrders {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@MqttListener(topics = "orders/a", client = "orders")
		void handle(String payload) {
			this.received.add(payload);
		}

	}

	static class Answering {

		@MqttListener("question")
		String handle(String payload) {
			return payload;
		}

	}

	static class RecordingConnection extends FakeMqttConnection {

		private MqttListenerEndpointRegistry registry;

		private final List<String> runningAtStop = new CopyOnWriteArrayList<>();

		RecordingConnection(String name) {
			super(name,
					(settings) -> settings.clientId(name).cleanStart(false).sessionExpiryInterval(Duration.ofHours(1)));
		}

		@Override
		public CompletableFuture<Void> stop() {
			if (this.registry != null) {
				this.registry.getContainers()
					.stream()
					.filter((container) -> container.getConnection() == (MqttConnection) this)
					.filter(MqttMessageListenerContainer::isRunning)
					.map(MqttMessageListenerContainer::getId)
					.forEach(this.runningAtStop::add);
			}
			return super.stop();
		}

	}

}
