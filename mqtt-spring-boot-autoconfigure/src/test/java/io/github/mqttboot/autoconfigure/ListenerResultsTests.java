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

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttMessageConverters;
import io.github.mqttboot.core.MqttOperations;
import io.github.mqttboot.core.MqttPublishDefaults;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.AdditionalAnswers;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Tests for what listener methods return: when it is there, and what sends it.
 */
class ListenerResultsTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
		.withBean("fake", MqttConnection.class, () -> this.connection);

	@ParameterizedTest
	@ValueSource(strings = { "future", "mono" })
	void messageIsAcknowledgedWhenItsResultIsThere(String topic) {
		this.contextRunner.withBean(Pending.class).run((context) -> {
			Pending pending = context.getBean(Pending.class);
			Delivery delivery = this.connection.deliver(topic, "x");
			Thread worker = await().until(() -> pending.worker, (thread) -> thread != null);
			// the method has returned: its thread waits for the result, or is done
			await().until(() -> worker.getState() != Thread.State.RUNNABLE);
			assertThat(delivery.isAcknowledged()).isFalse();
			assertThat(this.connection.getPublished()).isEmpty();
			pending.result.complete("done");
			await().until(delivery::isAcknowledged);
			assertThat(this.connection.getPublished()).extracting(PublishPacket::topic).containsExactly("results");
		});
	}

	@Test
	void severalTemplatesOfTheConnectionStopTheStart() {
		this.contextRunner.withBean(Echo.class)
			.withBean("one", MqttTemplate.class, () -> new MqttTemplate(this.connection))
			.withBean("two", MqttTemplate.class, () -> new MqttTemplate(this.connection))
			.run((context) -> assertRefused(context, "the beans [one, two] each send over its connection 'default'",
					"Mark one of them as @Primary, give it the @Qualifier(\"default\")"));
	}

	@Test
	void noTemplateOfTheConnectionStopsTheStart() {
		FakeMqttConnection cloud = new FakeMqttConnection("cloud", (settings) -> settings);
		this.contextRunner.withBean("cloud", MqttConnection.class, () -> cloud)
			.withBean(CloudEcho.class)
			.withBean("cloudMqttTemplate", MqttOperations.class, () -> new MqttTemplate(this.connection))
			.withBean("one", MqttTemplate.class, () -> new MqttTemplate(this.connection))
			.run((context) -> assertRefused(context, "no MqttTemplate bean sends over its connection 'cloud'. Beans: [",
					"Define a MqttTemplate bean of that connection"));
	}

	@Test
	void primaryTemplateOfTheConnectionSendsTheReply() {
		this.contextRunner.withBean(Echo.class)
			.withBean("one", MqttTemplate.class, () -> new MqttTemplate(this.connection))
			.withBean("two", MqttTemplate.class, () -> marked(this.connection), primary())
			.run((context) -> assertReplyOfMarked(this.connection));
	}

	@Test
	void templateWithTheNameOfTheConnectionSendsTheReply() {
		FakeMqttConnection cloud = new FakeMqttConnection("cloud", (settings) -> settings);
		this.contextRunner.withBean("cloud", MqttConnection.class, () -> cloud)
			.withBean(CloudEcho.class)
			.withBean("first", MqttTemplate.class, () -> new MqttTemplate(cloud))
			.withBean("own", MqttTemplate.class, () -> marked(cloud), qualifiedBy("cloud"))
			.run((context) -> assertReplyOfMarked(cloud));
	}

	@Test
	void templateOfTheConnectionSendsTheReplyAndNotThatOfAnother() {
		FakeMqttConnection cloud = new FakeMqttConnection("cloud", (settings) -> settings);
		this.contextRunner.withBean(Echo.class)
			.withBean("one", MqttTemplate.class, () -> marked(this.connection))
			.withBean("two", MqttTemplate.class, () -> new MqttTemplate(cloud), primary())
			.run((context) -> assertReplyOfMarked(this.connection));
	}

	@Test
	void whatTheApplicationHasInsteadOfATemplateSendsTheReply() {
		this.contextRunner.withBean(Echo.class)
			.withBean("own", MqttOperations.class,
					() -> mock(MqttOperations.class, AdditionalAnswers.delegatesTo(marked(this.connection))))
			.run((context) -> {
				assertThat(context).doesNotHaveBean(MqttTemplate.class);
				assertReplyOfMarked(this.connection);
			});
	}

	@Test
	void whatReturnsNoReplyNeedsNoTemplate() {
		this.contextRunner.withBean(Silent.class)
			.withBean("one", MqttTemplate.class, () -> new MqttTemplate(this.connection))
			.withBean("two", MqttTemplate.class, () -> new MqttTemplate(this.connection))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static void assertRefused(AssertableApplicationContext context, String reason, String cure) {
		assertThat(context).hasFailed();
		assertThat(FailureAnalyzersTests.analysesOf(context.getStartupFailure())).singleElement()
			.satisfies((analysis) -> {
				assertThat(analysis.getDescription()).contains("Echo.ask(", reason);
				assertThat(analysis.getAction()).contains(cure);
			});
	}

	private static MqttTemplate marked(MqttConnection connection) {
		return new MqttTemplate(connection, MqttMessageConverters.create(),
				new MqttPublishDefaults(null, MqttQos.EXACTLY_ONCE, false, Duration.ofSeconds(30)));
	}

	private static BeanDefinitionCustomizer primary() {
		return (definition) -> definition.setPrimary(true);
	}

	private static BeanDefinitionCustomizer qualifiedBy(String name) {
		return (definition) -> ((AbstractBeanDefinition) definition)
			.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
	}

	private static void assertReplyOfMarked(FakeMqttConnection connection) {
		connection.deliver("ask", "x".getBytes(StandardCharsets.UTF_8), 1,
				new PublishProperties(null, null, null, "answers", null, List.of()));
		await().untilAsserted(() -> assertThat(connection.getPublished()).hasSize(1));
		assertThat(connection.getPublished().get(0).qos()).isEqualTo(MqttQos.EXACTLY_ONCE);
	}

	static class Echo {

		@MqttListener("ask")
		String ask(String payload) {
			return payload;
		}

	}

	static class CloudEcho {

		@MqttListener(topics = "ask", client = "cloud")
		String ask(String payload) {
			return payload;
		}

	}

	abstract static class Later<T> {

		@MqttListener("ask")
		CompletableFuture<T> ask(String payload) {
			return CompletableFuture.completedFuture(null);
		}

	}

	static class Silent extends Later<Void> {

	}

	static class Pending {

		private final CompletableFuture<String> result = new CompletableFuture<>();

		private volatile Thread worker;

		@MqttListener("future")
		@SendTo("results")
		CompletableFuture<String> future(String payload) {
			this.worker = Thread.currentThread();
			return this.result;
		}

		@MqttListener("mono")
		@SendTo("results")
		Mono<String> mono(String payload) {
			return Mono.fromFuture(future(payload));
		}

	}

}
