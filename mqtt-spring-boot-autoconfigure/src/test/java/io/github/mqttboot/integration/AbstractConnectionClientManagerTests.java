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

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.SecureClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.core.MqttPublishInterceptor;
import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.SimpleAcknowledgment;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.mqtt.core.ClientManager;
import org.springframework.integration.mqtt.event.MqttConnectionFailedEvent;
import org.springframework.integration.mqtt.event.MqttIntegrationEvent;
import org.springframework.integration.mqtt.event.MqttMessageDeliveredEvent;
import org.springframework.integration.mqtt.event.MqttMessageNotDeliveredEvent;
import org.springframework.integration.mqtt.event.MqttMessageSentEvent;
import org.springframework.integration.mqtt.event.MqttSubscribedEvent;
import org.springframework.integration.mqtt.inbound.AbstractMqttMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.AbstractMqttMessageHandler;
import org.springframework.integration.mqtt.support.MqttHeaders;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * What Spring Integration's own adapters get from a client manager, whatever the Paho
 * version.
 *
 * @param <T> the type of the Paho client
 * @param <C> the type of its connect options
 */
abstract class AbstractConnectionClientManagerTests<T, C> {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final List<MqttIntegrationEvent> events = new CopyOnWriteArrayList<>();

	private final List<Message<?>> received = new CopyOnWriteArrayList<>();

	abstract MqttConnectionSettingsBuilder settings(MqttConnectionSettingsBuilder settings, boolean keepSession);

	abstract ClientManager<T, C> manager(SwitchableConnection connection, boolean manualAcks);

	abstract AbstractMqttMessageDrivenChannelAdapter<T, C> inbound(ClientManager<T, C> manager, String... topics);

	abstract AbstractMqttMessageHandler<T, C> outbound(ClientManager<T, C> manager);

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void methodsHaveNoTypeOfPahoThatSpringWouldLoadToLookAtThem() {
		assertThat(manager(connection()).getClass().getDeclaredMethods()).noneMatch(Method::isBridge)
			.extracting(Method::toGenericString)
			.noneMatch((method) -> method.contains("org.eclipse.paho"));
	}

	@Test
	void adapterSubscribesBeforeTheNetworkConnectionOpens() {
		SwitchableConnection connection = connection();
		start(inbound(manager(connection), "a", "b/#"));
		assertThat(connection.getSubscriptions()).containsExactly(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE),
				TopicSubscription.of("b/#", MqttQos.AT_LEAST_ONCE));
	}

	@Test
	void messagesReachTheFlowInOrderAndAreAcknowledged() {
		SwitchableConnection connection = connection();
		start(inbound(manager(connection), "a/#"));
		List<Delivery> deliveries = IntStream.range(0, 500)
			.mapToObj((i) -> connection.deliver("a/" + i % 7, String.valueOf(i)))
			.toList();
		await().untilAsserted(() -> assertThat(deliveries).allMatch(Delivery::isAcknowledged));
		assertThat(payloads()).containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(String::valueOf).toList());
		assertThat(this.received.get(8).getHeaders()).containsEntry(MqttHeaders.RECEIVED_TOPIC, "a/1")
			.containsEntry(MqttHeaders.RECEIVED_QOS, 1);
	}

	@Test
	void flowHasTheClassLoaderOfTheApplicationWhoeverBringsTheMessage() {
		SwitchableConnection connection = connection();
		Thread current = Thread.currentThread();
		ClassLoader before = current.getContextClassLoader();
		ClassLoader application = new SecureClassLoader(before) {
		};
		List<ClassLoader> seen = new CopyOnWriteArrayList<>();
		current.setContextClassLoader(application);
		try {
			startFlow(inbound(manager(connection), "a"),
					message((message) -> seen.add(Thread.currentThread().getContextClassLoader())));
		}
		finally {
			current.setContextClassLoader(before);
		}
		connection.deliver("a", "x");
		await().untilAsserted(() -> assertThat(seen).containsExactly(application));
	}

	@Test
	void slowFlowHoldsUpNeitherTheConnectionNorOtherAdapters() throws Exception {
		SwitchableConnection connection = connection();
		ClientManager<T, C> manager = manager(connection);
		CountDownLatch latch = new CountDownLatch(1);
		register(IntegrationFlow.from(inbound(manager, "slow")).handle(message((message) -> latch.await())).get());
		start(inbound(manager, "fast"));
		Delivery slow = connection.deliver("slow", "1");
		Delivery fast = connection.deliver("fast", "2");
		await().untilAsserted(() -> assertThat(fast.isAcknowledged()).isTrue());
		assertThat(slow.isAcknowledged()).isFalse();
		latch.countDown();
		await().untilAsserted(() -> assertThat(slow.isAcknowledged()).isTrue());
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void messageWhoseFlowFailsIsAcknowledgedAndTheNextOneHandled(boolean error) {
		SwitchableConnection connection = connection();
		startFlow(inbound(manager(connection), "a"), message((message) -> {
			if ("poison".equals(payload(message))) {
				fail(error);
			}
			this.received.add(message);
		}));
		Delivery poison = connection.deliver("a", "poison");
		Delivery next = connection.deliver("a", "next");
		await().untilAsserted(() -> assertThat(next.isAcknowledged()).isTrue());
		assertThat(poison.isAcknowledged()).isTrue();
		assertThat(payloads()).containsExactly("next");
	}

	private static void fail(boolean error) {
		if (error) {
			throw new NoSuchMethodError("Expected by the test");
		}
		throw new IllegalStateException("Expected by the test");
	}

	@Test
	void errorChannelGetsMessageWhoseFlowFails() {
		SwitchableConnection connection = connection();
		AbstractMqttMessageDrivenChannelAdapter<T, C> adapter = inbound(manager(connection), "a");
		QueueChannel errors = new QueueChannel();
		adapter.setErrorChannel(errors);
		startFlow(adapter, message((message) -> {
			throw new IllegalStateException("Expected by the test");
		}));
		connection.deliver("a", "poison");
		assertThat(errors.receive(5000)).isNotNull();
	}

	@Test
	void applicationAcknowledgesOnceWithManualAcknowledgements() {
		SwitchableConnection connection = connection();
		start(inbound(manager(connection, true), "a"));
		Delivery delivery = connection.deliver("a", "1");
		await().until(() -> this.received.size() == 1);
		assertThat(delivery.isAcknowledged()).isFalse();
		SimpleAcknowledgment acknowledgment = acknowledgment(0);
		acknowledgment.acknowledge();
		assertThat(delivery.isAcknowledged()).isTrue();
		assertThatNoException().isThrownBy(acknowledgment::acknowledge);
	}

	@Test
	void lateAcknowledgementDoesNotReachMessageOfTheNextNetworkConnection() {
		SwitchableConnection connection = connection();
		start(inbound(manager(connection, true), "a"));
		connection.connected();
		Delivery before = connection.deliver("a", "1"); // packet id 1, as the next one
		await().until(() -> this.received.size() == 1);
		connection.lost();
		connection.connected();
		Delivery after = connection.deliver("a", "2");
		await().until(() -> this.received.size() == 2);
		acknowledgment(0).acknowledge();
		assertThat(before.isAcknowledged()).isFalse();
		assertThat(after.isAcknowledged()).isFalse();
		acknowledgment(1).acknowledge();
		assertThat(after.isAcknowledged()).isTrue();
	}

	@Test
	void stoppedAdapterUnsubscribesFromSessionThatIsNotKept() {
		SwitchableConnection connection = connection();
		AbstractMqttMessageDrivenChannelAdapter<T, C> adapter = inbound(manager(connection), "a");
		start(adapter);
		adapter.stop();
		assertThat(connection.getUnsubscribed()).containsExactly("a");
		adapter.start();
		assertThat(connection.getSubscriptions()).containsExactly(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE));
		connection.deliver("a", "1");
		await().untilAsserted(() -> assertThat(payloads()).containsExactly("1"));
	}

	@Test
	void messagesForStoppedAdapterOfSessionThatIsKeptAreHeldUntilItStarts() {
		SwitchableConnection connection = connectionWithKeptSession();
		AbstractMqttMessageDrivenChannelAdapter<T, C> adapter = inbound(manager(connection), "a");
		start(adapter);
		adapter.stop();
		assertThat(connection.getUnsubscribed()).isEmpty();
		Delivery held = connection.deliver("a", "while stopped");
		assertThat(held.isTaken()).isFalse();
		assertThat(held.isAcknowledgedAtBroker()).isFalse();
		adapter.start();
		assertThat(connection.getSubscriptions()).containsExactly(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE));
		Delivery delivery = connection.deliver("a", "1");
		await().untilAsserted(() -> assertThat(delivery.isAcknowledged()).isTrue());
		assertThat(payloads()).containsExactly("while stopped", "1");
		assertThat(held.isAcknowledgedAtBroker()).isTrue();
	}

	@Test
	void stoppedAdapterDoesNotHoldUpTheOthers() {
		SwitchableConnection connection = connectionWithKeptSession();
		ClientManager<T, C> manager = manager(connection);
		AbstractMqttMessageDrivenChannelAdapter<T, C> adapter = inbound(manager, "a");
		register(IntegrationFlow.from(adapter).handle(message(this.received::add)).get());
		start(inbound(manager, "b"));
		adapter.stop();
		assertThat(connection.deliver("a", "while stopped").isAcknowledgedAtBroker()).isTrue();
		connection.prepareStop();
		assertThat(connection.deliver("a", "while ending").isAcknowledgedAtBroker()).isFalse();
		adapter.start();
		await().untilAsserted(() -> assertThat(payloads()).containsExactly("while stopped"));
	}

	@Test
	void stoppingAdapterFinishesMessagesThatAreHere() {
		SwitchableConnection connection = connectionWithKeptSession();
		AbstractMqttMessageDrivenChannelAdapter<T, C> adapter = inbound(manager(connection), "a");
		CountDownLatch latch = new CountDownLatch(1);
		startFlow(adapter, message((message) -> latch.await()));
		List<Delivery> deliveries = List.of(connection.deliver("a", "1"), connection.deliver("a", "2"));
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(adapter::stop);
		await().until(() -> connection.getSubscriptions().isEmpty());
		assertThat(stopped).isNotDone();
		latch.countDown();
		assertThat(stopped).succeedsWithin(Duration.ofSeconds(5));
		assertThat(deliveries).allMatch(Delivery::isAcknowledged);
	}

	@Test
	void messagesOfFlowThatDoesNotFinishInTimeAreHeld() {
		SwitchableConnection connection = new SwitchableConnection(
				(builder) -> settings(builder.clientId("client"), true).shutdownTimeout(Duration.ofMillis(100)));
		AbstractMqttMessageDrivenChannelAdapter<T, C> adapter = inbound(manager(connection), "a");
		CountDownLatch latch = new CountDownLatch(1);
		startFlow(adapter, message((message) -> latch.await()));
		connection.deliver("a", "1");
		Delivery waiting = connection.deliver("a", "2");
		adapter.stop();
		latch.countDown();
		assertThat(waiting.isAcknowledged()).isFalse();
		adapter.start();
		await().untilAsserted(() -> assertThat(waiting.isAcknowledged()).isTrue());
	}

	@Test
	void flowCanStopItsAdapter() {
		SwitchableConnection connection = connection();
		AbstractMqttMessageDrivenChannelAdapter<T, C> adapter = inbound(manager(connection), "a");
		startFlow(adapter, message((message) -> adapter.stop()));
		Delivery delivery = connection.deliver("a", "1");
		await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(delivery.isAcknowledged()).isTrue());
		assertThat(adapter.isRunning()).isFalse();
	}

	@Test
	void adaptersWithOneTopicGetEachMessageAndStopForThemselves() {
		SwitchableConnection connection = connection();
		ClientManager<T, C> manager = manager(connection);
		AbstractMqttMessageDrivenChannelAdapter<T, C> one = inbound(manager, "a");
		register(IntegrationFlow.from(one).handle(message(this.received::add)).get());
		start(inbound(manager, "a"));
		connection.deliver("a", "1");
		await().untilAsserted(() -> assertThat(payloads()).containsExactly("1", "1"));
		one.stop();
		connection.deliver("a", "2");
		await().untilAsserted(() -> assertThat(payloads()).containsExactly("1", "1", "2"));
	}

	@Test
	void topicCanBeAddedAndRemoved() {
		SwitchableConnection connection = connection();
		AbstractMqttMessageDrivenChannelAdapter<T, C> adapter = inbound(manager(connection), "a");
		start(adapter);
		adapter.addTopic("b", 0);
		assertThat(connection.getSubscriptions()).contains(TopicSubscription.of("b", MqttQos.AT_MOST_ONCE));
		adapter.removeTopic("b");
		assertThat(connection.getUnsubscribed()).containsExactly("b");
	}

	@Test
	void adapterReportsEachNetworkConnectionButSubscribesOnce() {
		SwitchableConnection connection = connection();
		start(inbound(manager(connection), "a"));
		this.events.clear();
		connection.connected();
		await().until(() -> this.events.size() == 1);
		connection.lost();
		connection.connected();
		await().until(() -> this.events.size() == 2);
		assertThat(this.events).hasOnlyElementsOfType(MqttSubscribedEvent.class);
		assertThat(connection.getSubscriptions()).hasSize(1);
	}

	@Test
	void adapterReportsRefusedSubscription() {
		SwitchableConnection connection = connection();
		connection.setSuback((request) -> CompletableFuture.failedFuture(
				new MqttSubscriptionRefusedException(request.filter(), "Refused", MqttReasonCode.NOT_AUTHORIZED)));
		connection.connected();
		start(inbound(manager(connection), "a"));
		assertThat(this.events.get(0)).isInstanceOf(MqttConnectionFailedEvent.class)
			.satisfies((event) -> assertThat(event.getCause()).rootCause().hasMessage("Refused"));
	}

	@Test
	void adapterAsksAgainForRefusedSubscriptionWithTheNextNetworkConnection() {
		SwitchableConnection connection = connection();
		connection.setSuback((request) -> CompletableFuture.failedFuture(
				new MqttSubscriptionRefusedException(request.filter(), "Refused", MqttReasonCode.NOT_AUTHORIZED)));
		start(inbound(manager(connection), "a"));
		connection.setSuback((request) -> CompletableFuture.completedFuture(MqttQos.AT_LEAST_ONCE));
		this.events.clear();
		connection.connected();
		await()
			.untilAsserted(() -> assertThat(this.events).hasSize(1).hasOnlyElementsOfType(MqttSubscribedEvent.class));
		assertThat(connection.getSubscriptions()).hasSize(1);
	}

	@Test
	void adapterDoesNotWaitForAnswerOfLostNetworkConnection() {
		SwitchableConnection connection = connection();
		AbstractMqttMessageDrivenChannelAdapter<T, C> adapter = inbound(manager(connection), "a");
		CompletableFuture<MqttQos> suback = new CompletableFuture<>();
		connection.setSuback((request) -> suback);
		start(adapter);
		this.events.clear();
		int waiting = suback.getNumberOfDependents();
		connection.connected();
		await().until(() -> suback.getNumberOfDependents() > waiting);
		connection.lost();
		await().untilAsserted(() -> assertThat(this.events).first().isInstanceOf(MqttConnectionFailedEvent.class));
		assertThat(CompletableFuture.runAsync(adapter::stop)).succeedsWithin(Duration.ofSeconds(5));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void failingConnectCallbackDoesNotSpoilTheOthers(boolean error) {
		SwitchableConnection connection = connection();
		ClientManager<T, C> manager = manager(connection);
		List<Boolean> reconnects = new CopyOnWriteArrayList<>();
		manager.addCallback((reconnect) -> fail(error));
		manager.addCallback(reconnects::add);
		connection.connected();
		connection.lost();
		connection.connected();
		await().untilAsserted(() -> assertThat(reconnects).containsExactly(false, true));
	}

	@Test
	void messageHandlerWaitsForTheBroker() {
		SwitchableConnection connection = connection();
		AbstractMqttMessageHandler<T, C> handler = outbound(manager(connection));
		handler.setDefaultTopic("out");
		handler.setDefaultQos(1);
		MessageChannel channel = startFlow(handler);
		channel.send(MessageBuilder.withPayload("hello").setHeader(MqttHeaders.RETAINED, true).build());
		assertThat(connection.getPublished()).singleElement().satisfies((packet) -> {
			assertThat(packet.topic()).isEqualTo("out");
			assertThat(packet.payload()).asString().isEqualTo("hello");
			assertThat(packet.qos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
			assertThat(packet.retained()).isTrue();
		});
	}

	@Test
	void messageHandlerThrowsWhenTheBrokerRefuses() {
		SwitchableConnection connection = connection();
		connection.setBroker((packet) -> CompletableFuture
			.failedFuture(new MqttPublishException(packet.topic(), "Refused", MqttReasonCode.NOT_AUTHORIZED, null)));
		AbstractMqttMessageHandler<T, C> handler = outbound(manager(connection));
		handler.setDefaultTopic("out");
		MessageChannel channel = startFlow(handler);
		assertThatExceptionOfType(MessageHandlingException.class)
			.isThrownBy(() -> channel.send(new GenericMessage<>("hello")))
			.satisfies((ex) -> assertThat(reasonCodeOf(ex.getCause())).isEqualTo(0x87))
			.withRootCauseInstanceOf(MqttPublishException.class);
	}

	@Test
	void interceptorsSeeWhyTheBrokerRefuses() {
		SwitchableConnection connection = connection();
		connection.setBroker((packet) -> CompletableFuture
			.failedFuture(new MqttPublishException(packet.topic(), "Refused", MqttReasonCode.NOT_AUTHORIZED, null)));
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.registerSingleton("interceptor", (MqttPublishInterceptor) (publication, chain) -> {
			CompletableFuture<MqttSendResult> result = chain.proceed(publication);
			result.whenComplete((sent, failure) -> failures.add(failure));
			return result;
		});
		ClientManager<T, C> manager = manager(connection);
		((BeanFactoryAware) manager).setBeanFactory(beanFactory);
		AbstractMqttMessageHandler<T, C> handler = outbound(manager);
		handler.setDefaultTopic("out");
		handler.setAsync(true);
		startFlow(handler).send(new GenericMessage<>("hello"));
		assertThat(failures).singleElement().isInstanceOf(MqttPublishException.class);
	}

	@Test
	void messageHandlerGivesUpWhenTheBrokerDoesNotAnswer() {
		SwitchableConnection connection = connection();
		connection.setBroker((packet) -> new CompletableFuture<>());
		AbstractMqttMessageHandler<T, C> handler = outbound(manager(connection));
		handler.setDefaultTopic("out");
		handler.setCompletionTimeout(50);
		MessageChannel channel = startFlow(handler);
		assertThatExceptionOfType(MessageHandlingException.class)
			.isThrownBy(() -> channel.send(new GenericMessage<>("hello")))
			.satisfies((ex) -> assertThat(reasonCodeOf(ex.getCause())).isEqualTo(32000));
	}

	abstract int reasonCodeOf(Throwable pahoException);

	@Test
	void asynchronousMessageHandlerReportsTheOutcome() {
		SwitchableConnection connection = connection();
		CompletableFuture<MqttPublishResult> puback = new CompletableFuture<>();
		connection.setBroker((packet) -> packet.topic().equals("good") ? puback : CompletableFuture
			.failedFuture(new MqttPublishException(packet.topic(), "Refused", MqttReasonCode.NOT_AUTHORIZED, null)));
		AbstractMqttMessageHandler<T, C> handler = outbound(manager(connection));
		handler.setAsync(true);
		handler.setAsyncEvents(true);
		MessageChannel channel = startFlow(handler);
		channel.send(MessageBuilder.withPayload("1").setHeader(MqttHeaders.TOPIC, "good").build());
		assertThat(this.events).singleElement().isInstanceOf(MqttMessageSentEvent.class);
		puback.complete(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		await().untilAsserted(() -> assertThat(this.events).last()
			.isInstanceOfSatisfying(MqttMessageDeliveredEvent.class, (event) -> assertThat(event.getMessageId())
				.isEqualTo(((MqttMessageSentEvent) this.events.get(0)).getMessageId())));
		channel.send(MessageBuilder.withPayload("2").setHeader(MqttHeaders.TOPIC, "bad").build());
		await().untilAsserted(() -> assertThat(this.events).filteredOn(MqttMessageNotDeliveredEvent.class::isInstance)
			.singleElement()
			.isInstanceOfSatisfying(MqttMessageNotDeliveredEvent.class,
					(event) -> assertThat(event.getException()).hasRootCauseMessage("Refused")));
	}

	SwitchableConnection connection() {
		return new SwitchableConnection((builder) -> settings(builder, false));
	}

	private SwitchableConnection connectionWithKeptSession() {
		return new SwitchableConnection((builder) -> settings(builder.clientId("client"), true));
	}

	ClientManager<T, C> manager(SwitchableConnection connection) {
		return manager(connection, false);
	}

	void start(AbstractMqttMessageDrivenChannelAdapter<T, C> adapter) {
		startFlow(adapter, message(this.received::add));
	}

	private void startFlow(AbstractMqttMessageDrivenChannelAdapter<T, C> adapter, MessageHandler handler) {
		register(IntegrationFlow.from(adapter).handle(handler).get());
		refresh();
	}

	MessageChannel startFlow(AbstractMqttMessageHandler<T, C> handler) {
		register(IntegrationFlow.from("out").handle(handler).get());
		refresh();
		return this.context.getBean("out", MessageChannel.class);
	}

	private void register(IntegrationFlow flow) {
		this.context.registerBean("flow" + this.context.getBeanDefinitionCount(), IntegrationFlow.class, () -> flow);
	}

	private void refresh() {
		this.context.register(IntegrationConfiguration.class);
		this.context
			.addApplicationListener((ApplicationListener<MqttIntegrationEvent>) (event) -> this.events.add(event));
		this.context.refresh();
	}

	List<Message<?>> received() {
		return this.received;
	}

	private List<String> payloads() {
		return new ArrayList<>(this.received).stream().map(AbstractConnectionClientManagerTests::payload).toList();
	}

	private static String payload(Message<?> message) {
		Object payload = message.getPayload();
		return (payload instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8) : (String) payload;
	}

	private SimpleAcknowledgment acknowledgment(int index) {
		return StaticMessageHeaderAccessor.getAcknowledgment(this.received.get(index));
	}

	private static MessageHandler message(ThrowingHandler handler) {
		return (message) -> {
			try {
				handler.handle(message);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		};
	}

	@FunctionalInterface
	private interface ThrowingHandler {

		void handle(Message<?> message) throws InterruptedException;

	}

	@EnableIntegration
	static class IntegrationConfiguration {

	}

}
