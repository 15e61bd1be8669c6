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

package io.github.mqttboot.e2e.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.autoconfigure.MqttMessagingAutoConfiguration;
import io.github.mqttboot.autoconfigure.integration.MqttIntegrationAutoConfiguration;
import io.github.mqttboot.autoconfigure.observation.MqttObservationAutoConfiguration;
import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.Tracing;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.client.IMqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.mqtt.core.ClientManager;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two applications and what OpenTelemetry's SDK records of them: one trace, and each span
 * has the right parent. On one client, as spans begin and end above the transport; Spring
 * Integration's adapters are there for Paho only.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
class TracingIT {

	private static final InMemorySpanExporter exporter = InMemorySpanExporter.create();

	@Test
	void oneTraceOverTemplateListenerRetryNextMessageAndDeadLetter(EmbeddedHiveMq broker) throws IOException {
		exporter.reset();
		try (TestApplication shop = start(Shop.class, broker); TestApplication billing = start(Billing.class, broker)) {
			shop.template().to("tracing/orders/{id}", 7).payload("order").send();
			Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(tree()).isEqualTo("""
					publish tracing/orders/{id} PRODUCER
					  process tracing/orders/+ CONSUMER attempt=1 retry ERROR
					  process tracing/orders/+ CONSUMER attempt=2 success
					    publish tracing/invoices/{id} PRODUCER
					      process tracing/invoices/+ CONSUMER attempt=1 retry ERROR
					      process tracing/invoices/+ CONSUMER attempt=2 dead-letter ERROR
					        publish PRODUCER
					          process tracing/dead/# CONSUMER attempt=1 success
					"""));
			assertThat(exporter.getFinishedSpanItems()).extracting(SpanData::getTraceId).containsOnly(traceId());
		}
		System.out.println(tree());
		assertThat(Files.readString(Path.of("../docs/observation.md"))).contains(tree());
	}

	@Test
	void requestAndReplyAreOneTrace(EmbeddedHiveMq broker) {
		exporter.reset();
		try (TestApplication shop = start(Shop.class, broker); TestApplication billing = start(Billing.class, broker)) {
			String price = shop.template()
				.to("tracing/prices/{id}", 7)
				.payload("?")
				.sendAndReceive(String.class, Duration.ofSeconds(20));
			assertThat(price).isEqualTo("42");
			Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(tree()).isEqualTo("""
					publish tracing/prices/{id} PRODUCER
					  process tracing/prices/+ CONSUMER attempt=1 success
					    publish PRODUCER
					"""));
		}
	}

	/**
	 * The message leaves on another thread, long after what it was sent in has ended.
	 */
	@Test
	void messageThatWaitedInTheOutboxIsInTheTraceOfItsSend(EmbeddedHiveMq broker) {
		exporter.reset();
		try (FaultProxy link = new FaultProxy(broker.getPort());
				TestApplication shop = start(Shop.class, link.getUrl());
				TestApplication billing = start(Billing.class, broker)) {
			link.shut();
			Awaitility.await().until(() -> !shop.snapshot().isConnected());
			CompletableFuture<MqttSendResult> sent = Observation
				.createNotStarted("checkout", shop.bean(ObservationRegistry.class))
				.observe(() -> shop.template().to("tracing/returns/{id}", 7).payload("parcel").sendAsync());
			assertThat(tree()).isEqualTo("""
					checkout INTERNAL
					""");
			assertThat(sent).isNotDone();
			link.open();
			assertThat(sent).succeedsWithin(Duration.ofSeconds(30));
			Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(tree()).isEqualTo("""
					checkout INTERNAL
					  publish tracing/returns/{id} PRODUCER
					    process tracing/returns/+ CONSUMER attempt=1 success
					"""));
		}
	}

	/**
	 * The span ends, as failed, with the application that sent; the message is sent by
	 * the next one.
	 */
	@Test
	void messageThatWaitedInAFileOverARestartIsInTheTraceOfItsSend(EmbeddedHiveMq broker, @TempDir Path directory) {
		exporter.reset();
		try (FaultProxy link = new FaultProxy(broker.getPort());
				TestApplication billing = start(Billing.class, broker)) {
			try (TestApplication shop = startWithFile(link, directory)) {
				link.shut();
				Awaitility.await().until(() -> !shop.snapshot().isConnected());
				Observation.createNotStarted("checkout", shop.bean(ObservationRegistry.class))
					.observe(() -> shop.template().to("tracing/returns/{id}", 7).payload("parcel").sendAsync());
			}
			Awaitility.await().untilAsserted(() -> assertThat(tree()).isEqualTo("""
					checkout INTERNAL
					  publish tracing/returns/{id} PRODUCER ERROR
					"""));
			link.open();
			try (TestApplication shop = startWithFile(link, directory)) {
				Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(tree()).isEqualTo("""
						checkout INTERNAL
						  publish tracing/returns/{id} PRODUCER ERROR
						    process tracing/returns/+ CONSUMER attempt=1 success
						"""));
				Awaitility.await().until(() -> shop.snapshot().outboxSize() == 0);
			}
		}
	}

	@Test
	void adaptersOfSpringIntegrationAreInTheTraceOfWhatTheyPassOn(EmbeddedHiveMq broker) throws IOException {
		exporter.reset();
		try (TestApplication shop = start(Shop.class, broker);
				TestApplication passingOn = start(Adapters.class, broker)) {
			shop.template().to("tracing/parcels/{id}", 7).payload("parcel").send();
			Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(tree()).isEqualTo("""
					publish tracing/parcels/{id} PRODUCER
					  parcelsIn receive CONSUMER
					    parcels.channel#0 send PRODUCER
					      parcelsOut receive CONSUMER
					        publish PRODUCER
					          process tracing/delivered/# CONSUMER attempt=1 success
					"""));
			assertThat(passingOn.snapshot().isConnected()).isTrue();
			assertThat(exporter.getFinishedSpanItems()).extracting(SpanData::getTraceId).containsOnly(traceId());
		}
		assertThat(Files.readString(Path.of("../docs/observation.md"))).contains(tree());
	}

	@Test
	void logLinesOfAListenerHaveTheIdsOfTheirAttempt(EmbeddedHiveMq broker) {
		exporter.reset();
		try (TestApplication shop = start(Shop.class, broker); TestApplication billing = start(Billing.class, broker)) {
			shop.template().to("tracing/orders/{id}", 7).payload("order").send();
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> tree().contains("tracing/dead/#"));
			List<SpanData> attempts = exporter.getFinishedSpanItems()
				.stream()
				.filter((span) -> span.getName().equals("process tracing/orders/+"))
				.sorted(Comparator.comparing(SpanData::getStartEpochNanos))
				.toList();
			assertThat(billing.bean(Billing.class).correlations)
				.containsExactlyElementsOf(
						attempts.stream().map((span) -> span.getTraceId() + " " + span.getSpanId()).toList())
				.hasSize(2);
		}
	}

	private static TestApplication start(Class<?> configuration, EmbeddedHiveMq broker) {
		return start(configuration, "mqtt://" + broker.getHost() + ":" + broker.getPort("mqtt"));
	}

	private static TestApplication start(Class<?> configuration, String url) {
		return awaitSubscribed(application(configuration, url).start());
	}

	private static TestApplication startWithFile(FaultProxy link, Path directory) {
		return awaitSubscribed(
				application(Shop.class, link.getUrl()).persistentSession(MqttVersion.MQTT_5_0, "tracing-file")
					.property("mqtt.outbox.type", "file")
					.property("mqtt.outbox.directory", directory)
					.property("mqtt.shutdown.timeout", "1s")
					.start());
	}

	private static TestApplication.Builder application(Class<?> configuration, String url) {
		return TestApplication.of(configuration)
			.property("mqtt.url", url)
			.property("mqtt.observation.enabled", true)
			.property("mqtt.listener.retry.max-attempts", 2)
			.property("mqtt.listener.retry.initial-interval", "1ms")
			.property("mqtt.listener.dead-letter.topic", "tracing/dead/{topic}")
			.property("spring.integration.management.observation-patterns", "*");
	}

	private static TestApplication awaitSubscribed(TestApplication application) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			assertThat(application.snapshot().isConnected()).isTrue();
			assertThat(application.snapshot().subscriptions())
				.allMatch((subscription) -> subscription.answer() != null);
		});
		return application;
	}

	private static String traceId() {
		return exporter.getFinishedSpanItems().get(0).getTraceId();
	}

	private static String tree() {
		Map<String, List<SpanData>> children = exporter.getFinishedSpanItems()
			.stream()
			.sorted(Comparator.comparing(SpanData::getStartEpochNanos))
			.collect(Collectors.groupingBy(SpanData::getParentSpanId));
		StringBuilder tree = new StringBuilder();
		append(tree, children, "0000000000000000", "");
		return tree.toString();
	}

	private static void append(StringBuilder tree, Map<String, List<SpanData>> children, String parent, String indent) {
		for (SpanData span : children.getOrDefault(parent, List.of())) {
			tree.append(indent).append(span.getName()).append(' ').append(span.getKind());
			if (span.getName().startsWith("process ")) {
				tree.append(" attempt=").append(attribute(span, "mqtt.attempt"));
				tree.append(' ').append(attribute(span, "mqtt.outcome"));
			}
			tree.append((span.getStatus().getStatusCode() == StatusCode.ERROR) ? " ERROR\n" : "\n");
			append(tree, children, span.getSpanId(), indent + "  ");
		}
	}

	private static String attribute(SpanData span, String name) {
		return span.getAttributes()
			.asMap()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().getKey().equals(name))
			.map((entry) -> entry.getValue().toString())
			.findFirst()
			.orElse("?");
	}

	/**
	 * What both have in common.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class,
			MqttObservationAutoConfiguration.class })
	static class Traced {

		@Bean
		static ObservationRegistry observationRegistry() {
			return Tracing.registry(exporter);
		}

	}

	static class Shop extends Traced {

		@MqttListener("tracing/invoices/+")
		void invoice(String invoice) {
			throw new IllegalStateException("no money");
		}

		@MqttListener("tracing/delivered/#")
		void delivered(String parcel) {
		}

		@MqttListener("tracing/dead/#")
		void dead(String deadLetter) {
		}

	}

	static class Billing extends Traced {

		private final MqttTemplate template;

		private final List<String> correlations = new CopyOnWriteArrayList<>();

		private int attempts;

		Billing(MqttTemplate template) {
			this.template = template;
		}

		@MqttListener("tracing/orders/{id}")
		void order(String order, @TopicVariable String id) {
			this.correlations.add(MDC.get("traceId") + " " + MDC.get("spanId"));
			if (++this.attempts == 1) {
				throw new IllegalStateException("not yet");
			}
			this.template.to("tracing/invoices/{id}", id).payload("invoice").send();
		}

		@MqttListener("tracing/prices/{id}")
		String price(String question) {
			return "42";
		}

		@MqttListener("tracing/returns/{id}")
		void returned(String parcel) {
		}

	}

	/**
	 * Passes on what it gets, by the channel adapters.
	 */
	@ImportAutoConfiguration({ MqttIntegrationAutoConfiguration.class, IntegrationAutoConfiguration.class })
	static class Adapters extends Traced {

		@Bean
		Mqttv5PahoMessageDrivenChannelAdapter parcelsIn(
				ClientManager<IMqttAsyncClient, MqttConnectionOptions> manager) {
			return new Mqttv5PahoMessageDrivenChannelAdapter(manager, "tracing/parcels/+");
		}

		@Bean
		IntegrationFlow parcels(Mqttv5PahoMessageDrivenChannelAdapter parcelsIn,
				ClientManager<IMqttAsyncClient, MqttConnectionOptions> manager) {
			Mqttv5PahoMessageHandler handler = new Mqttv5PahoMessageHandler(manager);
			handler.setDefaultTopic("tracing/delivered/parcel");
			return IntegrationFlow.from(parcelsIn).handle(handler, (adapter) -> adapter.id("parcelsOut")).get();
		}

	}

}
