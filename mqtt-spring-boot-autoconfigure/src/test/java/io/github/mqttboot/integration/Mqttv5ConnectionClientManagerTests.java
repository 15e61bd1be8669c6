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

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import org.eclipse.paho.mqttv5.client.IMqttAsyncClient;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.integration.mqtt.core.ClientManager;
import org.springframework.integration.mqtt.inbound.AbstractMqttMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.AbstractMqttMessageHandler;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;
import org.springframework.integration.mqtt.support.MqttHeaderMapper;
import org.springframework.integration.mqtt.support.MqttHeaders;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.MessageHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Mqttv5ConnectionClientManager}.
 */
class Mqttv5ConnectionClientManagerTests
		extends AbstractConnectionClientManagerTests<IMqttAsyncClient, MqttConnectionOptions> {

	@Override
	MqttConnectionSettingsBuilder settings(MqttConnectionSettingsBuilder settings, boolean keepSession) {
		return settings.cleanStart(!keepSession).sessionExpiryInterval(keepSession ? Duration.ofHours(1) : null);
	}

	@Override
	ClientManager<IMqttAsyncClient, MqttConnectionOptions> manager(SwitchableConnection connection,
			boolean manualAcks) {
		return new Mqttv5ConnectionClientManager(connection, manualAcks);
	}

	@Override
	AbstractMqttMessageDrivenChannelAdapter<IMqttAsyncClient, MqttConnectionOptions> inbound(
			ClientManager<IMqttAsyncClient, MqttConnectionOptions> manager, String... topics) {
		return new Mqttv5PahoMessageDrivenChannelAdapter(manager, topics);
	}

	@Override
	AbstractMqttMessageHandler<IMqttAsyncClient, MqttConnectionOptions> outbound(
			ClientManager<IMqttAsyncClient, MqttConnectionOptions> manager) {
		return new Mqttv5PahoMessageHandler(manager);
	}

	@Override
	int reasonCodeOf(Throwable pahoException) {
		return ((MqttException) pahoException).getReasonCode();
	}

	@Test
	void subscriptionOptionsAreKept() {
		SwitchableConnection connection = connection();
		MqttSubscription subscription = new MqttSubscription("$share/group/a", 2);
		subscription.setNoLocal(true);
		subscription.setRetainAsPublished(true);
		subscription.setRetainHandling(2);
		start(new Mqttv5PahoMessageDrivenChannelAdapter(manager(connection), subscription));
		assertThat(connection.getSubscriptions())
			.containsExactly(new TopicSubscription("$share/group/a", MqttQos.EXACTLY_ONCE, true, true, 2));
	}

	@Test
	void propertiesOfMessageBecomeHeaders() {
		SwitchableConnection connection = connection();
		start(inbound(manager(connection), "a"));
		PublishProperties properties = new PublishProperties(true, Duration.ofSeconds(5), "text/plain", "reply",
				new byte[] { 1 }, List.of(new MqttUserProperty("colour", "red")));
		connection.deliver(
				new InboundPublish(7, "a", new byte[0], MqttQos.AT_LEAST_ONCE, true, true, properties, List.of(3)));
		await().until(() -> received().size() == 1);
		assertThat(received().get(0).getHeaders()).containsEntry("contentType", "text/plain")
			.containsEntry(MqttHeaders.RESPONSE_TOPIC, "reply")
			.containsEntry(MqttHeaders.CORRELATION_DATA, new byte[] { 1 })
			.containsEntry(MqttHeaders.RECEIVED_RETAINED, true)
			.containsEntry(MqttHeaders.DUPLICATE, true)
			.containsEntry("colour", "red");
	}

	@ParameterizedTest
	@ValueSource(strings = { "errorChannel", "replyChannel", "id", "timestamp", "contentType", "priority",
			"expirationDate", "correlationId", "sequenceNumber", "sequenceSize", "routingSlip",
			"acknowledgmentCallback", "sourceData", "mqtt_topic", "mqtt_receivedTopic", "mqtt_responseTopic", "mqtt_id",
			"json__TypeId__" })
	void userPropertyCannotSetHeaderOfTheFramework(String name) {
		SwitchableConnection connection = connection();
		start(inbound(manager(connection), "a"));
		connection.deliver(new InboundPublish(7, "a", new byte[0], MqttQos.AT_LEAST_ONCE, false, false,
				userProperties(name), List.of()));
		await().until(() -> received().size() == 1);
		assertThat(received().get(0).getHeaders())
			.containsEntry(io.github.mqttboot.core.MqttHeaders.USER_PROPERTY_PREFIX + name, "evil")
			.containsEntry("colour", "red")
			.doesNotContainEntry(name, "evil");
	}

	@Test
	void headerMapperLetsInWhatTheApplicationWants() {
		SwitchableConnection connection = connection();
		Mqttv5PahoMessageDrivenChannelAdapter adapter = new Mqttv5PahoMessageDrivenChannelAdapter(manager(connection),
				"a");
		MqttHeaderMapper headerMapper = new MqttHeaderMapper();
		headerMapper.setInboundHeaderNames(MessageHeaders.CONTENT_TYPE, "colour", "traceparent");
		adapter.setHeaderMapper(headerMapper);
		start(adapter);
		connection.deliver(new InboundPublish(7, "a", new byte[0], MqttQos.AT_LEAST_ONCE, false, false,
				userProperties("file_name"), List.of()));
		await().until(() -> received().size() == 1);
		assertThat(received().get(0).getHeaders()).containsEntry("colour", "red").doesNotContainKey("file_name");
	}

	private static PublishProperties userProperties(String name) {
		return new PublishProperties(null, null, null, null, null,
				List.of(new MqttUserProperty(name, "evil"), new MqttUserProperty("colour", "red")));
	}

	@Test
	void headersBecomePropertiesOfMessage() {
		SwitchableConnection connection = connection();
		startFlow(outbound(manager(connection))).send(MessageBuilder.withPayload("{}")
			.setHeader(MqttHeaders.TOPIC, "a")
			.setHeader("contentType", "application/json")
			.setHeader(MqttHeaders.MESSAGE_EXPIRY_INTERVAL, 9L)
			.setHeader(MqttHeaders.RESPONSE_TOPIC, "reply")
			.setHeader(MqttHeaders.CORRELATION_DATA, new byte[] { 1 })
			.build());
		PublishProperties properties = connection.getPublished().get(0).properties();
		assertThat(properties).isEqualTo(new PublishProperties(true, Duration.ofSeconds(9), "application/json", "reply",
				properties.correlationData(), List.of()));
		assertThat(properties.correlationData()).containsExactly(1);
	}

	@Test
	void connectionInfoHasWhatAdaptersAskFor() {
		MqttConnectionSettingsBuilder settings = new MqttConnectionSettingsBuilder("plant").clientId("client")
			.urls(List.of(URI.create("mqtt://one:1883"), URI.create("mqtt://two:1884")));
		MqttConnectionOptions options = manager(new SwitchableConnection((ignored) -> settings(settings, true)))
			.getConnectionInfo();
		assertThat(options.getServerURIs()).containsExactly("tcp://one:1883", "tcp://two:1884");
		assertThat(options.isAutomaticReconnect()).isTrue();
		assertThat(options.isCleanStart()).isFalse();
		assertThat(options.getSessionExpiryInterval()).isEqualTo(3600);
	}

	@Test
	void clientDoesNotTouchTheNetworkConnection() throws Exception {
		IMqttAsyncClient client = manager(connection()).getClient();
		assertThat(client).isNotNull();
		assertThat(client.isConnected()).isTrue();
		assertThat(client.connect(new MqttConnectionOptions()).isComplete()).isTrue();
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
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> client.authenticate(0, null, null))
			.withMessageContaining("IMqttAsyncClient.authenticate")
			.withMessageContaining("Client of MQTT connection 'default'")
			.withMessageContaining("MqttConnection");
	}

	@Test
	void connectionMustSpeakMqtt5() {
		SwitchableConnection connection = new SwitchableConnection(
				(settings) -> settings.version(MqttVersion.MQTT_3_1_1));
		assertThatIllegalArgumentException().isThrownBy(() -> new Mqttv5ConnectionClientManager(connection))
			.withMessageContaining("MQTT 5");
	}

	@Test
	void nativeImageFindsProxiedMethods() {
		RuntimeHints hints = new RuntimeHints();
		new Mqttv5ConnectionClientManager.Hints().registerHints(hints, null);
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(IMqttAsyncClient.class)).accepts(hints);
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(IMqttToken.class)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(Mqttv5SupervisedClient.class)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS)).accepts(hints);
	}

}
