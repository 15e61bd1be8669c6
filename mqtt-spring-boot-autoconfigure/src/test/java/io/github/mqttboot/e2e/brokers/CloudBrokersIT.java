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

package io.github.mqttboot.e2e.brokers;

import java.time.Duration;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.ScriptedBroker.Session;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * What an application sees of brokers that nobody can start here: a scripted broker plays
 * the rules of their documents, with MQTT 5.
 */
@ExtendWith(OutputCaptureExtension.class)
@EachClientType
class CloudBrokersIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final int NOT_AUTHORIZED = 0x87;

	private static final int IMPLEMENTATION_SPECIFIC_ERROR = 0x83;

	private static final int QUOTA_EXCEEDED = 0x97;

	private final ScriptedBroker broker = ScriptedBroker.start();

	@Parameter
	private MqttClientType clientType;

	@AfterEach
	void stopBroker() {
		this.broker.close();
	}

	@Test
	void awsIotCore(CapturedOutput output) {
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.accept(false, limit(MqttProperties.SESSION_EXPIRY_INTERVAL, 3_600),
						limit(MqttProperties.SERVER_KEEP_ALIVE, 1_200), limit(MqttProperties.RECEIVE_MAXIMUM, 100),
						limit(MqttProperties.TOPIC_ALIAS_MAXIMUM, 8), limit(MqttProperties.MAXIMUM_QOS, 1),
						limit(MqttProperties.MAXIMUM_PACKET_SIZE, 131_072),
						limit(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0)));
		this.broker.on(MqttMessageType.SUBSCRIBE, CloudBrokersIT::subscribeAtAws);
		this.broker.on(MqttMessageType.PUBLISH, CloudBrokersIT::publishAtAws);
		try (TestApplication application = start("7d")) {
			assertThat(this.broker.received(MqttSubscribeMessage.class))
				.extracting((subscribe) -> subscribe.payload().topicSubscriptions().size())
				.containsExactly(8, 1);
			assertSaid(output, 3_600, 604_800, 1_200);
			assertThat(application.snapshot().inflightLimit()).isEqualTo(100);
			assertNotSent(application.template(), 131_072);
			assertRefused(application.template(), "forbidden", false, NOT_AUTHORIZED);
			assertRefused(application.template(), "one/retained/too/many", true, QUOTA_EXCEEDED);
			assertThat(this.broker.received(MqttPublishMessage.class)).hasSize(2);
			assertThat(this.broker.sessions()).as("connections").hasSize(1);
		}
	}

	private static void subscribeAtAws(Session session, MqttMessage packet) {
		MqttSubscribeMessage subscribe = (MqttSubscribeMessage) packet;
		boolean identified = subscribe.idAndPropertiesVariableHeader()
			.properties()
			.getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER) != null;
		if (identified || subscribe.payload().topicSubscriptions().size() > 8) {
			session.drop();
		}
		else {
			session.subAck(ScriptedBroker.packetId(packet), granted(subscribe));
		}
	}

	private static void publishAtAws(Session session, MqttMessage packet) {
		MqttPublishMessage publish = (MqttPublishMessage) packet;
		if (publish.variableHeader().topicName().equals("forbidden")) {
			session.pubAck(ScriptedBroker.packetId(packet), NOT_AUTHORIZED);
		}
		else if (publish.fixedHeader().isRetain()) {
			session.pubAck(ScriptedBroker.packetId(packet), QUOTA_EXCEEDED);
		}
		else if (publish.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
			session.pubAck(ScriptedBroker.packetId(packet), 0);
		}
	}

	@Test
	void azureEventGrid(CapturedOutput output) {
		this.broker.on(MqttMessageType.CONNECT, this::connectAtAzure);
		this.broker.on(MqttMessageType.PUBACK, CloudBrokersIT::acknowledgeAtAzure);
		try (TestApplication application = start("8h")) {
			assertSaid(output, 3_600, 28_800, 1_160);
			assertThat(application.snapshot().inflightLimit()).isEqualTo(16);
			assertNotSent(application.template(), 524_288);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> application.template().to("topic").payload("x").retained(true).send())
				.withMessageContaining("The broker does not retain messages: publish with 'retained=false'");
			assertThat(application.bean(MqttConnection.class)
				.subscribe(TopicSubscription.of("$share/group/topic", MqttQos.AT_LEAST_ONCE),
						MqttInboundMessage::acknowledge)
				.granted()).failsWithin(TIMEOUT).withThrowableThat().withMessageContaining("do not use a group");
			// its listener fails
			this.broker.session().publish("things/1", "command", 1, 1);
			this.broker.await(MqttMessageType.PUBACK, 1);
			assertThat(this.broker.received(MqttPublishMessage.class)).isEmpty();
			this.broker.on(MqttMessageType.PUBLISH, this::throttleAtAzure);
			assertThat(application.template().sendAsync("telemetry", "21.5")).succeedsWithin(TIMEOUT);
			assertThat(this.broker.sessions()).as("connections").hasSize(2);
			await().untilAsserted(() -> assertThat(output).contains("quota exceeded (0x97)"));
		}
	}

	private void connectAtAzure(Session session, MqttMessage packet) {
		MqttConnectMessage connect = (MqttConnectMessage) packet;
		if (!connect.variableHeader().properties().getProperties(MqttProperties.USER_PROPERTY).isEmpty()) {
			session.refuse(IMPLEMENTATION_SPECIFIC_ERROR);
			return;
		}
		session.accept(this.broker.sessions().size() > 1, limit(MqttProperties.SESSION_EXPIRY_INTERVAL, 3_600),
				limit(MqttProperties.SERVER_KEEP_ALIVE, 1_160), limit(MqttProperties.RECEIVE_MAXIMUM, 16),
				limit(MqttProperties.TOPIC_ALIAS_MAXIMUM, 10), limit(MqttProperties.MAXIMUM_QOS, 1),
				limit(MqttProperties.RETAIN_AVAILABLE, 0), limit(MqttProperties.MAXIMUM_PACKET_SIZE, 524_288),
				limit(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0),
				limit(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0));
	}

	private static void acknowledgeAtAzure(Session session, MqttMessage packet) {
		if (packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply && reply.reasonCode() != 0) {
			session.drop();
		}
	}

	private void throttleAtAzure(Session session, MqttMessage packet) {
		if (this.broker.sessions().size() == 1) {
			session.disconnect(QUOTA_EXCEEDED);
		}
		else {
			session.pubAck(ScriptedBroker.packetId(packet), 0);
		}
	}

	private static void assertSaid(CapturedOutput output, int session, int instead, int keepAlive) {
		await().untilAsserted(() -> assertThat(output)
			.contains("mqtt.session-expiry-interval: The broker keeps the session for " + session
					+ "s after a disconnect, and not for " + instead + "s")
			.contains("mqtt.keep-alive-interval: The broker demands " + keepAlive + "s instead of 3600s"));
	}

	private static void assertNotSent(MqttTemplate template, int maximumPacketSize) {
		assertThatIllegalArgumentException().isThrownBy(() -> template.to("topic").payload("x").qos(2).send())
			.withMessageContaining("QoS 2 is more than the broker accepts, which is QoS 1");
		assertThatIllegalArgumentException().isThrownBy(() -> template.send("topic", new byte[maximumPacketSize]))
			.withMessageContaining("larger than the broker accepts, which is " + maximumPacketSize + " bytes");
	}

	private static void assertRefused(MqttTemplate template, String topic, boolean retained, int reasonCode) {
		assertThatExceptionOfType(MqttPublishException.class)
			.isThrownBy(() -> template.to(topic).payload("x").retained(retained).send())
			.satisfies((ex) -> assertThat(ex.getReasonCode()).isEqualTo(MqttReasonCode.of(reasonCode)));
	}

	private static int[] granted(MqttSubscribeMessage subscribe) {
		return subscribe.payload()
			.topicSubscriptions()
			.stream()
			.mapToInt((subscription) -> subscription.qualityOfService().value())
			.toArray();
	}

	private static MqttProperty<?> limit(int property, int value) {
		return new IntegerProperty(property, value);
	}

	private TestApplication start(String sessionExpiry) {
		return TestApplication.of(Device.class)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.url", this.broker.uri())
			.properties("mqtt.client-id", "plant-7", "mqtt.clean-start", "false", "mqtt.session-expiry-interval",
					sessionExpiry, "mqtt.keep-alive-interval", "3600s", "mqtt.listener.retry.max-attempts", "1",
					"mqtt.reconnect.initial-delay", "50ms", "mqtt.reconnect.refused-delay", "50ms")
			.startAndAwaitUp();
	}

	/**
	 * Handles no message.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Device {

		@MqttListener({ "things/1", "things/2", "things/3", "things/4", "things/5", "things/6", "things/7", "things/8",
				"things/9" })
		void onCommand(String command) {
			throw new IllegalStateException("No device of this kind");
		}

	}

}
