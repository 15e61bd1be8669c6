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

package io.github.mqttboot.transport.netty;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.store.ManualStore;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.ChallengeHandler;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.RecordingTransportListener;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.TransportSettings;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Enhanced authentication on Netty, with a broker that plays by the rules or does not.
 */
class NettyAuthenticationIT {

	private static final int CONTINUE = 0x18;

	private static final int REAUTHENTICATE = 0x19;

	private final ScriptedBroker broker = ScriptedBroker.start();

	private final RecordingTransportListener listener = new RecordingTransportListener();

	private final ManualHandler handler = new ManualHandler();

	private final MqttTransports transports = new NettyTransportFactory(1)
		.open(new TransportSettings("test", MqttVersion.MQTT_5_0, TlsSettings::ofJvm, Map.of()), Runnable::run);

	@AfterEach
	void close() {
		this.transports.close();
		this.broker.close();
	}

	@Test
	void challengeIsAnsweredBeforeConnack() {
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.authenticate(CONTINUE, "TEST", bytes("challenge")));
		this.broker.on(MqttMessageType.AUTH,
				(session, packet) -> session.accept(false,
						new StringProperty(MqttProperties.AUTHENTICATION_METHOD, "TEST"),
						new BinaryProperty(MqttProperties.AUTHENTICATION_DATA, bytes("bye"))));
		open();
		await().until(() -> this.handler.asked.contains("challenge"));
		this.handler.answers.remove().accept(bytes("answer"));
		assertAuth(this.broker.await(MqttMessageType.AUTH, 1).get(0), CONTINUE, "answer");
		await().until(() -> this.handler.asked.contains("success bye"));
		this.handler.proceed();
		this.listener.await(ConnectAck.class);
	}

	@Test
	void nothingOfTheBrokerIsHandedOutBeforeItIsTrusted() {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> {
			session.accept(false);
			session.publish("topic", "early", 0, 0);
		});
		MqttTransport transport = open();
		await().until(() -> this.handler.asked.contains("success null"));
		this.broker.session().publish("topic", "x".repeat(100_000), 0, 0);
		await().during(Duration.ofMillis(200)).until(() -> this.listener.events().isEmpty());
		this.handler.proceed();
		List<InboundPublish> messages = this.listener.await(InboundPublish.class, 2);
		assertThat(this.listener.events().get(0)).isInstanceOf(ConnectAck.class);
		assertThat(new String(messages.get(0).payload(), StandardCharsets.UTF_8)).isEqualTo("early");
		this.broker.session().publish("topic", "later", 0, 0);
		this.listener.await(InboundPublish.class, 3);
		transport.disconnect();
		this.listener.await(TransportClosed.class);
	}

	@Test
	void closeWhileTheBrokerIsNotYetTrustedEndsIt() {
		MqttTransport transport = open();
		await().until(() -> this.handler.asked.contains("success null"));
		transport.close();
		this.handler.proceed();
		await().during(Duration.ofMillis(100)).until(() -> this.listener.events(ConnectAck.class).isEmpty());
		assertThat(this.listener.await(TransportClosed.class)).isEqualTo(TransportClosed.local());
	}

	@Test
	void answerOfAnotherMethodEndsTheAttempt() {
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.authenticate(CONTINUE, "OTHER", bytes("challenge")));
		open();
		assertRefused("the broker answers with the authentication method 'OTHER' and not with 'TEST'");
	}

	@Test
	void connackOfAnotherMethodEndsTheAttempt() {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(false,
				new StringProperty(MqttProperties.AUTHENTICATION_METHOD, "OTHER")));
		open();
		assertRefused("the broker answers with the authentication method 'OTHER' and not with 'TEST'");
	}

	private void assertRefused(String description) {
		TransportClosed closed = this.listener.await(TransportClosed.class);
		assertThat(closed.origin()).isEqualTo(TransportClosed.Origin.PROTOCOL);
		assertThat(closed.reasonCode()).isEqualTo(MqttReasonCode.BAD_AUTHENTICATION_METHOD);
		assertThat(closed.reasonString()).isEqualTo(description);
		assertThat(this.handler.asked).isEmpty();
	}

	@Test
	void authenticatesAgainWhileMessagesPass() {
		this.broker.on(MqttMessageType.AUTH, (session, packet) -> {
			MqttReasonCodeAndPropertiesVariableHeader header = (MqttReasonCodeAndPropertiesVariableHeader) packet
				.variableHeader();
			boolean first = header.reasonCode() == REAUTHENTICATE;
			session.authenticate(first ? CONTINUE : 0, "TEST", bytes(first ? "challenge" : "bye"));
		});
		MqttTransport transport = openAndAwaitConnected();
		transport.reauthenticate(bytes("initial"));
		await().until(() -> this.handler.asked.contains("challenge"));
		this.broker.session().publish("topic", "meanwhile", 0, 0);
		this.listener.await(InboundPublish.class);
		this.handler.answers.remove().accept(bytes("answer"));
		await().until(() -> this.handler.asked.contains("success bye"));
		List<MqttMessage> sent = this.broker.received(MqttMessageType.AUTH);
		assertAuth(sent.get(0), REAUTHENTICATE, "initial");
		assertAuth(sent.get(1), CONTINUE, "answer");
		assertThat(this.broker.session().isOpen()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, REAUTHENTICATE })
	void authThatIsNotForUsToGetBreaksTheProtocol(int reasonCode) {
		openAndAwaitConnected();
		this.broker.session().authenticate(reasonCode, "TEST", bytes("secret"));
		TransportClosed closed = this.listener.await(TransportClosed.class);
		assertThat(closed.reasonCode()).isEqualTo(MqttReasonCode.PROTOCOL_ERROR);
		assertThat(closed.toString()).doesNotContain("secret");
	}

	private MqttTransport openAndAwaitConnected() {
		MqttTransport transport = open();
		await().until(() -> this.handler.asked.contains("success null"));
		this.handler.proceed();
		this.listener.await(ConnectAck.class);
		return transport;
	}

	private MqttTransport open() {
		ConnectPacket connect = new ConnectPacket(MqttVersion.MQTT_5_0, "auth", true, 60, null, null, null, null,
				new ConnectPacket.Properties(null, null, null, null, null, null, List.of(), "TEST", bytes("initial")));
		MqttTransport transport = this.transports.create(new TransportRequest(BrokerUrl.parse("mqtt://broker"),
				this.broker.address(), 1, Duration.ofSeconds(5), connect, new ManualStore(), this.handler),
				this.listener);
		transport.open();
		return transport;
	}

	private static void assertAuth(MqttMessage packet, int reasonCode, String data) {
		MqttReasonCodeAndPropertiesVariableHeader header = (MqttReasonCodeAndPropertiesVariableHeader) packet
			.variableHeader();
		assertThat(header.reasonCode()).isEqualTo((byte) reasonCode);
		assertThat(header.properties().getProperty(MqttProperties.AUTHENTICATION_METHOD).value()).isEqualTo("TEST");
		assertThat(header.properties().getProperty(MqttProperties.AUTHENTICATION_DATA).value()).isEqualTo(bytes(data));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Answers when a test does.
	 */
	private static final class ManualHandler implements ChallengeHandler {

		private final Queue<String> asked = new ConcurrentLinkedQueue<>();

		private final Queue<Consumer<byte @Nullable []>> answers = new ConcurrentLinkedQueue<>();

		private volatile Runnable proceed;

		@Override
		public void challenged(byte @Nullable [] challenge, Consumer<byte @Nullable []> answer) {
			this.answers.add(answer);
			this.asked.add(text(challenge));
		}

		@Override
		public void succeeded(byte @Nullable [] data, Runnable proceed) {
			this.proceed = proceed;
			this.asked.add("success " + text(data));
		}

		private static String text(byte @Nullable [] data) {
			return (data != null) ? new String(data, StandardCharsets.UTF_8) : "null";
		}

		void proceed() {
			this.proceed.run();
		}

	}

}
