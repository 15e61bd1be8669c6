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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.inbound.InboundRouter;
import io.github.mqttboot.session.inbound.SubscriptionIdentifiers;
import io.github.mqttboot.settings.MqttConnectionSettings.Unclaimed;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a resumed session has for filters that the application subscribes to
 * only after its start.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnclaimedMessagesTests extends ConnectionFixture {

	private static final Duration TIMEOUT = Unclaimed.DEFAULT.timeout();

	private final List<String> received = new ArrayList<>();

	private int packetId;

	@Test
	void waitForTheirListenerAndComeFirst(CapturedOutput output) {
		givenResumed();
		InboundPublish first = message("rooms/1", MqttQos.AT_LEAST_ONCE);
		message("rooms/2", MqttQos.EXACTLY_ONCE);
		assertThat(this.network.last().acknowledged()).isEmpty();
		handler("rooms/#");
		message("rooms/3", MqttQos.AT_LEAST_ONCE);
		assertThat(this.received).containsExactly("1 rooms/1", "2 rooms/2", "3 rooms/3");
		assertThat(this.network.last().acknowledged()).hasSize(3).startsWith(first);
		this.time.advance(TIMEOUT);
		assertThat(this.recorder.dropped).isEmpty();
		assertThat(output).containsOnlyOnce("has messages, such as one to 'rooms/1', to which nothing subscribes yet")
			.doesNotContain("dropped a message");
	}

	@Test
	void waitForAPreparedListenerToo() {
		givenResumed();
		message("rooms/1", MqttQos.AT_LEAST_ONCE);
		this.connection
			.prepare(TopicSubscription.of("rooms/#", MqttQos.AT_LEAST_ONCE), this::take, new MqttHolding("rooms", 10))
			.resume();
		assertThat(this.received).containsExactly("1 rooms/1");
	}

	@Test
	void onesThatNobodyWantsAreDroppedWhenTheTimeIsOver(CapturedOutput output) {
		givenResumed();
		InboundPublish packet = message("rooms/1", MqttQos.AT_LEAST_ONCE);
		this.time.advance(TIMEOUT.minusMillis(1));
		assertThat(this.network.last().acknowledged()).isEmpty();
		this.time.advance(Duration.ofMillis(1));
		assertThat(this.network.last().acknowledged()).containsExactly(packet);
		InboundPublish late = message("rooms/2", MqttQos.AT_LEAST_ONCE);
		assertThat(this.network.last().acknowledged()).containsExactly(packet, late);
		assertThat(this.recorder.dropped).containsExactly("no-subscription", "no-subscription");
		assertThat(output).containsOnlyOnce("dropped a message to 'rooms/1'");
	}

	@Test
	void noMoreThanTheLimitWait() {
		given((settings) -> keptSession(settings).unclaimed(new Unclaimed(TIMEOUT, 1)));
		resume();
		message("rooms/1", MqttQos.AT_LEAST_ONCE);
		InboundPublish tooMany = message("rooms/2", MqttQos.AT_LEAST_ONCE);
		assertThat(this.network.last().acknowledged()).containsExactly(tooMany);
		handler("rooms/#");
		assertThat(this.received).containsExactly("1 rooms/1");
	}

	@Test
	void noneWaitIfThatIsTurnedOff() {
		given((settings) -> keptSession(settings).unclaimed(new Unclaimed(Duration.ZERO, 1)));
		resume();
		InboundPublish packet = message("rooms/1", MqttQos.AT_LEAST_ONCE);
		assertThat(this.network.last().acknowledged()).containsExactly(packet);
	}

	@Test
	void noneWaitInANewSession() {
		given(ConnectionFixture::keptSession);
		this.connection.start();
		this.network.last().accept();
		InboundPublish packet = message("rooms/1", MqttQos.AT_LEAST_ONCE);
		assertThat(this.network.last().acknowledged()).containsExactly(packet);
	}

	@Test
	void waitWithMqtt31WhoseBrokersDoNotSayWhetherTheyHaveASession() {
		given((settings) -> settings.version(MqttVersion.MQTT_3_1).clientId("test").cleanStart(false));
		this.connection.start();
		this.network.last().accept();
		message("rooms/1", MqttQos.AT_LEAST_ONCE);
		handler("rooms/#");
		assertThat(this.received).containsExactly("1 rooms/1");
	}

	@Test
	void messagesOfQos0DoNotWait() {
		givenResumed();
		message("rooms/1", MqttQos.AT_MOST_ONCE);
		handler("rooms/#");
		assertThat(this.received).isEmpty();
	}

	@Test
	void copyForAFilterWaitsForThatFilter() {
		givenResumed();
		message("rooms/1", MqttQos.AT_LEAST_ONCE, SubscriptionIdentifiers.of("rooms/+"));
		message("rooms/1", MqttQos.AT_LEAST_ONCE, SubscriptionIdentifiers.of("rooms/#"));
		handler("rooms/#");
		assertThat(this.received).containsExactly("2 rooms/1");
		handler("rooms/+");
		assertThat(this.received).containsExactly("2 rooms/1", "1 rooms/1");
	}

	@Test
	void copyForAFilterThatIsNoMoreGoesByItsTopicAtTheEnd() {
		givenResumed();
		message("rooms/1", MqttQos.AT_LEAST_ONCE, SubscriptionIdentifiers.of("rooms/former"));
		handler("rooms/#");
		assertThat(this.received).isEmpty();
		this.time.advance(TIMEOUT);
		assertThat(this.received).containsExactly("1 rooms/1");
	}

	@Test
	void theyComeAgainOnTheNextConnectionAndWaitNoLonger() {
		givenResumed();
		message("rooms/1", MqttQos.AT_LEAST_ONCE);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		InboundPublish again = message("rooms/1", MqttQos.AT_LEAST_ONCE);
		assertThat(this.network.last().acknowledged()).isEmpty();
		this.time.advance(TIMEOUT.minusSeconds(1));
		assertThat(this.network.last().acknowledged()).containsExactly(again);
		assertThat(this.recorder.dropped).hasSize(1);
	}

	@Test
	void staySafeWithTheBrokerWhenTheConnectionStops() {
		givenResumed();
		message("rooms/1", MqttQos.AT_LEAST_ONCE);
		this.connection.prepareStop();
		message("rooms/2", MqttQos.AT_LEAST_ONCE);
		this.time.advance(TIMEOUT);
		assertThat(this.network.last().acknowledged()).isEmpty();
		assertThat(this.recorder.dropped).isEmpty();
	}

	@Test
	void connectionThatStopsByItselfDropsNone() {
		givenResumed();
		message("rooms/1", MqttQos.AT_LEAST_ONCE);
		this.connection.stop();
		this.time.advance(TIMEOUT);
		assertThat(this.recorder.dropped).isEmpty();
		assertThat(this.recorder.lateAcknowledgements).isZero();
	}

	@Test
	void staySafeWithTheBrokerIfTheConnectionIsAcceptedWhileItStops() {
		Queue<Runnable> turns = new ArrayDeque<>();
		givenStartedWith(turns);
		this.connection.stop();
		// on a thread of the transport, before the connection is stopped in its own
		this.network.last().acceptPresent();
		message("rooms/1", MqttQos.AT_LEAST_ONCE);
		this.time.advance(TIMEOUT);
		run(turns);
		assertThat(this.recorder.dropped).isEmpty();
		this.connection.start();
		run(turns);
		this.network.last().acceptPresent();
		message("rooms/1", MqttQos.AT_LEAST_ONCE);
		this.time.advance(TIMEOUT.minusMillis(1));
		run(turns);
		assertThat(this.network.attempts()).isEqualTo(2);
		assertThat(this.network.last().acknowledged()).isEmpty();
		assertThat(this.recorder.dropped).isEmpty();
		// what is left to do after the test is done at once
		this.network.open(null, Runnable::run);
	}

	@Test
	void stayWithTheBrokerUntilTheConnectionHasStoppedThoughItIsStartedAgain() {
		givenResumed();
		publish("a", 1);
		this.connection.stop();
		this.connection.start();
		message("rooms/1", MqttQos.AT_LEAST_ONCE);
		assertThat(this.network.last().acknowledged()).isEmpty();
		assertThat(this.recorder.dropped).isEmpty();
	}

	@Test
	void waitThoughTheStopOfAnEarlierRunComesLate() {
		InboundRouter router = new InboundRouter(keptSession(new MqttConnectionSettingsBuilder("test")).build(),
				this.store, Runnable::run, this.time, this.recorder);
		router.beginRun(1);
		router.connected(ConnectAck.of(true));
		this.time.advance(Duration.ofSeconds(1));
		router.beginRun(2);
		router.stopping(1);
		router.connected(ConnectAck.of(true));
		InboundPublish packet = new InboundPublish(1, "rooms/1", new byte[0], MqttQos.AT_LEAST_ONCE, false, false,
				PublishProperties.NONE, List.of());
		List<InboundPublish> acknowledged = new ArrayList<>();
		router.received(acknowledged::add, packet);
		this.time.advance(TIMEOUT.minusMillis(1));
		assertThat(acknowledged).isEmpty();
		this.time.advance(Duration.ofMillis(1));
		assertThat(acknowledged).containsExactly(packet);
	}

	private void givenStartedWith(Queue<Runnable> turns) {
		this.network.open(null, turns::add);
		givenStarted(ConnectionFixture::keptSession);
		run(turns);
	}

	private static void run(Queue<Runnable> turns) {
		while (!turns.isEmpty()) {
			turns.remove().run();
		}
	}

	private void givenResumed() {
		given(ConnectionFixture::keptSession);
		resume();
	}

	private void resume() {
		this.connection.start();
		this.network.last().acceptPresent();
	}

	private void handler(String filter) {
		this.connection.subscribe(TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE), this::take);
	}

	private void take(MqttInboundMessage message) {
		this.received.add(message.getPacket().packetId() + " " + message.getPacket().topic());
		message.acknowledge();
	}

	private InboundPublish message(String topic, MqttQos qos, Integer... identifiers) {
		this.packetId++;
		InboundPublish packet = new InboundPublish(qos.isAcknowledged() ? this.packetId : 0, topic, new byte[0], qos,
				false, false, PublishProperties.NONE, List.of(identifiers));
		this.network.last().deliver(packet);
		return packet;
	}

}
