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

package io.github.mqttboot.integration;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.autoconfigure.integration.MqttIntegrationAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.RawMqttClient;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.mqtt.core.ClientManager;
import org.springframework.integration.mqtt.inbound.AbstractMqttMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.inbound.MqttPahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.AbstractMqttMessageHandler;
import org.springframework.integration.mqtt.outbound.MqttPahoMessageHandler;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Spring Integration's own adapters against a broker, on what Boot configures. On Paho
 * only: Spring Integration's adapters are written for its clients.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
class ChannelAdaptersIT {

	private static final int BACKLOG = 2000;

	private final String id = UUID.randomUUID().toString().substring(0, 8);

	private final List<String> received = new CopyOnWriteArrayList<>();

	@ParameterizedTest
	@ValueSource(strings = { "5.0", "3.1.1" })
	void backlogOfSessionReachesAdapterThoughOthersAreSlowToStart(String version, EmbeddedHiveMq broker) {
		ApplicationContextRunner application = application(version, broker.getUrl());
		application.run((context) -> awaitSubscribed(context));
		List<String> backlog = publish(broker, BACKLOG);
		application.withUserConfiguration(SlowStartConfiguration.class)
			.run((context) -> await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(this.received).hasSize(BACKLOG)));
		assertThat(this.received).containsExactlyElementsOf(backlog);
	}

	@ParameterizedTest
	@ValueSource(strings = { "5.0", "3.1.1" })
	void messagesGetThroughInBothDirectionsOnceTheBrokerIsBack(String version, EmbeddedHiveMq broker) {
		try (FaultProxy proxy = new FaultProxy(broker.getPort());
				RawMqttClient observer = RawMqttClient.connect(broker.getPort(), "observer-" + this.id)) {
			observer.subscribe("out/" + this.id + "/#");
			application(version, proxy.getUrl()).run((context) -> {
				awaitSubscribed(context);
				MessageChannel sync = context.getBean("sync", MessageChannel.class);
				MessageChannel async = context.getBean("async", MessageChannel.class);
				sync.send(new GenericMessage<>("before"));
				await().untilAsserted(() -> assertThat(payloadsAt(observer)).containsExactly("before"));
				proxy.shut();
				await().until(() -> !connection(context).getSnapshot().isConnected());
				CompletableFuture<Boolean> waiting = CompletableFuture
					.supplyAsync(() -> sync.send(new GenericMessage<>("waiting")));
				List<String> queued = payloads("queued", 100);
				queued.forEach((payload) -> async.send(new GenericMessage<>(payload)));
				List<String> backlog = publish(broker, 100);
				assertThat(waiting).isNotDone();
				proxy.open();
				assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
				await().untilAsserted(
						() -> assertThat(payloadsAt(observer)).contains("waiting").containsSubsequence(queued));
				await().untilAsserted(() -> assertThat(this.received).containsExactlyElementsOf(backlog));
			});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "5.0", "3.1.1" })
	void adapterGoesOnWhenTheBrokerHasLostItsSession(String version, EmbeddedHiveMq broker) throws Exception {
		try (FaultProxy proxy = new FaultProxy(broker.getPort()); EmbeddedHiveMq other = EmbeddedHiveMq.start()) {
			application(version, proxy.getUrl() + "," + other.getUrl()).run((context) -> {
				awaitSubscribed(context);
				proxy.shut();
				await().until(() -> connection(context).getSnapshot().broker().getPort() == other.getPort());
				awaitSubscribed(context);
				List<String> messages = publish(other, 100);
				await().untilAsserted(() -> assertThat(this.received).containsExactlyElementsOf(messages));
			});
		}
	}

	private ApplicationContextRunner application(String version, String url) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class,
					MqttIntegrationAutoConfiguration.class, IntegrationAutoConfiguration.class))
			.withUserConfiguration(AdaptersConfiguration.class)
			.withBean(Endpoints.class, () -> new Endpoints(this.id, this.received))
			.withPropertyValues("mqtt.url=" + url, "mqtt.version=" + version, "mqtt.client-id=application-" + this.id,
					"mqtt.clean-session=false", "mqtt.reconnect.initial-delay=200ms");
	}

	private List<String> publish(EmbeddedHiveMq broker, int count) {
		List<String> payloads = payloads("message", count);
		try (RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), "publisher-" + this.id)) {
			CompletableFuture<?>[] published = payloads.stream()
				.map((payload) -> publisher.publish("in/" + this.id + "/topic", payload))
				.toArray(CompletableFuture[]::new);
			assertThat(CompletableFuture.allOf(published)).succeedsWithin(Duration.ofSeconds(20));
		}
		return payloads;
	}

	private static List<String> payloads(String prefix, int count) {
		return IntStream.range(0, count).mapToObj((i) -> prefix + " " + i).toList();
	}

	private static List<String> payloadsAt(RawMqttClient observer) {
		return observer.getMessages().stream().map(RawMqttClient.Message::payload).toList();
	}

	private static void awaitSubscribed(ApplicationContext context) {
		await().until(() -> connection(context).getSnapshot().isConnected());
		await().untilAsserted(() -> assertThat(connection(context).getSnapshot().subscriptions()).singleElement()
			.satisfies((subscription) -> assertThat(subscription.answer()).isEqualTo(MqttReasonCode.GRANTED_QOS_1)));
	}

	private static MqttConnection connection(ApplicationContext context) {
		return context.getBean(MqttConnection.class);
	}

	/**
	 * What the test wants of the application.
	 *
	 * @param id part of all topics
	 * @param received takes the payloads
	 */
	private record Endpoints(String id, List<String> received) {

		void receive(Message<?> message) {
			Object payload = message.getPayload();
			this.received
				.add((payload instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8) : (String) payload);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AdaptersConfiguration {

		@Bean
		IntegrationFlow inboundFlow(ClientManager<?, ?> manager, Endpoints endpoints) {
			return IntegrationFlow.from(inbound(manager, "in/" + endpoints.id() + "/#"))
				.handle((message) -> endpoints.receive(message))
				.get();
		}

		@Bean
		IntegrationFlow synchronousFlow(ClientManager<?, ?> manager, Endpoints endpoints) {
			return IntegrationFlow.from("sync").handle(outbound(manager, endpoints, false)).get();
		}

		@Bean
		IntegrationFlow asynchronousFlow(ClientManager<?, ?> manager, Endpoints endpoints) {
			return IntegrationFlow.from("async").handle(outbound(manager, endpoints, true)).get();
		}

		private static AbstractMqttMessageDrivenChannelAdapter<?, ?> inbound(ClientManager<?, ?> manager,
				String topic) {
			return (manager instanceof Mqttv5ConnectionClientManager v5)
					? new Mqttv5PahoMessageDrivenChannelAdapter(v5, topic)
					: new MqttPahoMessageDrivenChannelAdapter((Mqttv3ConnectionClientManager) manager, topic);
		}

		private static AbstractMqttMessageHandler<?, ?> outbound(ClientManager<?, ?> manager, Endpoints endpoints,
				boolean async) {
			AbstractMqttMessageHandler<?, ?> handler = (manager instanceof Mqttv5ConnectionClientManager v5)
					? new Mqttv5PahoMessageHandler(v5)
					: new MqttPahoMessageHandler((Mqttv3ConnectionClientManager) manager);
			handler.setDefaultTopic("out/" + endpoints.id() + "/topic");
			handler.setDefaultQos(1);
			handler.setAsync(async);
			return handler;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SlowStartConfiguration {

		@Bean
		SmartLifecycle slowStart() {
			return new SlowStart();
		}

	}

	/**
	 * Takes its time between the start of adapters and the opening of connections.
	 */
	private static final class SlowStart implements SmartLifecycle {

		private volatile boolean running;

		@Override
		public void start() {
			try {
				new CountDownLatch(1).await(2, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return Integer.MAX_VALUE - 1;
		}

	}

}
