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

package io.github.mqttboot.integration;

import java.util.List;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import org.eclipse.paho.client.mqttv3.IMqttAsyncClient;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.integration.mqtt.core.ClientManager;
import org.springframework.integration.mqtt.inbound.AbstractMqttMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.inbound.MqttPahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.AbstractMqttMessageHandler;
import org.springframework.integration.mqtt.outbound.MqttPahoMessageHandler;
import org.springframework.integration.mqtt.support.MqttHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Mqttv3ConnectionClientManager}.
 */
class Mqttv3ConnectionClientManagerTests
		extends AbstractConnectionClientManagerTests<IMqttAsyncClient, MqttConnectOptions> {

	@Override
	MqttConnectionSettingsBuilder settings(MqttConnectionSettingsBuilder settings, boolean keepSession) {
		return settings.version(MqttVersion.MQTT_3_1_1).cleanStart(!keepSession);
	}

	@Override
	ClientManager<IMqttAsyncClient, MqttConnectOptions> manager(SwitchableConnection connection, boolean manualAcks) {
		return new Mqttv3ConnectionClientManager(connection, manualAcks);
	}

	@Override
	AbstractMqttMessageDrivenChannelAdapter<IMqttAsyncClient, MqttConnectOptions> inbound(
			ClientManager<IMqttAsyncClient, MqttConnectOptions> manager, String... topics) {
		return new MqttPahoMessageDrivenChannelAdapter(manager, topics);
	}

	@Override
	AbstractMqttMessageHandler<IMqttAsyncClient, MqttConnectOptions> outbound(
			ClientManager<IMqttAsyncClient, MqttConnectOptions> manager) {
		return new MqttPahoMessageHandler(manager);
	}

	@Override
	int reasonCodeOf(Throwable pahoException) {
		return ((MqttException) pahoException).getReasonCode();
	}

	@Test
	void flagsOfMessageBecomeHeaders() {
		SwitchableConnection connection = connection();
		start(inbound(manager(connection), "a"));
		connection.deliver(new InboundPublish(7, "a", new byte[0], MqttQos.AT_LEAST_ONCE, true, true,
				PublishProperties.NONE, List.of()));
		await().until(() -> received().size() == 1);
		assertThat(received().get(0).getHeaders()).containsEntry(MqttHeaders.RECEIVED_RETAINED, true)
			.containsEntry(MqttHeaders.DUPLICATE, true);
	}

	@Test
	void connectionInfoHasWhatAdaptersAskFor() {
		MqttConnectOptions options = manager(
				new SwitchableConnection((settings) -> settings(settings.clientId("client"), true)))
			.getConnectionInfo();
		assertThat(options.getServerURIs()).containsExactly("tcp://localhost:1883");
		assertThat(options.isAutomaticReconnect()).isTrue();
		assertThat(options.isCleanSession()).isFalse();
	}

	@Test
	void clientDoesNotTouchTheNetworkConnection() throws Exception {
		IMqttAsyncClient client = manager(connection()).getClient();
		assertThat(client).isNotNull();
		assertThat(client.isConnected()).isTrue();
		assertThat(client.connect(new MqttConnectOptions()).isComplete()).isTrue();
		assertThat(client.disconnect().isComplete()).isTrue();
		client.disconnectForcibly();
		client.reconnect();
		client.close();
		assertThat(client.isConnected()).isTrue();
	}

	@Test
	void clientSaysWhatItCannotDo() {
		IMqttAsyncClient client = manager(connection()).getClient();
		assertThat(client).isNotNull();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> client.setCallback(null))
			.withMessageContaining("IMqttAsyncClient.setCallback")
			.withMessageContaining("Client of MQTT connection 'default'")
			.withMessageContaining("MqttConnection");
	}

	@Test
	void nativeImageFindsProxiedMethods() {
		RuntimeHints hints = new RuntimeHints();
		new Mqttv3ConnectionClientManager.Hints().registerHints(hints, null);
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(IMqttAsyncClient.class)).accepts(hints);
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(IMqttDeliveryToken.class)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(Mqttv3SupervisedClient.class)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS)).accepts(hints);
	}

}
