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

package io.github.mqttboot.supervisor;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttPresence;
import io.github.mqttboot.supervisor.FakeNetwork.FakeTransport;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttPresence} messages.
 */
class PresenceTests extends ConnectionFixture {

	@Test
	void isPublishedAfterConnectAndOnAnOrderlyStopAndIsTheWill() {
		givenConnected(
				(settings) -> settings.presence(new MqttPresence("p", "on", "off", MqttQos.AT_LEAST_ONCE, true)));
		FakeTransport transport = this.network.last();
		assertThat(transport.request().connect().will().payload()).asString().isEqualTo("off");
		assertThat(transport.request().connect().will().retained()).isTrue();
		assertThat(payloads(transport)).containsExactly("on");
		transport.acknowledge(1);
		this.connection.stop();
		assertThat(payloads(transport)).containsExactly("on", "off");
		assertThat(transport.isDisconnected()).isFalse();
		transport.acknowledge(2);
		assertThat(transport.isDisconnected()).isTrue();
	}

	@Test
	void isAheadOfWhatWaits() {
		given((settings) -> settings.maxInflight(1)
			.presence(new MqttPresence("p", "on", "off", MqttQos.AT_LEAST_ONCE, true)));
		publish("a", 1);
		publish("b", 1);
		this.connection.start();
		FakeTransport transport = this.network.last();
		transport.accept();
		assertThat(transport.publishedTopics()).containsExactly("p");
		transport.acknowledge(1);
		assertThat(transport.publishedTopics()).containsExactly("p", "a");
		this.connection.stop();
		transport.acknowledge(2);
		assertThat(transport.publishedTopics()).containsExactly("p", "a", "p");
		assertThat(payloads(transport)).containsExactly("on", "", "off");
		transport.acknowledge(3);
		assertThat(transport.publishedTopics()).containsExactly("p", "a", "p", "b");
		assertThat(transport.isDisconnected()).isFalse();
		transport.acknowledge(4);
		assertThat(transport.isDisconnected()).isTrue();
		assertThat(transport.isDisconnectedWithWill()).isFalse();
	}

	@Test
	void theWillSpeaksIfOfflineCannotBeDelivered() {
		FakeTransport transport = givenOnline((settings) -> settings.shutdownTimeout(Duration.ofSeconds(5)));
		this.connection.stop();
		assertThat(payloads(transport)).containsExactly("on", "off");
		this.time.advance(Duration.ofSeconds(5));
		assertThat(transport.isDisconnectedWithWill()).isTrue();
	}

	@Test
	void theWillSpeaksIfOfflineCannotBeSent() {
		FakeTransport transport = givenOnline(
				(settings) -> settings.shutdownTimeout(Duration.ofSeconds(5)).maxInflight(1));
		publish("a", 1);
		this.connection.stop();
		this.time.advance(Duration.ofSeconds(5));
		assertThat(payloads(transport)).doesNotContain("off");
		assertThat(transport.isDisconnectedWithWill()).isTrue();
	}

	@Test
	void theWillIsSilentIfOfflineWasDeliveredThoughOthersWereNot() {
		FakeTransport transport = givenOnline((settings) -> settings.shutdownTimeout(Duration.ofSeconds(5)));
		publish("a", 1);
		this.connection.stop();
		transport.acknowledge(3);
		this.time.advance(Duration.ofSeconds(5));
		assertThat(transport.isDisconnected()).isTrue();
		assertThat(transport.isDisconnectedWithWill()).isFalse();
	}

	@Test
	void aReconnectSaysOfflineAndThenOnline() {
		FakeTransport transport = givenOnline();
		this.connection.reconnect();
		assertThat(payloads(transport)).containsExactly("on", "off");
		assertThat(transport.isDisconnected()).isFalse();
		transport.acknowledge(2);
		assertThat(transport.isDisconnected()).isTrue();
		assertThat(transport.isDisconnectedWithWill()).isFalse();
		transport.close(TransportClosed.local());
		this.network.last().accept();
		assertThat(payloads(this.network.last())).containsExactly("on");
	}

	@Test
	void theWillSpeaksIfAReconnectCannotDeliverOffline() {
		FakeTransport transport = givenOnline();
		this.connection.reconnect();
		this.time.advance(Duration.ofSeconds(5));
		assertThat(transport.isDisconnectedWithWill()).isTrue();
		transport.close(TransportClosed.local());
		this.network.last().accept();
		assertThat(payloads(this.network.last())).containsExactly("on");
	}

	@Test
	void theWillSpeaksIfAReconnectCannotSendOffline() {
		FakeTransport transport = givenOnline((settings) -> settings.maxInflight(1));
		publish("a", 1);
		this.connection.reconnect();
		transport.acknowledge(2);
		assertThat(payloads(transport)).doesNotContain("off");
		assertThat(transport.isDisconnectedWithWill()).isTrue();
		transport.close(TransportClosed.local());
		this.network.last().accept();
		assertThat(payloads(this.network.last())).containsExactly("on");
	}

	@Test
	void isOfflineWhenAStopComesDuringAReconnect() {
		FakeTransport transport = givenOnline();
		this.connection.reconnect();
		transport.acknowledge(2);
		transport.close(TransportClosed.local());
		assertThat(this.network.attempts()).isEqualTo(2);
		assertThat(this.connection.stop()).isCompleted();
		assertThat(payloads(transport)).containsExactly("on", "off");
		assertThat(payloads(this.network.last())).isEmpty();
	}

	@Test
	void isOfflineWhenAStopComesBehindTheDisconnectOfAReconnect() {
		FakeTransport transport = givenOnline();
		this.connection.reconnect();
		transport.acknowledge(2);
		assertThat(transport.isDisconnected()).isTrue();
		CompletableFuture<Void> stopped = this.connection.stop();
		transport.close(TransportClosed.local());
		assertThat(stopped).isCompleted();
		assertThat(payloads(transport)).containsExactly("on", "off");
	}

	@Test
	void isOfflineWhenAStopComesWhileAReconnectWaits() {
		FakeTransport transport = givenOnline();
		this.connection.reconnect();
		CompletableFuture<Void> stopped = this.connection.stop();
		transport.acknowledge(2);
		assertThat(transport.isDisconnected()).isFalse();
		transport.acknowledge(3);
		assertThat(transport.isDisconnected()).isTrue();
		transport.close(TransportClosed.local());
		assertThat(stopped).isCompleted();
		assertThat(payloads(transport)).containsExactly("on", "off", "off");
	}

	@Test
	void isOfflineWhenNoConnectionFollowsAReconnect() {
		FakeTransport transport = givenOnline();
		this.connection.reconnect();
		transport.acknowledge(2);
		transport.close(TransportClosed.local());
		this.network.last().refuse(MqttReasonCode.NOT_AUTHORIZED);
		this.time.advance(Duration.ofMinutes(1));
		assertThat(payloads(transport)).containsExactly("on", "off");
	}

	@Test
	void isRepeatedSinceABrokerMayPublishTheWillOfAnEarlierConnectionLate() {
		FakeTransport transport = givenOnline();
		this.time.advance(Duration.ofMillis(499));
		assertThat(payloads(transport)).containsExactly("on");
		this.time.advance(Duration.ofMillis(1));
		assertThat(payloads(transport)).containsExactly("on", "on");
		transport.acknowledge(2);
		this.time.advance(Duration.ofMinutes(1));
		assertThat(payloads(transport)).containsExactly("on", "on");
	}

	@Test
	void isNotRepeatedByAConnectionThatLeaves() {
		FakeTransport transport = givenOnline();
		this.connection.stop();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(payloads(transport)).containsExactly("on", "off");
	}

	@Test
	void isRepeatedOnlyOnTheConnectionThatItWasPublishedOn() {
		givenOnline().fail();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.attempts()).isEqualTo(2);
		assertThat(payloads(this.network.attempt(1))).containsExactly("on");
		assertThat(payloads(this.network.last())).isEmpty();
	}

	private List<String> payloads(FakeTransport transport) {
		return transport.published()
			.stream()
			.map((packet) -> new String(packet.payload(), StandardCharsets.UTF_8))
			.toList();
	}

	private FakeTransport givenOnline() {
		return givenOnline(UnaryOperator.identity());
	}

	// connected, with online acknowledged
	private FakeTransport givenOnline(UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		givenConnected((settings) -> customizer.apply(settings)
			.presence(new MqttPresence("p", "on", "off", MqttQos.AT_LEAST_ONCE, true)));
		FakeTransport transport = this.network.last();
		transport.acknowledge(1);
		return transport;
	}

}
