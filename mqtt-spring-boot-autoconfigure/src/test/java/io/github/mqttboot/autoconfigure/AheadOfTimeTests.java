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

import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.annotation.MqttHandler;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.publisher.MqttPublish;
import io.github.mqttboot.publisher.MqttPublisher;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is generated ahead of time for an application.
 */
class AheadOfTimeTests {

	private final InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();

	private final DefaultGenerationContext generation = new DefaultGenerationContext(
			new ClassNameGenerator(ClassName.get(Application.class)), this.files);

	@BeforeEach
	void process() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		TestPropertyValues.of("mqtt.url=mqtt://localhost", "mqtt.clients.orders.url=mqtt://localhost").applyTo(context);
		context.register(Application.class);
		new ApplicationContextAotGenerator().processAheadOfTime(context, this.generation);
		this.generation.writeGeneratedContent();
	}

	@Test
	void listenerMethodsAndTheTypesOfTheirPayloadsAreReached() throws Exception {
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Application.class.getDeclaredMethod("read", Reading.class, String.class)))
			.accepts(hints());
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Reading.class.getDeclaredMethod("celsius")))
			.accepts(hints());
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Batch.class.getDeclaredMethod("readings")))
			.accepts(hints());
	}

	@Test
	void whatListenersReturnIsReached() throws Exception {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Price.class.getDeclaredMethod("cents")))
			.accepts(hints());
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Offer.class.getDeclaredMethod("until")))
			.accepts(hints());
	}

	@Test
	void methodsOfAListenerClassAndElementsOfBatchesAreReached() throws Exception {
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Machines.class.getDeclaredMethod("temperature", Temperature.class))).accepts(hints());
		assertThat(
				RuntimeHintsPredicates.reflection().onMethodInvocation(Temperature.class.getDeclaredMethod("celsius")))
			.accepts(hints());
		assertThat(RuntimeHintsPredicates.reflection().onType(Report.class)).accepts(hints());
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Machines.class.getDeclaredMethod("store", List.class))).accepts(hints());
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Element.class.getDeclaredMethod("number")))
			.accepts(hints());
	}

	@Test
	void typesThatASubclassNamesAreReached() throws Exception {
		for (Class<?> type : List.of(Order.class, Parcel.class, Receipt.class, Query.class, Answer.class)) {
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(type.getDeclaredMethod("number")))
				.accepts(hints());
		}
	}

	@Test
	void publishersAreProxiesAndTheTypesOfWhatTheySendAreReached() throws Exception {
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(Commands.class)).accepts(hints());
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Command.class.getDeclaredMethod("name")))
			.accepts(hints());
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(State.class.getDeclaredMethod("open")))
			.accepts(hints());
	}

	@ParameterizedTest
	@CsvSource({ "org.eclipse.paho.mqttv5.client.internal.ClientState, setCleanStart",
			"org.eclipse.paho.client.mqttv3.internal.ClientState, setCleanSession" })
	void whatIsCalledInPahoByReflectionIsReached(Class<?> type, String method) throws Exception {
		assertThat(
				RuntimeHintsPredicates.reflection().onMethodInvocation(type.getDeclaredMethod(method, boolean.class)))
			.accepts(hints());
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.github.mqttboot.transport.paho.PahoV5Logger",
			"io.github.mqttboot.transport.paho.PahoV3Logger",
			"org.eclipse.paho.mqttv5.client.internal.ResourceBundleCatalog",
			"org.eclipse.paho.client.mqttv3.internal.ResourceBundleCatalog" })
	void whatPahoMakesByNameIsReached(Class<?> type) throws Exception {
		assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(type.getDeclaredConstructor()))
			.accepts(hints());
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.eclipse.paho.mqttv5.common.nls.messages", "org.eclipse.paho.mqttv5.common.nls.logcat",
			"org.eclipse.paho.mqttv5.client.internal.nls.logcat",
			"org.eclipse.paho.client.mqttv3.internal.nls.messages",
			"org.eclipse.paho.client.mqttv3.internal.nls.logcat" })
	void messagesOfPahoAreIncluded(String bundle) {
		assertThat(ResourceBundle.getBundle(bundle)).isNotNull();
		assertThat(RuntimeHintsPredicates.resource().forBundle(bundle)).accepts(hints());
	}

	@Test
	void connectionsAndTemplatesOfEachClientAreGenerated() {
		String source = String.join("", this.files.getGeneratedFiles(Kind.SOURCE).keySet());
		assertThat(source).contains("MqttConnections__BeanDefinitions", "MqttTemplates__BeanDefinitions");
	}

	private RuntimeHints hints() {
		return this.generation.getRuntimeHints();
	}

	record Reading(double celsius) {

	}

	record Batch(List<Reading> readings) {

	}

	record Price(int cents) {

	}

	record Offer(String until) {

	}

	record Command(String name) {

	}

	record State(boolean open) {

	}

	interface Report {

	}

	record Temperature(double celsius) implements Report {

	}

	record Element(int number) {

	}

	record Order(int number) {

	}

	record Parcel(int number) {

	}

	record Receipt(int number) {

	}

	record Query(int number) {

	}

	record Answer(int number) {

	}

	abstract static class Desk<T, B, R> {

		@MqttListener("desk")
		List<R> handle(T payload) {
			return List.of();
		}

		@MqttListener(topics = "desk", batchSize = "10")
		void store(List<Message<B>> messages) {
		}

	}

	static class OrderDesk extends Desk<Order, Parcel, Receipt> {

	}

	interface Asks<Q, A> {

		@MqttPublish("ask")
		CompletableFuture<A> ask(Q query);

	}

	@MqttPublisher
	interface Questions extends Asks<Query, Answer> {

	}

	@MqttListener(topics = "machines/#", payloadType = Report.class)
	static class Machines {

		@MqttHandler("machines/{id}/temperature")
		void temperature(Temperature temperature) {
		}

		@MqttListener(topics = "one", batchSize = "10")
		@MqttListener(topics = "other", batchSize = "20")
		void store(List<Message<Element>> elements) {
		}

	}

	@MqttPublisher
	interface Commands {

		@MqttPublish("devices/{id}")
		List<State> send(String id, Command command);

	}

	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage
	@ImportAutoConfiguration({ MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class,
			MqttPublisherAutoConfiguration.class })
	static class Application {

		@Bean
		FakeTransportFactory transportFactory() {
			return new FakeTransportFactory();
		}

		@Bean
		Machines machines() {
			return new Machines();
		}

		@Bean
		OrderDesk orderDesk() {
			return new OrderDesk();
		}

		@MqttListener("sensors/{id}")
		void read(Reading reading, @TopicVariable String id) {
		}

		@MqttListener("batches")
		void read(Message<Batch> batch) {
		}

		@MqttListener("prices")
		Price price(String article) {
			return new Price(1);
		}

		@MqttListener("offers")
		CompletableFuture<List<Offer>> offers(String article) {
			return CompletableFuture.completedFuture(List.of());
		}

	}

}
