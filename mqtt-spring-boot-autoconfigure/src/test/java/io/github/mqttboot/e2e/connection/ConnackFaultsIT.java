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

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ClientTypes;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A broker that dies or dozes while it accepts a connection costs that attempt and no
 * more.
 */
@EachClientType
@Tag("once")
class ConnackFaultsIT {

	private static final int[] CONNACK = { 0x20, 2, 0, 0 };

	private static final int[] CONNACK_5 = { 0x20, 6, 0, 0, 3, 0x21, 0, 10 };

	private final DefaultMqttConnectionFactory connections = new DefaultMqttConnectionFactory(ClientTypes.factories());

	private final ScriptedBroker broker = ScriptedBroker.start();

	@Parameter
	private MqttClientType clientType;

	@AfterEach
	void close() {
		this.connections.close();
		this.broker.close();
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void endOfTheConnectionAtEachByte(MqttVersion version) {
		int[] connack = version.hasProperties() ? CONNACK_5 : CONNACK;
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> {
			int bytes = this.broker.sessions().size() - 1;
			session.sendBytes(Arrays.copyOf(connack, Math.min(bytes, connack.length)));
			if (bytes < connack.length) {
				session.drop();
			}
		});
		MqttConnection connection = start(version, Duration.ofSeconds(10));
		awaitConnected(connection);
		assertThat(this.broker.sessions()).hasSize(connack.length + 1);
		assertThat(connection.getSnapshot().lastFailure().cause().kind()).isEqualTo(MqttConnectionCause.Kind.NETWORK);
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void connackAfterTheDeadline(MqttVersion version) {
		Duration timeout = Duration.ofMillis(600);
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> {
			if (this.broker.sessions().size() > 2) {
				session.accept(false);
			}
			else {
				CompletableFuture.delayedExecutor(timeout.toMillis() + 50, TimeUnit.MILLISECONDS)
					.execute(() -> session.accept(false));
			}
		});
		MqttConnection connection = start(version, timeout);
		awaitConnected(connection);
		assertThat(this.broker.sessions()).hasSize(3);
		assertThat(this.broker.sessions().subList(0, 2)).noneMatch(ScriptedBroker.Session::isOpen);
		assertThat(connection.getSnapshot().lastFailure().cause().kind())
			.isEqualTo(MqttConnectionCause.Kind.CONNECTION_TIMEOUT);
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void sessionThatBeginsWithoutConnackIsSubscribedAgain(MqttVersion version) {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> {
			switch (this.broker.sessions().size()) {
				case 1 -> session.accept(false);
				// it has forgotten the session and begins another one
				case 2 -> session.drop();
				default -> session.accept(true);
			}
		});
		MqttConnection connection = start(version, Duration.ofSeconds(10),
				(settings) -> settings.clientId("kept")
					.cleanStart(false)
					.sessionExpiryInterval(version.hasProperties() ? MqttConnectionSettings.NEVER : null));
		connection.subscribe(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE), MqttInboundMessage::acknowledge)
			.granted()
			.join();
		this.broker.session().drop();
		List<MqttSubscribeMessage> subscribes = this.broker.await(MqttSubscribeMessage.class, 2);
		assertThat(this.broker.sessions()).hasSize(3);
		MqttTopicSubscription again = subscribes.get(1).payload().topicSubscriptions().get(0);
		assertThat(again.topicFilter()).isEqualTo("a");
		assertThat(again.option().retainHandling())
			.isEqualTo(version.hasProperties() ? RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS
					: RetainedHandlingPolicy.SEND_AT_SUBSCRIBE);
		await().until(() -> connection.getSnapshot()
			.subscriptions()
			.stream()
			.allMatch((subscription) -> subscription.answer() != null));
	}

	private void awaitConnected(MqttConnection connection) {
		await().until(() -> connection.getSnapshot().state() == MqttConnectionState.CONNECTED);
	}

	private MqttConnection start(MqttVersion version, Duration timeout) {
		return start(version, timeout, UnaryOperator.identity());
	}

	private MqttConnection start(MqttVersion version, Duration timeout,
			UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		Duration delay = Duration.ofMillis(20);
		MqttConnection connection = this.connections.createConnection(
				customizer
					.apply(new MqttConnectionSettingsBuilder("test").clientType(this.clientType)
						.urls(List.of(this.broker.uri()))
						.version(version)
						.connectionTimeout(timeout)
						.reconnect(new MqttConnectionSettings.Reconnect(delay, delay, 1, Duration.ZERO, delay)))
					.build());
		connection.start();
		return connection;
	}

}
