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

package io.github.mqttboot.e2e.guide;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.event.MqttListenerIdleEvent;
import io.github.mqttboot.event.MqttListenerPausedEvent;
import io.github.mqttboot.event.MqttListenerResumedEvent;
import io.github.mqttboot.event.MqttListenerStartedEvent;
import io.github.mqttboot.event.MqttListenerStoppedEvent;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.testsupport.EmbeddedArtemis;
import io.github.mqttboot.testsupport.EmbeddedArtemisExtension;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.RenewableScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the application of the guide with its two brokers. On one client, as it is about
 * the text of the guide, which leaves the client out.
 * <p>
 * What does not fit into one application in Java that is started once is shown elsewhere:
 * {@code suspend} functions by {@code KotlinExampleIT}, virtual threads, which need Java
 * 24, by {@code ListenerThreadsTests}, what a kept session has for a listener of the next
 * start by {@code LateListenerIT}, and the end of an application that only publishes by
 * {@code ProcessEndIT}.
 */
@ExtendWith({ EmbeddedHiveMqExtension.class, EmbeddedArtemisExtension.class })
@TestInstance(Lifecycle.PER_CLASS)
class GuideIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private FaultProxy link;

	private RawMqttClient observer;

	private TestApplication application;

	private Journal journal;

	private MqttTemplate template;

	@BeforeAll
	void start(EmbeddedHiveMq devices, EmbeddedArtemis cloud) {
		this.link = new FaultProxy(devices.getPort());
		this.observer = RawMqttClient.connect(devices.getPort(), "guide-observer");
		this.application = start(this.link, cloud);
		this.journal = this.application.bean(Journal.class);
		this.template = this.application.template();
		await().untilAsserted(
				() -> assertThat(this.journal.of("connected")).containsExactlyInAnyOrder("default", "cloud"));
	}

	@AfterAll
	void stop() {
		this.application.close();
		this.observer.close();
		this.link.close();
	}

	@BeforeEach
	void isUp() {
		this.application.awaitHealth(Status.UP);
	}

	@Test
	void messagesGoFromInterfacesAndTemplatesToListeners() {
		Windows windows = this.application.bean(Windows.class);
		assertThat(windows.measured("kitchen", 21.5)).succeedsWithin(TIMEOUT);
		windows.ping("kitchen", "hello");
		this.template.to("guide/{room}/news", "kitchen").payload("stale").retained(true).send();
		this.template.to("guide/{room}/news", "kitchen").payload("new").send();
		this.template.send("guide/kitchen/broken", "x");
		this.template.send("the default");
		List.of(1, 2, 3).forEach((sample) -> this.template.send("guide/kitchen/samples", sample));
		await().untilAsserted(() -> {
			assertThat(this.journal.of("temperature")).containsExactly("kitchen 21.5");
			assertThat(this.journal.of("cloud")).containsExactly("kitchen 21.5");
			assertThat(this.journal.of("pong")).containsExactly("re hello");
			assertThat(this.journal.of("news")).containsExactly("new", "the default");
			assertThat(this.journal.of("dead")).contains("rooms.onBroken x");
			assertThat(this.journal.of("attempts of rooms.onBroken")).containsExactly(1);
			// HiveMQ CE may send a message only when the one before is acknowledged
			assertThat(this.journal.of("samples")).flatMap((batch) -> (List<?>) batch).isEqualTo(List.of(1, 2, 3));
			assertThat(this.journal.of("visitors of rooms.onPong")).containsExactly("handled");
			assertThat(this.journal.of("visitors of rooms.onBroken")).containsExactly("failed");
		});
		this.template.clearRetained("guide/kitchen/news");
		assertThat(this.application.timings("guide.publish")).isPositive();
		assertThat(this.application.timings("guide.process")).isPositive();
	}

	@Test
	void requestsAreAnswered() {
		Windows windows = this.application.bean(Windows.class);
		assertThat(windows.state("cellar")).isEqualTo(new Rooms.State("cellar", true));
		assertThat(
				this.template.to("guide/{room}/state", "attic").payload("?").sendAndReceive(Rooms.State.class, TIMEOUT))
			.isEqualTo(new Rooms.State("attic", true));
		assertThat(this.template.sendAndReceive("guide/hall/state", "?", Rooms.State.class, TIMEOUT))
			.isEqualTo(new Rooms.State("hall", true));
		assertThat(this.template.sendAndReceiveAsync("guide/roof/state", "?", Rooms.State.class, TIMEOUT))
			.succeedsWithin(TIMEOUT)
			.isEqualTo(new Rooms.State("roof", true));
		assertThat(this.template.getLateReplies()).isZero();
	}

	@Test
	void classesAnnotationsOfTheApplicationAndSeveralOfAMethodListen() {
		this.template.send("guide/garage/left/state", "open");
		this.template.send("guide/garage/light", "on");
		this.template.send("guide/porch", new Porch.Guest("Ann"));
		this.template.send("guide/porch", new Porch.Parcel(500));
		this.template.send("guide/cellar/pump/1", "pump");
		this.template.send("guide/cellar/valve/1", "valve");
		this.template.send("guide/cellar/alarm", "water");
		await().untilAsserted(() -> {
			assertThat(this.journal.of("garage")).contains("left is OPEN", "other guide/garage/light");
			assertThat(this.journal.of("porch")).containsExactly("guest Ann", "parcel of 500 g");
			assertThat(this.journal.of("machines")).containsExactlyInAnyOrder("pump", "valve");
			assertThat(this.journal.of("strict")).containsExactly("water");
		});
		// the named configuration has no second attempt
		assertThat(this.journal.of("alarm")).containsExactly("water");
		assertThat(container("cellar.onMachine#1").getEndpoint().concurrency()).isEqualTo(4);
	}

	@Test
	void payloadsAreConvertedValidatedAndWaitedFor() {
		this.template.send("guide/cellar/robot", new Cellar.Position(3, 4));
		this.template.send("guide/cellar/robot", "5/6");
		this.template.send("guide/cellar/tank", new Rooms.Reading(-300));
		this.template.send("guide/cellar/tank", new Rooms.Reading(7));
		this.template.send("guide/cellar/clock", "2026-01-01T00:00:00Z");
		this.template.send("guide/cellar/echo", "ho");
		this.template.send("guide/hall/air", new Rooms.Reading(19));
		await().untilAsserted(() -> {
			assertThat(this.journal.of("robot")).containsExactly("Position[x=3, y=4] in guide",
					"Position[x=5, y=6] in guide");
			assertThat(this.journal.of("tank")).containsExactly(7.0);
			assertThat(this.journal.of("dead")).contains("cellar.onTank {\"celsius\":-300.0}");
			assertThat(this.journal.of("attempts of cellar.onTank")).containsExactly(1);
			assertThat(this.journal.of("clock")).containsExactly(Instant.parse("2026-01-01T00:00:00Z"));
			assertThat(this.journal.of("echoes")).containsExactly("hoho");
			assertThat(this.journal.of("hall")).containsExactly(19.0);
		});
	}

	@Test
	void payloadsOfDevicesAreReadAsTheyAre() {
		UUID parcel = UUID.randomUUID();
		this.template.send("guide/pantry/timer", "PT90S");
		this.template.send("guide/pantry/parcel", parcel + "\0");
		this.template.send("guide/pantry/price", "2.50\r\n");
		this.template.send("guide/pantry/note", "3 jars");
		this.template.send("guide/pantry/scale", "{'grams':3}\0");
		this.template.send("guide/pantry/scale", "{\"stable\":null,\"celsius\":NaN}\r\n");
		this.template.send("guide/pantry/shelf", "12 kg");
		this.template.send("guide/pantry/shelf", "{\"kilograms\":12}");
		this.template.send("guide/pantry/label", new Rooms.Reading(4));
		await().untilAsserted(() -> {
			assertThat(this.journal.of("pantry")).containsExactlyInAnyOrder(Duration.ofSeconds(90), parcel,
					new BigDecimal("2.50"), "3 jars");
			assertThat(this.journal.of("scale")).containsExactly(new Pantry.Scale(3, false, 0),
					new Pantry.Scale(0, false, Double.NaN));
			assertThat(this.journal.of("shelf")).containsExactly(12);
			// the only converter of the listener reads no JSON
			assertThat(this.journal.of("dead")).contains("pantry.on(Load) {\"kilograms\":12}");
			assertThat(this.journal.of("label")).containsExactly("application/json true from the house");
		});
	}

	@Test
	void configurationsOfPropertiesAndOfCodeAreForTheListenersThatNameThem() {
		MqttListenerEndpointRegistry registry = this.application.bean(MqttListenerEndpointRegistry.class);
		assertThat(container("cellar.onAlarm").getEndpoint().configuration()).isEqualTo("strict");
		assertThat(registry.getSettings("strict").queueCapacity()).isEqualTo(3);
		assertThat(container("pantry.onOven").getEndpoint().configuration()).isEqualTo("patient");
		assertThat(registry.getSettings("patient").queueCapacity()).isEqualTo(10);
		this.template.send("guide/pantry/oven", "hot");
		await().untilAsserted(() -> assertThat(this.journal.of("patient")).containsExactly("hot"));
		assertThat(this.journal.of("oven")).containsExactly("hot", "hot", "hot", "hot");
	}

	@Test
	void lazyBeanListensFromItsFirstUseToItsEnd() {
		MqttListenerEndpointRegistry registry = this.application.bean(MqttListenerEndpointRegistry.class);
		assertThat(registry.getListenerContainer("shed.onDoor")).isNull();
		this.application.bean(Shed.class);
		awaitSubscription("guide/shed/door");
		this.template.send("guide/shed/door", "open");
		await().untilAsserted(() -> assertThat(this.journal.of("shed")).containsExactly("open"));
		this.application.bean(Caretaker.class).remove("shed");
		assertThat(registry.getListenerContainer("shed.onDoor")).isNull();
	}

	@Test
	void listenersComeAndGoAtRunTime() {
		this.template.to("guide/terrace/sign").payload("welcome").retained(true).send();
		MqttListenerEndpointRegistry registry = this.application.bean(MqttListenerEndpointRegistry.class);
		registry.register(MqttListenerEndpoint.builder("terrace")
			.topics("guide/terrace/#")
			.listener((message) -> this.journal.add("terrace", message.getPacket().retained()))
			.build());
		await().untilAsserted(() -> assertThat(this.journal.of("terrace")).containsExactly(true));
		this.template.clearRetained("guide/terrace/sign");
		assertThat(registry.unregister("terrace")).succeedsWithin(TIMEOUT);
		assertThat(registry.getListenerContainer("terrace")).isNull();
		assertThat(this.application.snapshot().subscriptions())
			.noneMatch((subscription) -> subscription.request().filter().equals("guide/terrace/#"));
	}

	@Test
	void eventsSayWhatBecomesOfListeners() {
		MqttMessageListenerContainer garage = container("garage");
		garage.pause();
		this.template.send("guide/garage/door", "shut");
		garage.resume();
		await().untilAsserted(() -> assertThat(this.journal.of("garage")).contains("other guide/garage/door"));
		assertThat(garage.stop()).succeedsWithin(TIMEOUT);
		garage.start();
		await().untilAsserted(() -> {
			assertThat(this.journal.of("events of garage")).containsExactly(MqttListenerStartedEvent.class,
					MqttListenerPausedEvent.class, MqttListenerResumedEvent.class, MqttListenerStoppedEvent.class,
					MqttListenerStartedEvent.class);
			assertThat(this.journal.of("idle")).contains(MqttListenerIdleEvent.class);
		});
	}

	@Test
	void beanThatItsScopeMakesAgainTakesOver() {
		Attic attic = this.application.bean(Attic.class);
		int first = attic.getNumber();
		awaitSubscription("guide/attic/window");
		this.template.send("guide/attic/window", "open");
		await().untilAsserted(() -> assertThat(this.journal.of("attic")).containsExactly(first + " open"));
		this.application.bean(RenewableScope.class).renew();
		int second = attic.getNumber();
		this.template.send("guide/attic/window", "shut");
		await().untilAsserted(
				() -> assertThat(this.journal.of("attic")).containsExactly(first + " open", second + " shut"));
		assertThat(second).isNotEqualTo(first);
	}

	@Test
	void eachAttemptHasItsWill() {
		this.observer.subscribe("guide/wills/#");
		int first = willOfALostConnection();
		assertThat(first).isPositive();
		assertThat(willOfALostConnection()).isGreaterThan(first);
	}

	private int willOfALostConnection() {
		int connections = this.journal.of("connected").size();
		int wills = observed("guide/wills/default").size();
		this.link.reset();
		await().untilAsserted(() -> assertThat(observed("guide/wills/default")).hasSize(wills + 1));
		await().untilAsserted(() -> assertThat(this.journal.of("connected")).hasSizeGreaterThan(connections));
		this.application.awaitHealth(Status.UP);
		return Integer.parseInt(observed("guide/wills/default").get(wills));
	}

	@Test
	void whatIsWithdrawnWithoutConnectionIsNotSent() {
		this.observer.subscribe("guide/hall/plan");
		int connections = this.journal.of("connected").size();
		this.link.shut();
		await().until(() -> !this.application.snapshot().isConnected());
		CompletableFuture<MqttSendResult> withdrawn = this.template.sendAsync("guide/hall/plan", "stay");
		CompletableFuture<MqttSendResult> sent = this.template.sendAsync("guide/hall/plan", "go");
		assertThat(withdrawn.cancel(false)).isTrue();
		this.link.open();
		assertThat(sent).succeedsWithin(TIMEOUT);
		await().untilAsserted(() -> assertThat(observed("guide/hall/plan")).containsExactly("go"));
		await().untilAsserted(() -> assertThat(this.journal.of("connected")).hasSizeGreaterThan(connections));
	}

	private List<String> observed(String topic) {
		return this.observer.getMessages()
			.stream()
			.filter((message) -> message.topic().equals(topic))
			.map(RawMqttClient.Message::payload)
			.toList();
	}

	private void awaitSubscription(String filter) {
		await().until(() -> this.application.snapshot()
			.subscriptions()
			.stream()
			.anyMatch(
					(subscription) -> subscription.request().filter().equals(filter) && subscription.answer() != null));
	}

	private MqttMessageListenerContainer container(String id) {
		MqttMessageListenerContainer container = this.application.bean(MqttListenerEndpointRegistry.class)
			.getListenerContainer(id);
		assertThat(container).as(id).isNotNull();
		return container;
	}

	private static TestApplication start(FaultProxy devices, EmbeddedArtemis cloud) {
		return TestApplication.of(GuideApplication.class)
			.property("mqtt.url", devices.getUrl())
			.property("mqtt.clients.cloud.url", cloud.getUrl())
			.property("mqtt.observation.enabled", true)
			.property("mqtt.publish.default-topic", "guide/hall/news")
			.property("mqtt.listener.dead-letter.topic", "guide/dead/{topic}")
			.property("mqtt.listener.idle-event-interval", "500ms")
			.property("mqtt.listener.configurations.strict.dead-letter.topic", "guide/strict/{topic}")
			.property("mqtt.listener.configurations.strict.retry.max-attempts", 1)
			.property("mqtt.listener.configurations.strict.queue-capacity", 3)
			.property("spring.main.lazy-initialization", true)
			.startAndAwaitUp();
	}

}
