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

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.mqttboot.actuate.endpoint.MqttEndpoint;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * What the log says: a line for what happens to a connection, none for a message, no
 * stack trace for what must be expected, nothing that Paho has to say, and no text of a
 * broker that could pass for a line of ours. On Paho, which has a log of its own to keep
 * quiet; the lines are written above the transport.
 */
@ExtendWith(OutputCaptureExtension.class)
class LoggingIT {

	private static final String EVIL = "one\r\n2026-01-01 ERROR forged\u001B[31m\u2028two";

	private static final String HARMLESS = "one\\u000D\\u000A2026-01-01 ERROR forged\\u001B[31m\\u2028two";

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void hasOneLineForEachThingThatHappens(MqttVersion version, CapturedOutput output) {
		AtomicInteger connects = new AtomicInteger();
		try (ScriptedBroker broker = ScriptedBroker.start()) {
			broker.on(MqttMessageType.CONNECT, (session, packet) -> {
				switch (connects.incrementAndGet()) {
					// the session is resumed, then the client is refused, then the
					// session is gone
					case 2 -> session.accept(true);
					case 3 -> session.refuse((version == MqttVersion.MQTT_5_0) ? 0x87 : 5);
					default -> session.accept(false);
				}
			});
			try (TestApplication application = application(broker).persistentSession(version, "logging-" + version)
				.property("mqtt.reconnect.initial-delay", "10ms")
				.property("mqtt.reconnect.refused-delay", "10ms")
				.startAndAwaitUp()) {
				MqttTemplate template = application.template();
				RecordingListener listener = application.bean(RecordingListener.class);
				IntStream.rangeClosed(1, 20).forEach((id) -> {
					template.send("out", "message");
					broker.session().publish("in", "message", 1, id);
				});
				await().until(() -> listener.getPayloads().size() == 20);
				broker.session().drop();
				await().until(() -> application.connects() == 2);
				broker.session().drop();
				await().until(() -> application.connects() == 3);
				application.awaitHealth(Status.UP);
			}
			String url = broker.uri().toString();
			assertThat(lines(output)).containsExactly("INFO connected to " + url,
					"WARN lost " + url + ": the other side closed the connection; next attempt in 0.0 s",
					"INFO connected to " + url,
					"WARN lost " + url + ": the other side closed the connection; next attempt in 0.0 s",
					"WARN no connection to " + url
							+ ": the broker refused the connection: not authorized (0x87): check "
							+ "'mqtt.username' and 'mqtt.password', and what the broker allows this user and "
							+ "'mqtt.client-id'; next attempt in 0.0 s",
					"INFO connected to " + url,
					"WARN the broker has lost the session: messages it held are gone, " + "subscribing again",
					"INFO stopped");
		}
		assertThat(output).doesNotContain("\tat ").doesNotContain("org.eclipse.paho").doesNotContain("SEVERE");
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void hasNeitherStackTraceNorPahoAfterAnAbruptEnd(MqttVersion version, CapturedOutput output) {
		try (ScriptedBroker broker = ScriptedBroker.start()) {
			AtomicInteger publishes = new AtomicInteger();
			broker.on(MqttMessageType.PUBLISH, (session, packet) -> {
				if (publishes.incrementAndGet() == 1) {
					session.drop();
				}
				else {
					session.pubAck(ScriptedBroker.packetId(packet), 0);
				}
			});
			try (TestApplication application = application(broker).property("mqtt.version", version)
				.property("mqtt.reconnect.initial-delay", "10ms")
				.startAndAwaitUp()) {
				// cut off in the middle of an exchange, and with bytes that are no packet
				application.template().sendAsync("out", "message");
				await().until(() -> application.connects() == 2);
				application.awaitHealth(Status.UP);
				broker.session().sendBytes(0xFF, 0xFF, 0xFF, 0xFF, 0xFF);
				await().until(() -> output.getOut().contains("malformed length of a packet"));
				application.awaitHealth(Status.UP);
			}
		}
		assertThat(output).doesNotContain("\tat ")
			.doesNotContain("paho")
			.doesNotContain("ERROR")
			.doesNotContain("SEVERE");
	}

	@Test
	void cannotBeForgedByTheBroker(CapturedOutput output) {
		AtomicInteger connects = new AtomicInteger();
		try (ScriptedBroker broker = ScriptedBroker.start()) {
			broker.on(MqttMessageType.CONNECT, (session, packet) -> {
				MqttProperty<?>[] properties = { text(MqttPropertyType.REASON_STRING),
						text(MqttPropertyType.ASSIGNED_CLIENT_IDENTIFIER), text(MqttPropertyType.RESPONSE_INFORMATION),
						new UserProperty(EVIL, EVIL) };
				if (connects.incrementAndGet() == 1) {
					session.refuse(0x88, text(MqttPropertyType.REASON_STRING), text(MqttPropertyType.SERVER_REFERENCE));
				}
				else {
					session.accept(false, properties);
				}
			});
			broker.on(MqttMessageType.PUBLISH, (session, packet) -> session.pubAck(ScriptedBroker.packetId(packet),
					0x99, text(MqttPropertyType.REASON_STRING), new UserProperty(EVIL, EVIL)));
			try (TestApplication application = application(broker).property("mqtt.reconnect.initial-delay", "10ms")
				.property("test.topic", "#")
				.startAndAwaitUp()) {
				assertThatException().isThrownBy(() -> application.template().send("out", "x"))
					.satisfies((ex) -> assertThat(ex.getMessage()).contains(HARMLESS));
				broker.session().publish(EVIL, "fail", 1, 1, new UserProperty(EVIL, EVIL));
				await().until(() -> application.timings("mqtt.listener", "outcome", "failure") > 0);
				broker.session().disconnect(0x8B, text(MqttPropertyType.REASON_STRING));
				await().until(() -> application.connects() == 2);
				application.awaitHealth(Status.UP);
				assertHarmless("health", application.bean(HealthEndpoint.class).healthForPath("mqtt"));
				assertHarmless("the endpoint", application.bean(MqttEndpoint.class).mqtt());
			}
		}
		assertThat(output).contains(HARMLESS);
		assertThat(output.getAll().lines()).noneMatch((line) -> line.startsWith("2026-01-01"));
		assertThat(output).doesNotContain("\u001B[31m").doesNotContain("\u2028");
	}

	private static void assertHarmless(String what, Object shown) {
		String text = JsonMapper.shared().writeValueAsString(shown);
		// a control character would be there as its escape, with one backslash
		assertThat(text).as(what)
			.contains(HARMLESS.replace("\\", "\\\\"))
			.doesNotContain("\u2028")
			.doesNotContain("one\\r")
			.doesNotContain("one\\u000");
	}

	private static StringProperty text(MqttPropertyType type) {
		return new StringProperty(type.value(), EVIL);
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getAll()
			.lines()
			.filter((line) -> line.contains("i.g.m") && !line.contains("LoggingIT"))
			.map((line) -> line.replaceFirst("^\\S+ +(\\w+) .* : (MQTT connection 'default': )?", "$1 "))
			.toList();
	}

	private static TestApplication.Builder application(ScriptedBroker broker) {
		return TestApplication.of(Application.class)
			.property("mqtt.url", broker.uri())
			.property("management.endpoints.web.exposure.include", "health,mqtt")
			.property("mqtt.listener.retry.max-attempts", 1)
			.property("test.topic", "in");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(FailingListener.class)
	static class Application {

	}

	/**
	 * Fails when told to.
	 */
	static class FailingListener extends RecordingListener {

		@Override
		@MqttListener("${test.topic}")
		protected void onMessage(String payload) {
			if (payload.equals("fail")) {
				throw new IllegalStateException("as told");
			}
			super.onMessage(payload);
		}

	}

}
