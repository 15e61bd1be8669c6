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

package io.github.mqttboot.observation;

import java.lang.reflect.Field;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.core.MqttMessageConverters;
import io.github.mqttboot.core.MqttPublication;
import io.github.mqttboot.core.MqttPublishDefaults;
import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageListener;
import io.github.mqttboot.listener.container.DefaultMqttListenerEndpointRegistry;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.incubating.MessagingIncubatingAttributes;
import io.opentelemetry.semconv.incubating.MessagingIncubatingAttributes.MessagingOperationTypeIncubatingValues;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttPublishObservations} and {@link MqttProcessObservations}.
 */
class MqttObservationsTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final FakeMqttConnection connection = new FakeMqttConnection();

	@Test
	void aMessageIsObservedFromSendToItsAcknowledgement() {
		CompletableFuture<MqttPublishResult> answer = new CompletableFuture<>();
		this.connection.setBroker((packet) -> answer);
		CompletableFuture<MqttSendResult> sent = template(this.connection).to("orders/{id}", 7)
			.payload("hello")
			.sendAsync();
		assertThatObservation("mqtt.publish").hasBeenStarted().isNotStopped();
		answer.complete(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		assertThat(sent).isCompleted();
		assertThatObservation("mqtt.publish").hasBeenStopped()
			.hasContextualNameEqualTo("publish orders/{id}")
			.hasLowCardinalityKeyValue("messaging.system", "mqtt")
			.hasLowCardinalityKeyValue("messaging.operation.name", "publish")
			.hasLowCardinalityKeyValue("messaging.operation.type", "send")
			.hasLowCardinalityKeyValue("messaging.destination.template", "orders/{id}")
			.hasLowCardinalityKeyValue("mqtt.client", "default")
			.hasLowCardinalityKeyValue("mqtt.qos", "1")
			.hasLowCardinalityKeyValue("error.type", "none")
			.hasHighCardinalityKeyValue("messaging.destination.name", "orders/7")
			.hasHighCardinalityKeyValue("messaging.client.id", "fake")
			.hasHighCardinalityKeyValue("messaging.message.body.size", "5");
	}

	@Test
	void aTopicWithoutVariablesIsNoTagOfAMeter() {
		template(this.connection).send("orders/7", "hello");
		assertThatObservation("mqtt.publish").hasContextualNameEqualTo("publish")
			.hasLowCardinalityKeyValue("messaging.destination.template", "none");
	}

	@Test
	void aRefusedMessageIsAnError() {
		this.connection.setBroker((packet) -> CompletableFuture
			.failedFuture(new MqttPublishException("a", "no", MqttReasonCode.NOT_AUTHORIZED, null)));
		assertThat(template(this.connection).sendAsync("a", "b")).isCompletedExceptionally();
		assertThatObservation("mqtt.publish").hasBeenStopped()
			.hasLowCardinalityKeyValue("error.type", MqttPublishException.class.getName())
			.hasError();
	}

	@Test
	void whatIsPropagatedGoesIntoUserPropertiesAndReplacesThatOfAnotherSpan() {
		this.registry.observationConfig().observationHandler(new Injecting());
		template(this.connection).to("a")
			.payload("b")
			.userProperty("traceparent", "old")
			.userProperty("mine", "kept")
			.send();
		assertThat(userProperties(this.connection)).containsExactly(new MqttUserProperty("mine", "kept"),
				new MqttUserProperty("traceparent", "new"));
	}

	@Test
	void addressOfTheBrokerIsAUriAsTracingParsesItWithoutTheTokenInIt() {
		List<String> addresses = new CopyOnWriteArrayList<>();
		this.registry.observationConfig().observationHandler((context) -> {
			if (context instanceof SenderContext<?> sender) {
				addresses.add(String.valueOf(sender.getRemoteServiceAddress()));
			}
			else if (context instanceof ReceiverContext<?> receiver) {
				addresses.add(String.valueOf(receiver.getRemoteServiceAddress()));
			}
			return true;
		});
		this.connection.setAddress(URI.create("ws://127.0.0.1:8083/mqtt?token=secret"));
		listen(null, (message) -> {
		});
		template(this.connection).send("orders/7", "hello");
		this.connection.deliver("orders/7", "hello".getBytes(StandardCharsets.UTF_8), 1, PublishProperties.NONE);
		Awaitility.await().untilAsserted(() -> assertThat(addresses).hasSize(2));
		assertThat(addresses).containsOnly("ws://127.0.0.1:8083");
	}

	@Test
	void aHostNameThatNoUriHasIsNoAddress() {
		this.connection.setAddress(URI.create("mqtt://the_broker:1883"));
		MqttPublication publication = new MqttPublication(this.connection, "a",
				new PublishPacket("a", new byte[0], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
		assertThat(new MqttPublishObservationContext(publication).getRemoteServiceAddress()).isNull();
		CompletableFuture<String> address = new CompletableFuture<>();
		this.registry.observationConfig().observationHandler((context) -> {
			if (context instanceof ReceiverContext<?> receiver) {
				address.complete(receiver.getRemoteServiceAddress());
			}
			return true;
		});
		listen(null, (message) -> {
		});
		this.connection.deliver("orders/7", "hello");
		assertThat(address).succeedsWithin(Duration.ofSeconds(10)).isNull();
	}

	@Test
	void aRequestBelongsToTheObservationOfItsCallerThoughItWaitsForASubscription() {
		CompletableFuture<MqttQos> granted = new CompletableFuture<>();
		this.connection.setGranting((request) -> granted);
		Observation.createNotStarted("caller", this.registry)
			.observe(
					() -> template(this.connection).sendAndReceiveAsync("a", "b", String.class, Duration.ofMinutes(1)));
		CompletableFuture.runAsync(() -> granted.complete(MqttQos.AT_LEAST_ONCE)).join();
		assertThat(this.connection.getPublished()).hasSize(1);
		assertThatObservation("mqtt.publish").hasBeenStopped()
			.hasParentObservationContextMatching(
					(parent) -> ((Observation.ContextView) parent).getName().equals("caller"));
	}

	@Test
	void olderVersionsPropagateNothing() {
		this.registry.observationConfig().observationHandler(new Injecting());
		FakeMqttConnection older = new FakeMqttConnection(MqttVersion.MQTT_3_1_1);
		template(older).send("a", "b");
		assertThat(userProperties(older)).isEmpty();
		assertThatObservation("mqtt.publish").hasBeenStopped();
	}

	@Test
	void theConventionCanBeReplaced() {
		MqttPublishObservations publishing = new MqttPublishObservations(this.registry,
				new DefaultMqttPublishObservationConvention() {

					@Override
					public KeyValues getLowCardinalityKeyValues(MqttPublishObservationContext context) {
						return super.getLowCardinalityKeyValues(context).and("team", "orders");
					}

				});
		template(this.connection, publishing).send("a", "b");
		assertThatObservation("mqtt.publish").hasLowCardinalityKeyValue("team", "orders");
	}

	@Test
	void anAttemptIsObservedAndIsTheCurrentObservationOfItsThread() {
		CompletableFuture<String> current = new CompletableFuture<>();
		listen(null, (message) -> current.complete(currentName()));
		this.connection.deliver("orders/7", "hello");
		assertThat(current).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("mqtt.process");
		Awaitility.await().untilAsserted(() -> assertThatObservation("mqtt.process").hasBeenStopped());
		assertThatObservation("mqtt.process").hasContextualNameEqualTo("process orders/+")
			.hasLowCardinalityKeyValue("messaging.system", "mqtt")
			.hasLowCardinalityKeyValue("messaging.operation.name", "process")
			.hasLowCardinalityKeyValue("messaging.operation.type", "process")
			.hasLowCardinalityKeyValue("messaging.destination.template", "orders/+")
			.hasLowCardinalityKeyValue("mqtt.listener", "test")
			.hasLowCardinalityKeyValue("mqtt.outcome", "success")
			.hasHighCardinalityKeyValue("messaging.destination.name", "orders/7")
			.hasHighCardinalityKeyValue("mqtt.attempt", "1")
			.doesNotHaveError();
	}

	@Test
	void keysAreThoseOfOpenTelemetry() throws IllegalAccessException {
		Set<String> known = new HashSet<>();
		for (Class<?> attributes : List.of(MessagingIncubatingAttributes.class, ErrorAttributes.class)) {
			for (Field field : attributes.getFields()) {
				if (field.get(null) instanceof AttributeKey<?> key && !field.isAnnotationPresent(Deprecated.class)) {
					known.add(key.getKey());
				}
			}
		}
		assertThat(MqttObservationKey.values()).extracting(MqttObservationKey::asString)
			.filteredOn((key) -> !key.startsWith("mqtt."))
			.hasSize(8)
			.allSatisfy((key) -> assertThat(known).contains(key));
		assertThat(List.of(MessagingOperationTypeIncubatingValues.SEND, MessagingOperationTypeIncubatingValues.PROCESS))
			.containsExactly("send", "process");
	}

	@Test
	void eachAttemptHasItsOutcomeAndErrorAndTheDeadLetterBelongsToTheLast() {
		this.registry.observationConfig().observationHandler(new Injecting());
		listen("dead/{topic}", (message) -> {
			throw new IllegalStateException("broken");
		});
		this.connection.deliver("orders/7", "hello");
		Awaitility.await()
			.untilAsserted(() -> TestObservationRegistryAssert.assertThat(this.registry)
				.hasNumberOfObservationsWithNameEqualTo("mqtt.process", 2)
				.hasNumberOfObservationsWithNameEqualTo("mqtt.publish", 1)
				.hasAnObservation((each) -> each.hasNameEqualTo("mqtt.process")
					.hasLowCardinalityKeyValue("mqtt.outcome", "retry")
					.hasHighCardinalityKeyValue("mqtt.attempt", "1")
					.hasError())
				.hasAnObservation((each) -> each.hasNameEqualTo("mqtt.process")
					.hasLowCardinalityKeyValue("mqtt.outcome", "dead-letter")
					.hasHighCardinalityKeyValue("mqtt.attempt", "2")
					.hasError())
				.hasAnObservation((each) -> each.hasNameEqualTo("mqtt.publish")
					.hasHighCardinalityKeyValue("messaging.destination.name", "dead/orders/7")
					.hasParentObservationContextMatching(
							(parent) -> ((Observation.ContextView) parent).getName().equals("mqtt.process"))));
		assertThat(userProperties(this.connection)).contains(new MqttUserProperty("traceparent", "new"));
	}

	private @Nullable String currentName() {
		Observation current = this.registry.getCurrentObservation();
		return (current != null) ? current.getContext().getName() : null;
	}

	private MqttTemplate template(MqttConnection connection) {
		return template(connection, new MqttPublishObservations(this.registry, null));
	}

	private static MqttTemplate template(MqttConnection connection, MqttPublishObservations publishing) {
		return new MqttTemplate(connection, MqttMessageConverters.create(), MqttPublishDefaults.STANDARD,
				List.of(publishing));
	}

	private void listen(@Nullable String deadLetterTopic, MqttMessageListener listener) {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.registerSingleton("connection", this.connection);
		MqttListenerSettings settings = new MqttListenerSettings(MqttQos.AT_LEAST_ONCE, 1, null, 10, true,
				Duration.ofSeconds(1),
				MqttListenerSettings.retryPolicy(2, Duration.ofMillis(1), 1, Duration.ofMillis(1)), deadLetterTopic);
		DefaultMqttListenerEndpointRegistry listeners = new DefaultMqttListenerEndpointRegistry(
				beanFactory.getBeanProvider(MqttConnection.class), settings,
				List.of(new MqttProcessObservations(this.registry, null,
						new MqttPublishObservations(this.registry, null))));
		listeners.register(
				new MqttListenerEndpoint("test", null, List.of(TopicSubscription.of("orders/+", MqttQos.AT_LEAST_ONCE)),
						1, MqttAckMode.AUTO, true, listener, null));
		listeners.start();
	}

	private static List<MqttUserProperty> userProperties(FakeMqttConnection connection) {
		PublishPacket packet = connection.getPublished().get(connection.getPublished().size() - 1);
		assertThat(packet.payload()).asString(StandardCharsets.UTF_8).isNotEmpty();
		return packet.properties().userProperties();
	}

	private TestObservationRegistryAssert.TestObservationRegistryAssertReturningObservationContextAssert assertThatObservation(
			String name) {
		return TestObservationRegistryAssert.assertThat(this.registry).hasObservationWithNameEqualTo(name).that();
	}

	/**
	 * Propagates, as tracing does.
	 */
	private static final class Injecting implements ObservationHandler<MqttPublishObservationContext> {

		@Override
		public void onStart(MqttPublishObservationContext context) {
			context.getSetter().set(context.getCarrier(), "traceparent", "new");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof MqttPublishObservationContext;
		}

	}

}
