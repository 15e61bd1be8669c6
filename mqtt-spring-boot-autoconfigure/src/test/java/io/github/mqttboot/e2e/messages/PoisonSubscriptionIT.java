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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.services.Services;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.event.MqttSubscriptionRefusedEvent;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.ScriptedBroker.Session;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A topic filter for which a broker ends the connection does not keep the other listeners
 * from receiving.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("once")
class PoisonSubscriptionIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int NOT_AUTHORIZED = 0x87;

	private static final SubscriptionAuthorizer AUTHORIZER = (input, output) -> {
		if (input.getSubscription().getTopicFilter().startsWith("forbidden")) {
			output.disconnectClient();
		}
		else {
			output.authorizeSuccessfully();
		}
	};

	private final ScriptedBroker broker = ScriptedBroker.start();

	@AfterEach
	void close() {
		this.broker.close();
	}

	@ParameterizedTest
	@CsvSource({ "paho, 3.1.1", "netty, 3.1.1", "paho, 5.0", "netty, 5.0" })
	void othersAreSubscribedAndItIsRefused(String clientType, String version, CapturedOutput output) {
		boolean mqtt5 = version.equals("5.0");
		refuse(mqtt5 ? (session) -> session.disconnect(NOT_AUTHORIZED) : Session::drop);
		try (TestApplication application = start(this.broker.uri().toString(), clientType, version)) {
			assertOthersAreSubscribed(application, mqtt5, output);
			assertThat(this.broker.sessions()).hasSizeLessThanOrEqualTo(mqtt5 ? 3 : 6);
			this.broker.session().publish("a/1", "payload", 0, 0);
			await().until(() -> application.bean(Application.class).received.contains("payload"));
		}
	}

	private static TestApplication start(String url, String clientType, String version) {
		return TestApplication.of(Application.class)
			.property("mqtt.url", url)
			.property("mqtt.version", version)
			.property("mqtt.client-type", clientType)
			.property("mqtt.reconnect.initial-delay", "100ms")
			.property("mqtt.reconnect.max-delay", "500ms")
			.property("mqtt.reconnect.stable-after", "1s")
			.start();
	}

	private static void assertOthersAreSubscribed(TestApplication application, boolean mqtt5, CapturedOutput output) {
		Application listeners = application.bean(Application.class);
		await().atMost(TIMEOUT).until(() -> !listeners.refused.isEmpty());
		assertThat(listeners.refused).singleElement().satisfies((event) -> {
			assertThat(event.getSubscription().filter()).isEqualTo("forbidden/#");
			assertThat(event.getReasonCode().value()).isEqualTo(mqtt5 ? NOT_AUTHORIZED : 0x80);
		});
		application.awaitHealth(Status.DOWN);
		assertThat(output).contains("The subscription to 'forbidden/#' is given up until its listener starts again");
		await().atMost(TIMEOUT).until(() -> application.snapshot().isConnected());
		await().atMost(TIMEOUT)
			.until(() -> application.snapshot()
				.subscriptions()
				.stream()
				.allMatch((subscription) -> subscription.answer() != null));
	}

	private void refuse(Consumer<Session> refusal) {
		this.broker.on(MqttMessageType.SUBSCRIBE, (session, packet) -> {
			MqttSubscribeMessage subscribe = (MqttSubscribeMessage) packet;
			List<Integer> qos = subscribe.payload()
				.topicSubscriptions()
				.stream()
				.map((subscription) -> subscription.qualityOfService().value())
				.toList();
			if (subscribe.payload()
				.topicSubscriptions()
				.stream()
				.anyMatch((subscription) -> subscription.topicFilter().startsWith("forbidden"))) {
				refusal.accept(session);
			}
			else if (session.isOpen()) {
				session.subAck(ScriptedBroker.packetId(packet), qos.stream().mapToInt(Integer::intValue).toArray());
			}
		});
	}

	/**
	 * HiveMQ CE, with an extension that ends the connection of whoever subscribes to what
	 * is forbidden.
	 */
	@Nested
	class OnHiveMq {

		private static EmbeddedHiveMq hiveMq;

		@BeforeAll
		static void startBroker() throws Exception {
			hiveMq = EmbeddedHiveMq
				.start(() -> Services.securityRegistry().setAuthorizerProvider((input) -> AUTHORIZER));
		}

		@AfterAll
		static void stopBroker() throws Exception {
			hiveMq.close();
		}

		@ParameterizedTest
		@CsvSource({ "netty, 3.1.1", "paho, 5.0" })
		void othersAreSubscribedAndItIsRefused(String clientType, String version, CapturedOutput output) {
			try (TestApplication application = start(hiveMq.getUrl(), clientType, version)) {
				assertOthersAreSubscribed(application, version.equals("5.0"), output);
				application.template().send("a/1", "payload");
				await().until(() -> application.bean(Application.class).received.contains("payload"));
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final List<String> received = new CopyOnWriteArrayList<>();

		private final List<MqttSubscriptionRefusedEvent> refused = new CopyOnWriteArrayList<>();

		@MqttListener(topics = { "a/#", "b/#" })
		void allowed(String payload) {
			this.received.add(payload);
		}

		@MqttListener(topics = "forbidden/#")
		void forbidden(String payload) {
			throw new IllegalStateException(payload);
		}

		@MqttListener(topics = { "c/#", "d/#" })
		void alsoAllowed(String payload) {
			throw new IllegalStateException(payload);
		}

		@EventListener
		void onRefusal(MqttSubscriptionRefusedEvent event) {
			this.refused.add(event);
		}

	}

}
