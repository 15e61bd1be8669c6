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

package io.github.mqttboot.example;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.MqttListenerEndpointRegistrar;
import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.autoconfigure.MqttMessagingAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.event.MqttConnectedEvent;
import io.github.mqttboot.event.MqttConnectionEvent;
import io.github.mqttboot.event.MqttConnectionRefusedEvent;
import io.github.mqttboot.event.MqttDisconnectedEvent;
import io.github.mqttboot.event.MqttListenerEvent;
import io.github.mqttboot.event.MqttPoisonMessageEvent;
import io.github.mqttboot.event.MqttPublishRefusedEvent;
import io.github.mqttboot.event.MqttSessionLostEvent;
import io.github.mqttboot.event.MqttSubscriptionRefusedEvent;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttMessageFilter;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code docs/receiving.md} to what there is, and runs its code.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReceivingPageTests {

	private static final Path PAGE = Path.of("../docs/receiving.md");

	private static final Pattern FENCE = Pattern.compile("```java\\n(.+?)```", Pattern.DOTALL);

	private static final Pattern EVENT_LISTENER = Pattern
		.compile("@EventListener(\\([^)]+\\))?\\s+void \\w+\\((\\w+) event\\) \\{\\n(.+?)\\n\\t\\}", Pattern.DOTALL);

	private final FakeMqttConnection connection = new FakeMqttConnection();

	@Test
	void pageNamesEveryAttributeAndHasAnExampleOfIt() throws IOException {
		String page = Files.readString(PAGE);
		String examples = examples();
		assertThat(MqttListener.class.getDeclaredMethods()).extracting(Method::getName)
			.allSatisfy((attribute) -> assertThat(page).contains("`" + attribute + "`"))
			// the first example has it without its name
			.filteredOn((attribute) -> !attribute.equals("value"))
			.allSatisfy((attribute) -> assertThat(examples).contains(attribute + " = "));
		assertThat(examples).contains("@MqttListener(\"");
	}

	@Test
	void pageNamesEveryHeaderAndHasAnExampleOfThoseReceived() throws IOException, IllegalAccessException {
		String page = Files.readString(PAGE);
		assertThat(MqttHeaders.class.getFields()).isNotEmpty();
		for (Field header : MqttHeaders.class.getFields()) {
			assertThat(page).contains("`" + header.get(null));
		}
		String examples = examples();
		assertThat(MqttHeaders.class.getFields()).extracting(Field::getName)
			.filteredOn((name) -> !List.of("TOPIC", "QOS", "RETAINED").contains(name))
			.allSatisfy((name) -> assertThat(examples).contains("@Header(", "MqttHeaders." + name));
		assertThat(examples).contains("MessageHeaders.CONTENT_TYPE");
	}

	@Test
	void pageHasAnExampleOfEachKindOfArgumentResultAndConverter() throws IOException {
		assertThat(examples()).contains("String celsius", "@Payload ", "@Validated ", "@TopicVariable String ",
				"@Header(", "@Headers Map<String, Object> ", "Message<byte[]> message", "MqttAcknowledgment ",
				"(InboundPublish ", ", MqttInboundMessage ", "List<Reading> ", "CompletableFuture<Receipt> ",
				"Mono<Double> ", "@SendTo(", "extends AbstractMessageConverter", "MessageConverter meterConverter()",
				"MqttJsonMapperCustomizer ");
	}

	@ParameterizedTest
	@ValueSource(classes = { MqttListenerEndpointRegistry.class, MqttListenerEndpointRegistrar.class,
			MqttMessageListenerContainer.class })
	void pageNamesEveryMethodOf(Class<?> type) throws IOException {
		String page = Files.readString(PAGE);
		assertThat(type.getDeclaredMethods()).filteredOn((method) -> Modifier.isPublic(method.getModifiers()))
			.extracting(Method::getName)
			.isNotEmpty()
			.allSatisfy((name) -> assertThat(page).containsPattern("`" + name + "[`(]"));
	}

	@Test
	void everyEventHasAnExampleThatUsesItsGetters() throws IOException, ClassNotFoundException {
		String examples = examples();
		List<MatchResult> listeners = EVENT_LISTENER.matcher(examples).results().toList();
		for (Class<?> event : events()) {
			Pattern name = Pattern.compile("\\b" + event.getSimpleName() + "\\b");
			List<MatchResult> named = listeners.stream().filter((each) -> name.matcher(each.group()).find()).toList();
			assertThat(named).as(event.getSimpleName()).isNotEmpty();
			assertThat(getters(event)).as(event.getSimpleName())
				.allSatisfy((getter) -> assertThat(named)
					.anySatisfy((listener) -> assertThat(listener.group(3)).contains("event." + getter + "()")));
		}
		Stream.of(MqttConnectionEvent.class, MqttListenerEvent.class)
			.flatMap((event) -> getters(event).stream())
			.forEach((getter) -> assertThat(examples).contains("event." + getter + "()"));
	}

	private static List<? extends Class<?>> events() throws IOException, ClassNotFoundException {
		List<Class<?>> events = new ArrayList<>();
		try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/github/mqttboot/event"))) {
			for (Path source : sources.toList()) {
				if (source.getFileName().toString().endsWith("Event.java")) {
					Class<?> event = Class.forName(MqttConnectionEvent.class.getPackageName() + "."
							+ source.getFileName().toString().replace(".java", ""));
					if (!Modifier.isAbstract(event.getModifiers())) {
						events.add(event);
					}
				}
			}
		}
		assertThat(events).isNotEmpty();
		return events;
	}

	private static List<String> getters(Class<?> event) {
		return Arrays.stream(event.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
			.map(Method::getName)
			.filter((name) -> name.startsWith("get") || name.startsWith("is"))
			.toList();
	}

	private static String examples() throws IOException {
		return FENCE.matcher(Files.readString(PAGE))
			.results()
			.map((example) -> example.group(1))
			.collect(Collectors.joining());
	}

	@Test
	void examplesRun(CapturedOutput output) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
			.withBean("fake", MqttConnection.class, () -> this.connection)
			.withUserConfiguration(ReceivingExamples.class, Machines.class, Incidents.class)
			.withPropertyValues("mqtt.listener.idle-event-interval=1s")
			.run((context) -> {
				this.connection.deliver("sensors/hall/temperature", "21");
				this.connection.deliver("sensors/hall/reading", "{\"value\":21.5}");
				this.connection.deliver("plant/7/reading", "{\"value\":7}");
				context.publishEvent(new MqttDisconnectedEvent(this.connection,
						new MqttConnectionCause(MqttConnectionCause.Kind.NETWORK, null, "connection reset", null)));
				ReceivingExamples examples = context.getBean(ReceivingExamples.class);
				MqttListenerEndpointRegistry registry = context.getBean(MqttListenerEndpointRegistry.class);
				examples.subscribe(this.connection);
				examples.listen(registry, "hall");
				examples.listenFrugally(registry);
				this.connection.deliver("alarms/fire", "");
				this.connection.deliver("rooms/hall/light", "");
				this.connection.deliver("debug/1", "");
				this.connection.deliver("orders/7/price", "{\"id\":\"7\"}");
				this.connection.deliver("jobs/1", "dig");
				this.connection.deliver("machines/7/temperature", "80.5");
				this.connection.deliver("machines/7/state", "{\"running\":true}");
				Awaitility.await()
					.untilAsserted(() -> assertThat(output)
						.contains("Alarm from alarms/fire", "rooms/hall/light", "Job dig of null")
						.contains("Machine 7 has 80.5 °C", "Machine 7 is running")
						.contains("It is 21 °C in the hall")
						.contains("Debug debug/1")
						.contains("default is offline: connection reset")
						.contains("store: running true, paused false")
						.contains("Storing 1 readings")
						.contains("readings is idle for 1 s")
						.contains("sensors/hall/reading: Reading[value=21.5]"));
				Awaitility.await()
					.untilAsserted(() -> assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
						.containsExactly("prices"));
				examples.report(registry);
				assertThat(output).contains("readings has 0 waiting and 1 handled");
				examples.holiday(registry, "hall");
				assertThat(registry.getListenerContainer("hall")).isNull();
			});
	}

	@Test
	void events(CapturedOutput output) {
		new ApplicationContextRunner().withUserConfiguration(Incidents.class).run((context) -> {
			MqttConnectionCause refusal = new MqttConnectionCause(MqttConnectionCause.Kind.REFUSED,
					MqttReasonCode.NOT_AUTHORIZED, "not authorized", null);
			TopicSubscription subscription = TopicSubscription.of("alarms/#", MqttQos.AT_LEAST_ONCE);
			PublishPacket message = new PublishPacket("poison", new byte[0], MqttQos.AT_LEAST_ONCE, false,
					PublishProperties.NONE);
			Stream
				.of(new MqttConnectedEvent(this.connection), new MqttConnectionRefusedEvent(this.connection, refusal),
						new MqttSessionLostEvent(this.connection),
						new MqttSubscriptionRefusedEvent(this.connection, subscription, MqttReasonCode.NOT_AUTHORIZED),
						new MqttPublishRefusedEvent(this.connection, "prices", MqttReasonCode.QUOTA_EXCEEDED),
						new MqttPoisonMessageEvent(this.connection, message, MqttReasonCode.MALFORMED_PACKET))
				.forEach(context::publishEvent);
			assertThat(output).contains("default is CONNECTED", "The broker refuses us: NOT_AUTHORIZED",
					"What the broker held for default is lost", "No alarms/#: NOT_AUTHORIZED",
					"Refused for prices: QUOTA_EXCEEDED", "Gave up poison after MALFORMED_PACKET");
		});
	}

	@Test
	void attributesHeadersArgumentsAndResults(CapturedOutput output) {
		runMeters((context) -> {
			PublishProperties properties = new PublishProperties(true, Duration.ofMinutes(1), "text/plain", "answers",
					new byte[] { 1, 2 }, List.of(new MqttUserProperty("tenant", "north")));
			this.connection
				.deliver(new InboundPublish(1, "meters/7/reading", "21.5 kWh".getBytes(StandardCharsets.UTF_8),
						MqttQos.EXACTLY_ONCE, false, false, properties, List.of()));
			Awaitility.await()
				.untilAsserted(() -> assertThat(output)
					.contains("Meter 7 has 21.5 kWh, and {", "mqtt_userProperty_tenant=north")
					.contains("meters/7/reading, QoS 2, retained: false, duplicate: false, expires in 60 s, "
							+ "8 bytes of text/plain, text: true, reply to answers with 2 bytes, tenant north"));
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.connection.getPublished()).singleElement()
					.satisfies((reply) -> assertThat(reply.topic()).isEqualTo("answers"))
					.satisfies((reply) -> assertThat(reply.payload()).asString().isEqualTo("{\"number\":\"7\"}")));
		});
	}

	@Test
	void resultsGoWhereTheMethodSays() {
		runMeters((context) -> {
			this.connection.deliver("old/meters/8", "7 kWh");
			this.connection.deliver("meters/8/price", "");
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
					.containsExactlyInAnyOrder("meters/receipts", "meters/prices"));
		});
	}

	@Test
	void anInvalidPayloadIsADeadLetterOfTheConfiguration() {
		runMeters((context) -> {
			this.connection.deliver("meters/9/reading", "-1 kWh");
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
					.containsExactly("billing/dead"));
		});
	}

	@Test
	void whatConstraintsRejectIsADeadLetter(CapturedOutput output) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class, MqttAutoConfiguration.class,
					MqttMessagingAutoConfiguration.class))
			.withBean("fake", MqttConnection.class, () -> this.connection)
			.withBean(Parcels.class)
			.withPropertyValues("mqtt.listener.dead-letter.topic=lost")
			.run((context) -> {
				this.connection.deliver("parcels/1", "{\"address\":\"Main Street 1\",\"grams\":0}");
				this.connection.deliver("parcels/2", "{\"address\":\"Main Street 2\",\"grams\":20}");
				Awaitility.await().untilAsserted(() -> assertThat(output).contains("Parcel of 20 g to Main Street 2"));
				Awaitility.await()
					.untilAsserted(() -> assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
						.containsExactly("lost"));
				assertThat(output).doesNotContain("Parcel of 0 g");
			});
	}

	@Test
	void listenersAtRunTimeHaveTheirPayloadsConverted(CapturedOutput output) {
		runClimate((context) -> {
			Climate climate = context.getBean(Climate.class);
			climate.watch("hall");
			this.connection.deliver("rooms/hall/climate", "{\"celsius\":21.5,\"humidity\":40}");
			this.connection.deliver("rooms/attic/climate", "{\"celsius\":30,\"humidity\":20}");
			this.connection.deliver("rooms/hall/climate", "22.5 °C");
			this.connection.deliver("rooms/hall/climate", "warm");
			Awaitility.await()
				.untilAsserted(() -> assertThat(output).contains("rooms/hall/climate: Air[celsius=21.5, humidity=40]")
					.contains("rooms/hall/climate: Air[celsius=22.5, humidity=0]"));
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.connection.getPublished()).singleElement()
					.satisfies((lost) -> assertThat(lost.topic()).isEqualTo("lost"))
					.satisfies((lost) -> assertThat(lost.payload()).asString().isEqualTo("warm")));
			assertThat(output).doesNotContain("celsius=30");
		});
	}

	@Test
	void listenerIsStoppedAndStartedByItsId(CapturedOutput output) {
		runClimate((context) -> {
			Climate climate = context.getBean(Climate.class);
			MqttMessageListenerContainer windows = context.getBean(MqttListenerEndpointRegistry.class)
				.getContainer("windows");
			this.connection.deliver("rooms/hall/window", "open");
			Awaitility.await().untilAsserted(() -> assertThat(output).contains("A window is open"));
			assertThat(climate.stop("windows")).succeedsWithin(Duration.ofSeconds(10));
			assertThat(windows.isRunning()).isFalse();
			this.connection.deliver("rooms/hall/window", "broken");
			climate.start("windows");
			assertThat(windows.isRunning()).isTrue();
			this.connection.deliver("rooms/hall/window", "closed");
			Awaitility.await().untilAsserted(() -> assertThat(output).contains("A window is closed"));
			// the session is not kept, so that nothing is held
			assertThat(output).doesNotContain("A window is broken");
		});
	}

	@Test
	void configurerHasValidatorAndArgumentOfItsOwn(CapturedOutput output) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
			.withBean("fake", MqttConnection.class, () -> this.connection)
			.withUserConfiguration(Tenants.class)
			.withPropertyValues("mqtt.listener.dead-letter.topic=lost")
			.run((context) -> {
				this.connection.deliver("tenants/north/bookings", "{\"nights\":0}");
				this.connection.deliver("tenants/south/bookings", "{\"nights\":3}");
				Awaitility.await().untilAsserted(() -> assertThat(output).contains("south has a booking for 3 nights"));
				Awaitility.await()
					.untilAsserted(() -> assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
						.containsExactly("lost"));
				assertThat(output).doesNotContain("north has a booking");
			});
	}

	private void runClimate(ContextConsumer<AssertableApplicationContext> test) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
			.withBean("fake", MqttConnection.class, () -> this.connection)
			.withBean(Climate.class)
			.withBean("celsius", MessageConverter.class, CelsiusConverter::new)
			.withPropertyValues("mqtt.listener.dead-letter.topic=lost")
			.run(test);
	}

	private void runMeters(ContextConsumer<AssertableApplicationContext> test) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
			.withBean("fake", MqttConnection.class, () -> this.connection)
			.withUserConfiguration(Meters.class)
			.withBean("fresh", MqttMessageFilter.class, () -> (message) -> !message.getPacket().retained())
			.withPropertyValues("mqtt.listener.configurations.billing.dead-letter.topic=billing/dead")
			.run(test);
	}

	/**
	 * A converter of the application, which comes before JSON.
	 */
	private static final class CelsiusConverter implements MessageConverter {

		@Override
		public Object fromMessage(Message<?> message, Class<?> type) {
			String text = new String((byte[]) message.getPayload(), StandardCharsets.UTF_8);
			return (type == Climate.Air.class && text.endsWith(" °C"))
					? new Climate.Air(Double.parseDouble(text.replace(" °C", "")), 0) : null;
		}

		@Override
		public Message<?> toMessage(Object payload, MessageHeaders headers) {
			return null;
		}

	}

}
