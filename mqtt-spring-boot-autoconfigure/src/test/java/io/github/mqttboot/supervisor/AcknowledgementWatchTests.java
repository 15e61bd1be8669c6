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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox;
import io.github.mqttboot.supervisor.FakeNetwork.FakeTransport;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AcknowledgementWatch}.
 */
class AcknowledgementWatchTests extends ConnectionFixture {

	private static final String STALLED = "acknowledgement-timeout";

	@Test
	void aBrokerThatAcknowledgesNothingIsLeft() {
		givenConnected(ConnectionFixture::keptSession);
		this.network.last().acknowledge(publishedAs("before"));
		List.of("a", "b").forEach((topic) -> publish(topic, 1));
		passWithPings(Duration.ofSeconds(29));
		assertThat(snapshot().isConnected()).isTrue();
		passWithPings(Duration.ofSeconds(1));
		assertThat(this.recorder.losses).containsExactly(STALLED);
		assertThat(snapshot().lastDisconnect()).isNotNull()
			.extracting((loss) -> loss.cause().description())
			.asString()
			.contains("no message for 30 s", "2 wait", "the oldest to 'a'",
					"'mqtt.clients.test.acknowledgement-timeout'");
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void aBrokerThatIsOnlySlowIsNot() {
		givenConnected(ConnectionFixture::keptSession);
		for (int i = 0; i < 100; i++) {
			publish("a", 1);
		}
		for (int i = 1; i <= 100; i++) {
			passWithPings(Duration.ofSeconds(29));
			this.network.last().acknowledge(i);
		}
		assertThat(this.network.attempts()).isEqualTo(1);
		passWithPings(Duration.ofMinutes(5));
		assertThat(this.recorder.losses).as("with nothing that waits").isEmpty();
	}

	/**
	 * As AWS IoT Core does when it throttles.
	 */
	@Test
	void aBrokerThatLeavesOneMessageOutIsLeft() {
		givenConnected(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> leftOut = publish("a", 1);
		acknowledgeOthers(Duration.ofSeconds(59));
		assertThat(this.recorder.losses).isEmpty();
		acknowledgeOthers(Duration.ofSeconds(31));
		assertThat(this.recorder.losses).containsExactly(STALLED);
		assertThat(snapshot().lastDisconnect()).isNotNull()
			.extracting((loss) -> loss.cause().description())
			.asString()
			.contains("acknowledged later messages, but for more than 30 s not the one to 'a': 1 wait");
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		this.network.last().acknowledge(1);
		assertThat(leftOut).isCompleted();
	}

	/**
	 * The transport sends by itself what is in flight.
	 */
	@Test
	void whatIsNotAcknowledgedWhenItIsSentAgainIsSentAsAnotherMessage() {
		givenConnected(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> first = publish("a", 1);
		CompletableFuture<MqttPublishResult> exactlyOnce = publish("b", 2);
		passWithPings(Duration.ofSeconds(30));
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().firstPacketId(3).acceptPresent();
		assertThat(this.network.last().published()).as("beside what is in flight").isEmpty();
		CompletableFuture<MqttPublishResult> second = publish("a", 1);
		passWithPings(Duration.ofSeconds(30));
		this.time.advance(Duration.ofSeconds(2));
		this.network.last().firstPacketId(4).acceptPresent();
		assertThat(this.network.last().publishedTopics()).containsExactly("a", "a");
		List.of(4, 5, 2).forEach(this.network.last()::acknowledge);
		assertThat(first).isCompleted();
		assertThat(second).isCompleted();
		assertThat(exactlyOnce).isCompleted();
		assertThat(snapshot().outboxSize()).isZero();
	}

	@Test
	void aBrokerThatIsSlowWithWhatWasSentBeforeTheConnectionIsNot() {
		givenConnected(ConnectionFixture::keptSession);
		for (int i = 0; i < 20; i++) {
			publish("a", 1);
		}
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().firstPacketId(21).acceptPresent();
		for (int i = 1; i <= 20; i++) {
			publish("b", 1);
			passWithPings(Duration.ofSeconds(20));
			this.network.last().acknowledge(i);
		}
		assertThat(this.network.attempts()).isEqualTo(2);
	}

	/**
	 * PUBREL waits behind all that was sent since.
	 */
	@Test
	void aMessageThatTheBrokerHasTakenIsNotOvertaken() {
		givenConnected(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> slow = publish("a", 2);
		this.network.last().receive(1);
		acknowledgeOthers(Duration.ofMinutes(5));
		this.network.last().acknowledge(1);
		assertThat(slow).isCompleted();
		assertThat(this.recorder.losses).isEmpty();
	}

	@Test
	void everyStepOfExactlyOnceDeliveryCounts() {
		givenConnected(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> result = publish("a", 2);
		passWithPings(Duration.ofSeconds(29));
		this.network.last().receive(1);
		passWithPings(Duration.ofSeconds(29));
		this.network.last().acknowledge(1);
		assertThat(result).isCompleted();
		publish("b", 2);
		this.network.last().receive(2);
		passWithPings(Duration.ofSeconds(30));
		assertThat(this.recorder.losses).as("without PUBCOMP").containsExactly(STALLED);
	}

	@Test
	void aSlowNetworkIsNotABrokerThatAcknowledgesNothing() {
		givenConnected(ConnectionFixture::keptSession);
		this.network.last().takeSlowly();
		publish("large", 1);
		for (int i = 0; i < 20; i++) {
			passWithPings(Duration.ofSeconds(10));
			this.network.last().takeSome();
		}
		assertThat(this.network.attempts()).isEqualTo(1);
		passWithPings(Duration.ofSeconds(30));
		assertThat(this.recorder.losses).as("when it takes no more").containsExactly(STALLED);
	}

	@Test
	void aBrokerThatStallsAgainIsNotHammered() {
		givenConnected(ConnectionFixture::keptSession);
		publish("a", 1);
		for (int i = 0; i < 4; i++) {
			passWithPings(Duration.ofSeconds(30));
			this.time.advance(this.recorder.delays.get(this.recorder.delays.size() - 1));
			this.network.last().acceptPresent();
		}
		assertThat(this.recorder.delays).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L);
		assertThat(this.recorder.losses).containsOnly(STALLED).hasSize(4);
	}

	@Test
	void theDelayStartsOverWhenTheBrokerHadAcknowledgedForAWhile() {
		givenConnected(ConnectionFixture::keptSession);
		for (int i = 0; i < 3; i++) {
			passWithPings(Duration.ofMinutes(1));
			publish("a", 1);
			passWithPings(Duration.ofSeconds(30));
			this.time.advance(Duration.ofSeconds(1));
			this.network.last().acceptPresent();
			this.network.last().acknowledge(1);
		}
		assertThat(this.recorder.delays).extracting(Duration::toSeconds).containsExactly(1L, 1L, 1L);
	}

	@Test
	void itIsShownUntilSomethingIsAcknowledged() {
		givenConnected(ConnectionFixture::keptSession);
		publish("a", 1);
		assertThat(snapshot().stall()).isNull();
		passWithPings(Duration.ofSeconds(30));
		assertThat(snapshot().stall()).isNotNull()
			.satisfies((stall) -> assertThat(stall.since()).isEqualTo(this.time.now().minusSeconds(30)))
			.satisfies((stall) -> assertThat(stall.description()).contains("the oldest to 'a'"));
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(snapshot().stall()).as("while it waits again").isNotNull();
		this.network.last().acknowledge(1);
		assertThat(snapshot().stall()).isNull();
	}

	@Test
	void aSubscriptionThatIsNotAnsweredIsNamed() {
		givenConnected(UnaryOperator.identity());
		MqttSubscriptionHandle subscription = subscribe("a/#", 1);
		passWithPings(Duration.ofSeconds(30));
		assertThat(this.recorder.losses).containsExactly(STALLED);
		assertThat(snapshot().stall()).isNotNull()
			.extracting((stall) -> stall.description())
			.asString()
			.contains("no SUBSCRIBE for 30 s: 'a/#' waits");
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		assertThat(subscription.granted()).isCompleted();
		assertThat(snapshot().stall()).isNull();
	}

	@Test
	void anUnsubscribeThatIsNotAnsweredIsNamed() {
		givenConnected(UnaryOperator.identity());
		MqttSubscriptionHandle subscription = subscribe("a/#", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		subscription.cancel();
		passWithPings(Duration.ofSeconds(30));
		assertThat(this.recorder.losses).containsExactly(STALLED);
		assertThat(snapshot().lastDisconnect()).isNotNull()
			.extracting((loss) -> loss.cause().description())
			.asString()
			.contains("no UNSUBSCRIBE for 30 s: 'a/#' waits");
	}

	@Test
	void oneKindDoesNotStandForAnother() {
		givenConnected(ConnectionFixture::keptSession);
		publish("a", 1);
		for (int i = 0; i < 3; i++) {
			passWithPings(Duration.ofSeconds(9));
			subscribe("a/" + i, 1);
			this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		}
		passWithPings(Duration.ofSeconds(3));
		assertThat(this.recorder.losses).containsExactly(STALLED);
	}

	@Test
	void aBrokerMayTakeCenturies() {
		Duration centuries = Duration.ofDays(999_999);
		givenConnected((settings) -> settings.acknowledgementTimeout(centuries)
			.outbox(new Outbox(10, Outbox.Overflow.BLOCK, centuries, null)));
		CompletableFuture<MqttPublishResult> published = publish("a", 1);
		passWithPings(Duration.ofMinutes(5));
		this.network.last().acknowledge(1);
		assertThat(published).isCompleted();
		assertThat(this.recorder.losses).isEmpty();
	}

	@Test
	void zeroTurnsItOff() {
		givenConnected((settings) -> settings.acknowledgementTimeout(Duration.ZERO));
		publish("a", 1);
		passWithPings(Duration.ofMinutes(10));
		assertThat(this.recorder.losses).isEmpty();
	}

	@Test
	void aReconnectDoesNotWaitForWhatDoesNotCome() {
		givenConnected(ConnectionFixture::keptSession);
		publish("a", 1);
		passWithPings(Duration.ofSeconds(10));
		FakeTransport transport = this.network.last();
		this.connection.reconnect();
		assertThat(transport.isDisconnected()).isTrue();
	}

	@Test
	void aReconnectGivesUpSoonOnWhatWasJustSent() {
		givenConnected(ConnectionFixture::keptSession);
		passWithPings(Duration.ofMinutes(1));
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		this.connection.reconnect();
		FakeTransport transport = this.network.last();
		passWithPings(Duration.ofSeconds(4));
		assertThat(transport.isDisconnected()).isFalse();
		passWithPings(Duration.ofSeconds(1));
		assertThat(transport.isDisconnected()).as("long before the shutdown timeout is over").isTrue();
		transport.close(TransportClosed.local());
		this.network.last().acceptPresent();
		this.network.last().acknowledge(1);
		assertThat(result).isCompleted();
	}

	@Test
	void aReconnectWaitsAsLongAsAcknowledgementsCome() {
		givenConnected(ConnectionFixture::keptSession);
		for (int i = 0; i < 5; i++) {
			publish("a", 1);
		}
		this.connection.reconnect();
		FakeTransport transport = this.network.last();
		for (int i = 1; i < 5; i++) {
			this.time.advance(Duration.ofSeconds(4));
			assertThat(transport.isDisconnected()).isFalse();
			transport.acknowledge(i);
		}
		this.time.advance(Duration.ofSeconds(4));
		assertThat(transport.isDisconnected()).as("when the shutdown timeout is over").isTrue();
	}

	private int publishedAs(String topic) {
		publish(topic, 1);
		return this.network.last().lastPacketId();
	}

	private void acknowledgeOthers(Duration time) {
		for (long second = 0; second < time.toSeconds() && snapshot().isConnected(); second++) {
			this.network.last().acknowledge(publishedAs("other"));
			passWithPings(Duration.ofSeconds(1));
		}
	}

	private void passWithPings(Duration time) {
		for (long second = 0; second < time.toSeconds(); second++) {
			this.time.advance(Duration.ofSeconds(1));
			if (!this.network.last().isClosed()) {
				this.network.last().byteComesIn();
			}
		}
	}

}
