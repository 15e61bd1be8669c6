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

package io.github.mqttboot.e2e.messages;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttPoisonMessage;
import io.github.mqttboot.connection.MqttPoisonMessageException;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.event.MqttPoisonMessageEvent;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.ScriptedBroker.Session;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A message for which a broker ends the connection whenever it is sent does not keep the
 * others from getting through.
 */
@ExtendWith({ OutputCaptureExtension.class, EmbeddedHiveMqExtension.class })
@EachClientType
@Tag("once")
class PoisonMessageIT {

	/**
	 * Must not be logged. Not part of a path in which the tests may run.
	 */
	private static final String PAYLOAD = "p0is0n";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int FORBIDDEN = 0x90;

	private final ScriptedBroker broker = ScriptedBroker.start();

	@TempDir
	private Path directory;

	@Parameter
	private MqttClientType clientType;

	@AfterEach
	void close() {
		this.broker.close();
	}

	@Test
	void brokerThatHangsUpIsNotAskedAgain(CapturedOutput output) {
		refuse("forbidden", Session::drop);
		try (TestApplication application = start(this.broker.uri().toString(), "3.1.1")) {
			CompletableFuture<?> poison = application.template().sendAsync("forbidden", PAYLOAD);
			List<CompletableFuture<?>> others = sendOthers(application);
			assertThat(CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))).succeedsWithin(TIMEOUT);
			assertGivenUp(application, poison, "forbidden", null);
			assertThat(output).contains("the message to 'forbidden' with 6 bytes is given up").doesNotContain(PAYLOAD);
			assertThat(application.healthDetails()).extractingByKey("lastRefusedMessage")
				.asInstanceOf(InstanceOfAssertFactories.MAP)
				.extractingByKey("reason")
				.asString()
				.contains("the message to 'forbidden' with 6 bytes is given up");
			assertThat(this.broker.sessions()).hasSizeLessThanOrEqualTo(6);
			application.awaitHealth(Status.UP);
		}
	}

	@Test
	void reasonInDisconnectShortensTheTrial() {
		refuse("forbidden", (session) -> session.disconnect(FORBIDDEN));
		try (TestApplication application = start(this.broker.uri().toString(), "5.0")) {
			CompletableFuture<?> poison = application.template().sendAsync("forbidden", PAYLOAD);
			List<CompletableFuture<?>> others = sendOthers(application);
			assertThat(CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))).succeedsWithin(TIMEOUT);
			assertGivenUp(application, poison, "forbidden", MqttReasonCode.TOPIC_NAME_INVALID);
			assertThat(this.broker.sessions()).hasSizeLessThanOrEqualTo(4);
		}
	}

	/**
	 * It is sent on each connection, and nothing acknowledges it.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "3.1.1", "5.0" })
	void presenceOfQos0IsFound(String version, CapturedOutput output) {
		refuse("state/plant", version.equals("5.0") ? (session) -> session.disconnect(FORBIDDEN) : Session::drop);
		try (TestApplication application = start(this.broker.uri().toString(), version, "mqtt.presence.topic",
				"state/plant", "mqtt.presence.qos", "0", "mqtt.reconnect.stable-after", "1s")) {
			List<CompletableFuture<?>> others = sendOthers(application);
			await().atMost(TIMEOUT).until(() -> !application.bean(Application.class).events.isEmpty());
			assertThat(application.bean(Application.class).events).singleElement()
				.extracting((event) -> event.getMessage().topic())
				.isEqualTo("state/plant");
			assertThat(CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))).succeedsWithin(TIMEOUT);
			assertThat(output).contains("the message to 'state/plant' with 6 bytes is given up",
					"('mqtt.presence.topic')");
			application.awaitHealth(Status.UP);
			assertThat(this.broker.sessions()).hasSizeLessThanOrEqualTo(version.equals("5.0") ? 5 : 8);
		}
	}

	@Test
	void messageInTheFileDoesNotPoisonTheNextRun() {
		refuse("forbidden", Session::drop);
		String[] file = { "mqtt.outbox.type", "file", "mqtt.outbox.directory", this.directory.toString(),
				"mqtt.client-id", "poisoned", "mqtt.clean-session", "false" };
		try (TestApplication application = start(this.broker.uri().toString(), "3.1.1", file)) {
			application.template().sendAsync("forbidden", PAYLOAD);
			await().until(() -> this.broker.sessions().size() > 1);
		}
		try (TestApplication application = start(this.broker.uri().toString(), "3.1.1", file)) {
			List<CompletableFuture<?>> others = sendOthers(application);
			assertThat(CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))).succeedsWithin(TIMEOUT);
			await().atMost(TIMEOUT).until(() -> !application.bean(Application.class).events.isEmpty());
		}
		int connections = this.broker.sessions().size();
		try (TestApplication application = start(this.broker.uri().toString(), "3.1.1", file)) {
			assertThat(CompletableFuture.allOf(sendOthers(application).toArray(CompletableFuture[]::new)))
				.succeedsWithin(TIMEOUT);
			assertThat(this.broker.sessions()).hasSize(connections + 1);
			MqttConnection connection = application.bean(MqttConnection.class);
			assertThat(connection.getPoisonMessages()).hasSize(1);
			refuse("nothing", Session::drop);
			sendAgain(connection);
			await().atMost(TIMEOUT).until(() -> connection.getPoisonMessages().isEmpty());
			assertThat(this.broker.sessions()).hasSize(connections + 1);
		}
	}

	static void sendAgain(MqttConnection connection) {
		for (MqttPoisonMessage poison : connection.getPoisonMessages()) {
			connection.publish(poison.getMessage()).thenRun(poison::discard);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "3.1.1", "5.0" })
	void hiveMqEndsTheConnectionForDollarTopics(String version, EmbeddedHiveMq hiveMq) {
		try (TestApplication application = start("mqtt://127.0.0.1:" + hiveMq.getPort(), version)) {
			CompletableFuture<?> poison = application.template().sendAsync("$foo/bar", PAYLOAD);
			List<CompletableFuture<?>> others = sendOthers(application);
			assertThat(CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))).succeedsWithin(TIMEOUT);
			assertGivenUp(application, poison, "$foo/bar",
					version.equals("5.0") ? MqttReasonCode.PROTOCOL_ERROR : null);
		}
	}

	private void refuse(String topic, Consumer<Session> refusal) {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(
				!((MqttConnectMessage) packet).variableHeader().isCleanSession() && this.broker.sessions().size() > 1));
		this.broker.on(MqttMessageType.PUBLISH, (session, packet) -> {
			MqttPublishMessage publish = (MqttPublishMessage) packet;
			if (publish.variableHeader().topicName().equals(topic)) {
				refusal.accept(session);
			}
			else if (session.isOpen()) {
				session.pubAck(ScriptedBroker.packetId(packet), 0);
			}
		});
	}

	private static List<CompletableFuture<?>> sendOthers(TestApplication application) {
		List<CompletableFuture<?>> others = new ArrayList<>();
		for (int i = 0; i < 89; i++) {
			others.add(application.template().sendAsync("good/" + i % 7, "payload " + i));
		}
		return others;
	}

	private static void assertGivenUp(TestApplication application, CompletableFuture<?> poison, String topic,
			@Nullable MqttReasonCode reasonCode) {
		assertThat(poison).failsWithin(TIMEOUT)
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isInstanceOfSatisfying(MqttPoisonMessageException.class, (ex) -> {
				assertThat(ex.getTopic()).isEqualTo(topic);
				assertThat(ex.getReasonCode()).isEqualTo(reasonCode);
			});
		await().until(() -> !application.bean(Application.class).events.isEmpty());
		assertThat(application.bean(Application.class).events).singleElement().satisfies((event) -> {
			assertThat(event.getMessage().topic()).isEqualTo(topic);
			assertThat(event.getMessage().payload()).asString().isEqualTo(PAYLOAD);
			assertThat(event.getReasonCode()).isEqualTo(reasonCode);
		});
		assertThat(application.timings("mqtt.messages.sent", "reason", "ends-connection")).isOne();
	}

	private TestApplication start(String url, String version, String... properties) {
		return TestApplication.of(Application.class)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.url", url)
			.property("mqtt.version", version)
			.property("mqtt.reconnect.initial-delay", "100ms")
			.property("mqtt.reconnect.max-delay", "500ms")
			.properties(properties)
			.start();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final List<MqttPoisonMessageEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void onPoisonMessage(MqttPoisonMessageEvent event) {
			this.events.add(event);
		}

	}

}
