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

package io.github.mqttboot.e2e.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.event.MqttDisconnectedEvent;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
 * A broker that answers pings and acknowledges nothing of what waits for it is not
 * connected to for long, and never without a word.
 */
@ExtendWith(OutputCaptureExtension.class)
@EachClientType
@Tag("once")
class AcknowledgementTimeoutIT {

	private static final String REASON = "acknowledgement-timeout";

	/**
	 * For what happens after some timeouts, however many there are.
	 */
	private static final String[] HASTY = { "mqtt.acknowledgement-timeout", "300ms", "mqtt.reconnect.initial-delay",
			"50ms", "mqtt.client-id", "hasty", "mqtt.clean-session", "false" };

	private final ScriptedBroker broker = ScriptedBroker.start();

	@Parameter
	private MqttClientType clientType;

	@AfterEach
	void close() {
		this.broker.close();
	}

	@ParameterizedTest
	@CsvSource({ "3.1.1, 1", "3.1.1, 2", "5.0, 1", "5.0, 2" })
	void messagesThatAreNotAcknowledgedAreSentOnTheNextConnection(String version, int qos, CapturedOutput output) {
		this.broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		try (TestApplication application = start(Application.class, version, "mqtt.max-inflight", "10")) {
			List<CompletableFuture<?>> sent = new ArrayList<>();
			for (int i = 0; i < 40; i++) {
				sent.add(application.template().to("a").payload("payload " + i).qos(qos).sendAsync());
			}
			await().until(() -> application.count("mqtt.connection.losses", "reason", REASON) >= 1);
			// the meter counts before the line is logged
			await().untilAsserted(() -> assertThat(output).containsPattern(
					"WARN .*\\Qthe broker acknowledged no message for 1 s: 10 wait, the oldest to 'a'\\E"));
			await().untilAsserted(() -> assertThat(application.bean(Application.class).disconnected)
				.anySatisfy((event) -> assertThat(event.getCause().description())
					.contains("the broker acknowledged no message for 1 s")));
			assertThat(application.health()).isEqualTo(Status.DOWN);
			assertThat(application.healthDetails()).extractingByKey("unacknowledged")
				.asInstanceOf(InstanceOfAssertFactories.MAP)
				.extractingByKey("reason")
				.asString()
				.contains("10 wait");
			this.broker.on(MqttMessageType.PUBLISH, (session, packet) -> {
				if (qos == 1) {
					session.pubAck(ScriptedBroker.packetId(packet), 0);
				}
				else {
					session.pubRec(ScriptedBroker.packetId(packet), 0);
				}
			});
			assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)))
				.succeedsWithin(Duration.ofSeconds(10));
			application.awaitHealth(Status.UP);
		}
	}

	@Test
	void messageThatIsLeftOutIsSentOnTheNextConnection(CapturedOutput output) {
		String reason = "not the one to 'left/out'";
		this.broker.on(MqttMessageType.PUBLISH, (session, packet) -> {
			boolean leftOut = ((MqttPublishMessage) packet).variableHeader().topicName().equals("left/out");
			if (!leftOut || output.toString().contains(reason)) {
				session.pubAck(ScriptedBroker.packetId(packet), 0);
			}
		});
		try (TestApplication application = start(Application.class, "3.1.1", HASTY)) {
			CompletableFuture<?> leftOut = application.template().to("left/out").payload("1").qos(1).sendAsync();
			await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(100)).until(() -> {
				application.template().to("other").payload("2").qos(1).sendAsync();
				return leftOut.isDone();
			});
			assertThat(leftOut).isCompleted();
			assertThat(output).containsPattern("WARN .*acknowledged later messages, but .*" + Pattern.quote(reason));
		}
	}

	@Test
	void brokerThatNeverAcknowledgesWhatIsSentAgainGetsItAsAnotherMessage() {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(this.broker.sessions().size() > 1));
		this.broker.on(MqttMessageType.PUBLISH, (session, packet) -> {
			if (this.broker.sessions().size() > 1 && !packet.fixedHeader().isDup()) {
				session.pubAck(ScriptedBroker.packetId(packet), 0);
			}
		});
		try (TestApplication application = start(Application.class, "3.1.1", HASTY)) {
			CompletableFuture<?> first = application.template().to("a").payload("1").qos(1).sendAsync();
			CompletableFuture<?> second = application.template().to("a").payload("2").qos(1).sendAsync();
			assertThat(CompletableFuture.allOf(first, second)).succeedsWithin(Duration.ofSeconds(20));
		}
		assertThat(this.broker.received(MqttPublishMessage.class))
			.extracting((publish) -> publish.payload().toString(StandardCharsets.UTF_8))
			.containsSubsequence("1", "2", "1", "2", "1", "2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "3.1.1", "5.0" })
	void subscriptionThatIsNotAnsweredIsNamedAndMadeOnTheNextConnection(String version, CapturedOutput output) {
		this.broker.on(MqttMessageType.SUBSCRIBE, ScriptedBroker.ignore());
		try (TestApplication application = start(Listening.class, version)) {
			await().until(() -> application.count("mqtt.connection.losses", "reason", REASON) >= 1);
			await().untilAsserted(() -> assertThat(output)
				.contains("the broker acknowledged no SUBSCRIBE for 1 s: 'orders/+' waits"));
			assertThat(application.health()).isEqualTo(Status.DOWN);
			this.broker.on(MqttMessageType.SUBSCRIBE,
					(session, packet) -> session.subAck(ScriptedBroker.packetId((MqttSubscribeMessage) packet), 1));
			application.awaitHealth(Status.UP);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "3.1.1", "5.0" })
	void unsubscribeThatIsNotAnsweredIsNamed(String version, CapturedOutput output) {
		this.broker.on(MqttMessageType.UNSUBSCRIBE, ScriptedBroker.ignore());
		try (TestApplication application = start(Application.class, version)) {
			MqttConnection connection = application.bean(MqttConnection.class);
			MqttSubscriptionHandle subscription = connection
				.subscribe(TopicSubscription.of("a/#", MqttQos.AT_LEAST_ONCE), MqttInboundMessage::acknowledge);
			assertThat(subscription.granted()).succeedsWithin(Duration.ofSeconds(5));
			subscription.cancel();
			await().until(() -> application.count("mqtt.connection.losses", "reason", REASON) >= 1);
			// the meter counts before the line is logged
			await().untilAsserted(
					() -> assertThat(output).contains("the broker acknowledged no UNSUBSCRIBE for 1 s: 'a/#' waits"));
		}
	}

	@Test
	void slowBrokerIsNotLeft() {
		List<MqttPublishMessage> waiting = new CopyOnWriteArrayList<>();
		this.broker.on(MqttMessageType.PUBLISH, (session, packet) -> waiting.add((MqttPublishMessage) packet));
		try (TestApplication application = start(Application.class, "5.0", "mqtt.acknowledgement-timeout", "3s")) {
			List<CompletableFuture<?>> sent = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				sent.add(application.template().to("a").payload("payload").qos(1).sendAsync());
			}
			for (int i = 0; i < 8; i++) {
				int next = i;
				CompletableFuture<?> result = sent.get(i);
				// all together take longer than the timeout, and none so long
				await().pollDelay(Duration.ofMillis(600)).until(() -> waiting.size() > next);
				this.broker.session().pubAck(ScriptedBroker.packetId(waiting.get(next)), 0);
				assertThat(result).succeedsWithin(Duration.ofSeconds(5));
			}
			assertThat(this.broker.received(MqttConnectMessage.class)).hasSize(1);
		}
	}

	private TestApplication start(Class<?> type, String version, String... properties) {
		return TestApplication.of(type)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.url", this.broker.uri().toString())
			.property("mqtt.version", version)
			.property("mqtt.acknowledgement-timeout", "1s")
			.property("mqtt.reconnect.initial-delay", "500ms")
			.properties(properties)
			.start();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final List<MqttDisconnectedEvent> disconnected = new CopyOnWriteArrayList<>();

		@EventListener
		void onDisconnected(MqttDisconnectedEvent event) {
			this.disconnected.add(event);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Listening {

		@MqttListener("orders/+")
		void onOrder(String order) {
		}

	}

}
