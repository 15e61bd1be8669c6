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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.publisher.MqttPublish;
import io.github.mqttboot.publisher.MqttPublisher;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aot.AotDetector;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.SpringProperties;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for an application that was processed ahead of time and runs from what was
 * generated.
 */
@CompileWithForkedClassLoader
@ExtendWith(OutputCaptureExtension.class)
class ProcessedApplicationTests {

	private static final String[] BUILD_TIME = { "mqtt.url=mqtt://build", "mqtt.clients.orders.url=mqtt://build" };

	@AfterEach
	void notAheadOfTime() {
		SpringProperties.setProperty(AotDetector.AOT_ENABLED, null);
	}

	@Test
	void listenersTemplatesPublishersAndPropertiesWork() {
		run((context) -> {
			Connections connections = context.getBean(Connections.class);
			Application application = context.getBean(Application.class);
			connections.of("default").deliver("sensors/7", "{\"celsius\":21.5}");
			connections.of("orders").deliver("orders", "order");
			await().atMost(Duration.ofSeconds(10))
				.untilAsserted(() -> assertThat(application.received).containsExactlyInAnyOrder("7: 21.5", "order"));
			context.getBean(MqttTemplate.class).send("a", "x");
			template(context, "orders").send("b", "x");
			context.getBean(Commands.class).send("9", new Reading(1));
			assertThat(connections.of("default").getPublished()).extracting(PublishPacket::topic)
				.containsExactly("a", "devices/9");
			assertThat(connections.of("orders").getPublished()).extracting(PublishPacket::topic).containsExactly("b");
			assertThat(connections.of("default").getSettings().getUrls()).extracting(Object::toString)
				.containsExactly("mqtt://run:1884");
		}, "mqtt.url=mqtt://run:1884", "mqtt.clients.orders.url=mqtt://run");
	}

	@Test
	void aConnectionThatOnlyTheRunHasIsLogged(CapturedOutput output) {
		run((context) -> assertThat(output).contains("There is no MQTT connection 'late', though it is configured")
			.doesNotContain("There is no MQTT connection 'orders'")
			.doesNotContain("There is no MQTT connection 'default'"), "mqtt.url=mqtt://run",
				"mqtt.clients.orders.url=mqtt://run", "mqtt.clients.late.url=mqtt://run");
	}

	@Test
	void aKeyThatDoesNotExistStopsTheRun() {
		assertThatException().isThrownBy(() -> run((context) -> {
		}, "mqtt.url=mqtt://run", "mqtt.clients.orders.url=mqtt://run", "mqtt.clients.orders.urll=mqtt://run"))
			.withStackTraceContaining("There is no such property. Did you mean 'mqtt.clients.orders.url'?");
	}

	private static MqttTemplate template(GenericApplicationContext context, String connection) {
		return BeanFactoryAnnotationUtils.qualifiedBeanOfType(context.getBeanFactory(), MqttTemplate.class, connection);
	}

	@SuppressWarnings("unchecked")
	private static void run(Consumer<GenericApplicationContext> test, String... properties) {
		AnnotationConfigApplicationContext source = new AnnotationConfigApplicationContext();
		TestPropertyValues.of(BUILD_TIME).applyTo(source);
		source.register(Application.class);
		TestGenerationContext generation = new TestGenerationContext(Application.class);
		ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(source, generation);
		generation.writeGeneratedContent();
		TestCompiler.forSystem().with(generation).compile((compiled) -> {
			SpringProperties.setFlag(AotDetector.AOT_ENABLED);
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				TestPropertyValues.of(properties).applyTo(context);
				compiled.getInstance(ApplicationContextInitializer.class, initializer.toString()).initialize(context);
				context.refresh();
				test.accept(context);
			}
		});
	}

	record Reading(double celsius) {

	}

	@MqttPublisher
	interface Commands {

		@MqttPublish("devices/{id}")
		void send(String id, Reading command);

	}

	/**
	 * The connections that were made, to nowhere.
	 */
	static class Connections {

		private final Map<String, FakeMqttConnection> connections = new ConcurrentHashMap<>();

		FakeMqttConnection of(String name) {
			return this.connections.get(name);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage
	@ImportAutoConfiguration({ MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class,
			MqttPublisherAutoConfiguration.class })
	static class Application {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@Bean
		Connections connections() {
			return new Connections();
		}

		@Bean
		MqttConnectionFactory connectionFactory(Connections connections) {
			return (settings) -> {
				FakeMqttConnection connection = new FakeMqttConnection(settings.getName(),
						(builder) -> builder.urls(settings.getUrls()));
				connections.connections.put(settings.getName(), connection);
				return connection;
			};
		}

		@MqttListener("sensors/{id}")
		void read(Reading reading, @TopicVariable String id) {
			this.received.add(id + ": " + reading.celsius());
		}

		@MqttListener(topics = "orders", client = "orders")
		CompletableFuture<Void> order(String order) {
			this.received.add(order);
			return CompletableFuture.completedFuture(null);
		}

	}

}
