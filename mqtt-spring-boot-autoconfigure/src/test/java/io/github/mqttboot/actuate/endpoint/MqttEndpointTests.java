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

package io.github.mqttboot.actuate.endpoint;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.mqttboot.actuate.endpoint.MqttEndpoint.Operation;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttPoisonMessage;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.container.DefaultMqttListenerEndpointRegistry;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.WatchedMqttConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link MqttEndpoint}.
 */
class MqttEndpointTests {

	private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

	private final WatchedMqttConnection orders = new WatchedMqttConnection("orders");

	private final FakeMqttConnection alarms = new FakeMqttConnection("alarms", (settings) -> settings);

	private final MqttListenerEndpointRegistry registry = registry(this.orders, this.alarms);

	private final MqttEndpoint endpoint = new MqttEndpoint(List.of(this.orders, this.alarms),
			this.registry::getContainers, List.of(), Clock.fixed(NOW, ZoneOffset.UTC));

	@Test
	void showsEveryConnectionByName() {
		assertThat(this.endpoint.mqtt().clients()).containsOnlyKeys("orders", "alarms")
			.hasEntrySatisfying("alarms", (client) -> assertThat(client.clientId()).isEqualTo("fake"));
	}

	@Test
	void showsConnection() {
		this.orders.connected(NOW.minusSeconds(60), true)
			.pinged(NOW.minusSeconds(5), Duration.ofMillis(3))
			.subscribed(TopicSubscription.of("granted", MqttQos.AT_LEAST_ONCE), MqttReasonCode.SUCCESS)
			.subscribed(TopicSubscription.of("refused", MqttQos.AT_LEAST_ONCE), MqttReasonCode.NOT_AUTHORIZED)
			.held(TopicSubscription.of("held", MqttQos.AT_LEAST_ONCE), 17)
			.warned(NOW, "odd")
			.gaveUp(mock(MqttPoisonMessage.class));
		MqttClientDescriptor client = this.endpoint.client("orders");
		assertThat(client).isNotNull();
		assertThat(client.state()).hasToString("CONNECTED");
		assertThat(client.since()).isEqualTo(NOW.minusSeconds(60));
		assertThat(client.connectedSince()).isEqualTo(NOW.minusSeconds(60));
		assertThat(client.version()).isEqualTo("5.0");
		assertThat(client.session()).isEqualTo(new MqttClientDescriptor.Session(false, true));
		assertThat(client.keepAlive()).isEqualTo(new MqttClientDescriptor.KeepAlive(Duration.ofSeconds(60),
				Duration.ofMillis(3), NOW.minusSeconds(5), Duration.ofSeconds(5)));
		assertThat(client.subscriptions()).containsExactly(
				new MqttClientDescriptor.Subscription("granted", 1, 0, null, null),
				new MqttClientDescriptor.Subscription("refused", 1, null,
						"not authorized (0x87): check the broker's access rules for this user and client id", null),
				new MqttClientDescriptor.Subscription("held", 1, 0, null, 17));
		assertThat(client.warnings()).containsExactly(new MqttConnectionSnapshot.Warning(NOW, "odd"));
		assertThat(client.inflight()).isEqualTo(new MqttClientDescriptor.Inflight(3, 20));
		assertThat(client.outbox()).isEqualTo(new MqttClientDescriptor.Outbox(7, 10000, 2, 1));
	}

	@Test
	void descriptionsAreNotCutOffBeforeTheirCure() {
		String description = "the other side closed the connection; ".repeat(10) + "set 'mqtt.client-id'";
		this.orders.lost(NOW, new MqttConnectionCause(MqttConnectionCause.Kind.NETWORK, null, description, null));
		MqttClientDescriptor client = this.endpoint.client("orders");
		assertThat(client).isNotNull();
		assertThat(client.lastDisconnect()).isEqualTo(new MqttClientDescriptor.Disconnect(NOW, "network", description));
	}

	@Test
	void saysWhyThereIsNoConnection() {
		this.orders
			.lost(NOW,
					new MqttConnectionCause(MqttConnectionCause.Kind.BROKER, MqttReasonCode.SERVER_SHUTTING_DOWN,
							"a\u001B[31mb\nc", null))
			.broker(URI.create("ws://broker/mqtt?token=secret"));
		MqttClientDescriptor client = this.endpoint.client("orders");
		assertThat(client).isNotNull();
		assertThat(client.lastDisconnect())
			.isEqualTo(new MqttClientDescriptor.Disconnect(NOW, "server-shutting-down", "a\\u001B[31mb\\u000Ac"));
		assertThat(client.broker()).hasToString("ws://broker/mqtt?******");
	}

	@Test
	void unknownConnectionIsNone() {
		assertThat(this.endpoint.client("none")).isNull();
		assertThat(this.endpoint.operate("none", Operation.PAUSE)).isNull();
	}

	@Test
	void showsListenersOfTheConnection() {
		listener("a", "orders");
		listener("b", "alarms");
		this.registry.start();
		this.orders.deliver("orders/1", "x");
		assertThat(listeners("orders")).singleElement()
			.isEqualTo(new MqttListenerDescriptor("a", List.of("orders/#"), 2, MqttAckMode.AUTO,
					MqttListenerDescriptor.State.RUNNING, 0, new MqttListenerDescriptor.Handled(1, 0, 0, 0)));
		assertThat(listeners("alarms")).extracting(MqttListenerDescriptor::id).containsExactly("b");
		this.registry.stop();
		assertThat(listeners("orders")).extracting(MqttListenerDescriptor::state)
			.containsExactly(MqttListenerDescriptor.State.STOPPED);
	}

	@Test
	void pausesAndResumesTheListenersOfTheConnection() {
		listener("a", "orders");
		listener("b", "alarms");
		this.registry.start();
		MqttClientDescriptor paused = this.endpoint.operate("orders", Operation.PAUSE);
		assertThat(paused).isNotNull();
		assertThat(paused.listeners()).extracting(MqttListenerDescriptor::state)
			.containsExactly(MqttListenerDescriptor.State.PAUSED);
		assertThat(listeners("alarms")).extracting(MqttListenerDescriptor::state)
			.containsExactly(MqttListenerDescriptor.State.RUNNING);
		MqttClientDescriptor resumed = this.endpoint.operate("orders", Operation.RESUME);
		assertThat(resumed).isNotNull();
		assertThat(resumed.listeners()).extracting(MqttListenerDescriptor::state)
			.containsExactly(MqttListenerDescriptor.State.RUNNING);
	}

	@Test
	void hidesWhatMayBeSecretInSettings() {
		PublishProperties properties = new PublishProperties(null, null, null, null,
				"canary".getBytes(StandardCharsets.UTF_8), List.of(new MqttUserProperty("password", "canary")));
		FakeMqttConnection connection = new FakeMqttConnection("secret", (settings) -> settings
			.urls(List.of(URI.create("ws://broker:8083/mqtt?token=canary")))
			.userProperties(List.of(new MqttUserProperty("api-key", "canary"), new MqttUserProperty("site", "north")))
			.authenticationMethod("SCRAM")
			.authenticationData("canary".getBytes(StandardCharsets.UTF_8))
			.webSocketHeaders(Map.of("X-Site", "canary"))
			.sessionExpiryInterval(MqttConnectionSettings.NEVER)
			.clientId("me")
			.cleanStart(false)
			.will(new MqttWill(new PublishPacket("gone", "canary".getBytes(StandardCharsets.UTF_8),
					MqttQos.AT_LEAST_ONCE, true, properties), null)));
		MqttSettingsDescriptor settings = MqttSettingsDescriptor.of(connection);
		assertThat(settings.clientType()).isEqualTo("paho");
		assertThat(settings.toString()).doesNotContain("canary");
		assertThat(settings.url()).hasToString("[ws://broker:8083/mqtt?******]");
		assertThat(settings.userProperties()).containsEntry("site", List.of("north"))
			.containsEntry("api-key", List.of("******"));
		assertThat(settings.auth()).isEqualTo(new MqttSettingsDescriptor.Auth("SCRAM", "******"));
		assertThat(settings.websocket().headers()).containsEntry("X-Site", "******");
		assertThat(settings.sessionExpiryInterval()).isEqualTo("never");
		assertThat(settings.will()).isNotNull()
			.satisfies((will) -> assertThat(will.payload()).isEqualTo("******"))
			.satisfies((will) -> assertThat(will.correlationData()).isEqualTo("******"))
			.satisfies((will) -> assertThat(will.userProperties()).containsEntry("password", List.of("******")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "password", "dbPassword", "X-Auth-Token", "client_secret", "api-key", "apiKey", "key",
			"private.key", "Authorization", "credentials", "signature", "Cookie", "passphrase" })
	void knowsSecretsByName(String name) {
		assertThat(SensitiveNames.isSensitive(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "site", "monkeys", "region", "keyboard-layout", "line" })
	void leavesOtherNamesAlone(String name) {
		assertThat(SensitiveNames.isSensitive(name)).isFalse();
	}

	private List<MqttListenerDescriptor> listeners(String client) {
		MqttClientDescriptor descriptor = this.endpoint.client(client);
		assertThat(descriptor).isNotNull();
		return descriptor.listeners();
	}

	private void listener(String id, String client) {
		this.registry.register(new MqttListenerEndpoint(id, client,
				List.of(TopicSubscription.of(client + "/#", MqttQos.AT_LEAST_ONCE)), 2, MqttAckMode.AUTO, true,
				(message) -> {
				}, null));
	}

	private static MqttListenerEndpointRegistry registry(MqttConnection... connections) {
		DefaultMqttListenerEndpointRegistry registry = new DefaultMqttListenerEndpointRegistry(new ObjectProvider<>() {

			@Override
			public Stream<MqttConnection> stream() {
				return Stream.of(connections);
			}

		}, MqttListenerSettings.STANDARD, List.of());
		registry.setTaskExecutor(Runnable::run);
		return registry;
	}

}
