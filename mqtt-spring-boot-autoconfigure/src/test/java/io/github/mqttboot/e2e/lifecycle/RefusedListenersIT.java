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

package io.github.mqttboot.e2e.lifecycle;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Subscription;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * A broker that refuses what a listener subscribes to: an application that is to fail
 * fast does not start, any other is not healthy.
 */
@EachClientType
@ExtendWith(OutputCaptureExtension.class)
class RefusedListenersIT {

	private final ScriptedBroker broker = ScriptedBroker.start();

	@Parameter
	private MqttClientType clientType;

	@AfterEach
	void close() {
		this.broker.close();
	}

	@Test
	void groupThatConnackRulesOutStopsTheStart(CapturedOutput output) {
		withoutGroups();
		assertThatException().isThrownBy(() -> start("5.0", "$share/shop/orders", true));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("MQTT listeners would get no messages: 'orders' (void " + Orders.class.getName()
					+ ".order(java.lang.String)): The subscription to '$share/shop/orders' was not sent, by what the "
					+ "broker announced in CONNACK: shared subscriptions not supported (0x9E)")
			.contains("Remove the group, which is the attribute 'group' of @MqttListener or "
					+ "'mqtt.listener.shared-group'")
			.doesNotContain("would get no messages: 'all'");
		this.broker.await(MqttMessageType.DISCONNECT, 1);
	}

	@ParameterizedTest
	@CsvSource({ "5.0, 0x9E, shared subscriptions not supported (0x9E)", "3.1.1, 0x80, unspecified error (0x80)" })
	void groupThatSubackRefusesStopsTheStart(String version, int code, String reason, CapturedOutput output) {
		refuse("$share/shop/orders", code);
		assertThatException().isThrownBy(() -> start(version, "$share/shop/orders", true));
		assertThat(output).contains("MQTT listeners would get no messages: 'orders' (void " + Orders.class.getName()
				+ ".order(java.lang.String)): The broker refused the subscription to '$share/shop/orders': " + reason)
			.contains("Remove the group, which is the attribute 'group' of @MqttListener or "
					+ "'mqtt.listener.shared-group'");
	}

	@Test
	void anyOtherSubscriptionThatIsRefusedStopsTheStart(CapturedOutput output) {
		refuse("orders", 0x87);
		assertThatException().isThrownBy(() -> start("5.0", "orders", true));
		assertThat(output).contains("MQTT listeners would get no messages: 'orders' (void")
			.contains("The broker refused the subscription to 'orders': not authorized (0x87)")
			.contains("Correct the topics of the listeners, or have the broker allow their subscriptions.");
	}

	@ParameterizedTest
	@CsvSource({ "5.0", "3.1.1" })
	void startsIfAllAreGrantedThoughOneCoversAnother(String version) {
		try (TestApplication application = start(version, "all/orders", true)) {
			application.awaitHealth(Status.UP);
		}
	}

	@ParameterizedTest
	@CsvSource({ "5.0, shared subscriptions not supported (0x9E): do not use a group: the broker does not support it",
			"3.1.1, unspecified error (0x80): do not use a group if the broker has none" })
	void whenNotToFailFastIsLoggedWithMethodAndCureAndHealthIsDown(String version, String reason,
			CapturedOutput output) {
		if (version.equals("5.0")) {
			withoutGroups();
		}
		else {
			refuse("$share/shop/orders", 0x80);
		}
		try (TestApplication application = start(version, "$share/shop/orders", false)) {
			await().until(() -> application.snapshot().subscriptions().stream().anyMatch(Subscription::isRefused));
			application.awaitHealth(Status.DOWN);
			assertThat(application.snapshot().isConnected()).isTrue();
			assertThat(application.healthDetails()).extracting("subscriptions")
				.asInstanceOf(InstanceOfAssertFactories.MAP)
				.containsEntry("$share/shop/orders", "refused: " + reason);
			await().untilAsserted(() -> assertThat(output)
				.contains("MQTT listener 'orders' (void " + Orders.class.getName()
						+ ".order(java.lang.String)) gets no messages of '$share/shop/orders': ")
				.contains(reason + ". Remove the group, which is the attribute 'group' of @MqttListener or "
						+ "'mqtt.listener.shared-group'"));
			assertThat(output).doesNotContain("MQTT listener 'all'");
		}
	}

	private void withoutGroups() {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(false,
				new IntegerProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0)));
	}

	private void refuse(String filter, int code) {
		this.broker.on(MqttMessageType.SUBSCRIBE, (session, packet) -> session.subAck(ScriptedBroker.packetId(packet),
				((MqttSubscribeMessage) packet).payload()
					.topicSubscriptions()
					.stream()
					.mapToInt((each) -> each.topicFilter().equals(filter) ? code : each.qualityOfService().value())
					.toArray()));
	}

	private TestApplication start(String version, String topic, boolean failFast) {
		return TestApplication.of(Application.class)
			.property("mqtt.url", this.broker.uri())
			.property("mqtt.version", version)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.startup.fail-fast", failFast)
			.property("test.topic", topic)
			.start();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Orders.class)
	static class Application {

	}

	static class Orders {

		@MqttListener(id = "orders", topics = "${test.topic}")
		void order(String payload) {
		}

		@MqttListener(id = "all", topics = "all/#")
		void all(String payload) {
		}

	}

}
