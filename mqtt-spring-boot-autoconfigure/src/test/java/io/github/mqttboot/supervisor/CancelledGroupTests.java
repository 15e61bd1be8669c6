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
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.inbound.SubscriptionIdentifiers;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a shared subscription that is cancelled while the broker cannot know of it:
 * what it sends meanwhile would reach no other member of the group.
 */
class CancelledGroupTests extends ConnectionFixture {

	private static final Duration QUIET = Duration.ofMillis(500);

	private static final String GROUP = "$share/workers/jobs";

	private final List<String> received = new ArrayList<>();

	private final Queue<MqttInboundMessage> waiting = new ArrayDeque<>();

	private boolean slow;

	private int packetId;

	private MqttSubscriptionHandle subscription;

	@ParameterizedTest
	@EnumSource(value = MqttVersion.class, names = { "MQTT_3_1_1", "MQTT_5_0" })
	void messagesAreHandledUntilUnsubscribeIsAnsweredOnALaterConnection(MqttVersion version) {
		givenMember(version);
		CompletableFuture<Void> cancelled = this.subscription.cancel();
		this.network.last().fail();
		resume();
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of(GROUP));
		InboundPublish first = message(version);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(4));
		this.network.last().acceptPresent();
		InboundPublish second = message(version);
		assertThat(this.received).containsExactly("1", "2");
		assertThat(this.network.last().acknowledged()).containsExactly(second);
		assertThat(first).isNotEqualTo(second);
		assertThat(cancelled).isNotDone();
		answerUnsubscribe();
		assertThat(cancelled).isCompleted();
		message(version);
		assertThat(this.received).hasSize(2);
		assertThat(this.recorder.dropped).containsExactly("no-subscription");
	}

	@ParameterizedTest
	@EnumSource(value = MqttVersion.class, names = { "MQTT_3_1_1", "MQTT_5_0" })
	void whatTheBrokerHadQueuedWhenItAnsweredIsHandled(MqttVersion version) {
		givenMember(version);
		this.slow = true;
		message(version);
		CompletableFuture<Void> cancelled = this.subscription.cancel();
		answerUnsubscribe();
		// a window that is full for long
		this.time.advance(Duration.ofSeconds(20));
		assertThat(cancelled).isNotDone();
		this.waiting.remove().acknowledge();
		message(version);
		this.waiting.remove().acknowledge();
		assertThat(cancelled).isNotDone();
		this.time.advance(QUIET.multipliedBy(2));
		assertThat(cancelled).isCompleted();
		assertThat(this.received).containsExactly("1", "2");
		assertThat(this.recorder.dropped).isEmpty();
	}

	@Test
	void whatTheBrokerHadQueuedIsHandledOnTheNextConnectionToo() {
		givenMember(MqttVersion.MQTT_5_0);
		this.slow = true;
		message(MqttVersion.MQTT_5_0);
		CompletableFuture<Void> cancelled = this.subscription.cancel();
		this.network.last().unsubscribed(this.network.last().lastPacketId());
		this.network.last().fail();
		// without effect: it comes again
		this.waiting.remove().acknowledge();
		resume();
		this.time.advance(Duration.ofMillis(1));
		assertThat(cancelled).isNotDone();
		message(MqttVersion.MQTT_5_0);
		this.waiting.remove().acknowledge();
		this.time.advance(QUIET.multipliedBy(2));
		assertThat(cancelled).isCompleted();
		assertThat(this.recorder.dropped).isEmpty();
	}

	@Test
	void nobodyWaitsForWhatIsQueuedWhenTheConnectionStops() {
		givenMember(MqttVersion.MQTT_5_0);
		this.slow = true;
		message(MqttVersion.MQTT_5_0);
		CompletableFuture<Void> cancelled = this.subscription.cancel();
		this.network.last().unsubscribed(this.network.last().lastPacketId());
		this.connection.stop();
		assertThat(cancelled).isCompleted();
	}

	@Test
	void nobodyWaitsForWhatIsQueuedIfUnsubscribeIsAnsweredWhileTheConnectionStops() {
		givenMember(MqttVersion.MQTT_5_0);
		this.slow = true;
		message(MqttVersion.MQTT_5_0);
		CompletableFuture<Void> cancelled = this.subscription.cancel();
		int unsubscribe = this.network.last().lastPacketId();
		publish("a", 1);
		this.connection.stop();
		assertThat(cancelled).isNotDone();
		this.network.last().unsubscribed(unsubscribe);
		assertThat(cancelled).isCompleted();
		assertThat(this.network.last().isDisconnected()).isFalse();
	}

	@Test
	void nobodyWaitsForWhatIsQueuedWhenTheConnectionIsClosed() {
		givenMember(MqttVersion.MQTT_5_0);
		this.slow = true;
		message(MqttVersion.MQTT_5_0);
		CompletableFuture<Void> cancelled = this.subscription.cancel();
		this.network.last().unsubscribed(this.network.last().lastPacketId());
		this.network.last().closeOnDisconnect();
		this.connection.close();
		assertThat(cancelled).isCompleted();
	}

	@Test
	void whatIsQueuedIsWaitedForAgainAfterAStop() {
		givenMember(MqttVersion.MQTT_5_0);
		this.connection.stop();
		this.network.last().close(TransportClosed.local());
		this.connection.start();
		this.network.last().acceptPresent();
		this.slow = true;
		message(MqttVersion.MQTT_5_0);
		CompletableFuture<Void> cancelled = this.subscription.cancel();
		answerUnsubscribe();
		assertThat(cancelled).isNotDone();
		this.waiting.remove().acknowledge();
		this.time.advance(QUIET.multipliedBy(2));
		assertThat(cancelled).isCompleted();
	}

	@Test
	void messagesAreHandledIfItWasCancelledWithoutAConnection() {
		givenMember(MqttVersion.MQTT_5_0);
		this.network.last().fail();
		CompletableFuture<Void> cancelled = this.subscription.cancel();
		resume();
		message(MqttVersion.MQTT_5_0);
		assertThat(this.received).containsExactly("1");
		assertThat(cancelled).isNotDone();
		answerUnsubscribe();
		assertThat(cancelled).isCompleted();
	}

	@Test
	void nobodyWaitsForASessionThatTheBrokerLost() {
		givenMember(MqttVersion.MQTT_5_0);
		CompletableFuture<Void> cancelled = this.subscription.cancel();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		assertThat(cancelled).isCompleted();
		assertThat(this.network.last().unsubscribed()).isEmpty();
	}

	@Test
	void nobodyWaitsForASessionThatIsNotKept() {
		given(UnaryOperator.identity());
		start();
		CompletableFuture<Void> cancelled = this.subscription.cancel();
		this.network.last().fail();
		assertThat(cancelled).isCompleted();
	}

	@Test
	void nobodyWaitsForAConnectionThatIsStopped() {
		givenMember(MqttVersion.MQTT_5_0);
		this.network.last().fail();
		CompletableFuture<Void> before = this.subscription.cancel();
		MqttSubscriptionHandle other = subscribe("$share/others/jobs", 1);
		assertThat(before).isNotDone();
		this.connection.stop();
		assertThat(before).isCompleted();
		assertThat(other.cancel()).isCompleted();
	}

	/**
	 * Which would fill the window of the broker and hold the others up.
	 */
	@Test
	void whatComesForItAfterAStopWaitsForNobody() {
		restartWithoutIt(MqttVersion.MQTT_5_0);
		InboundPublish packet = message(MqttVersion.MQTT_5_0);
		assertThat(this.network.last().acknowledged()).containsExactly(packet);
		assertThat(this.recorder.dropped).containsExactly("no-subscription");
		assertThat(this.received).isEmpty();
	}

	@Test
	void whatMayBeForAnotherFilterWaits() {
		restartWithoutIt(MqttVersion.MQTT_5_0);
		this.network.last()
			.deliver("jobs", "1", 1, SubscriptionIdentifiers.of(GROUP), SubscriptionIdentifiers.of("jobs"));
		assertThat(this.network.last().acknowledged()).isEmpty();
	}

	@Test
	void whatDoesNotSayThatItIsForTheGroupWaits() {
		restartWithoutIt(MqttVersion.MQTT_3_1_1);
		message(MqttVersion.MQTT_3_1_1);
		assertThat(this.network.last().acknowledged()).isEmpty();
		member();
		assertThat(this.received).containsExactly("1");
	}

	@Test
	void whatComesAfterAStopIsHandledIfItIsWantedAgain() {
		restartWithoutIt(MqttVersion.MQTT_5_0);
		member();
		message(MqttVersion.MQTT_5_0);
		assertThat(this.received).containsExactly("1");
		assertThat(this.recorder.dropped).isEmpty();
	}

	private void restartWithoutIt(MqttVersion version) {
		givenMember(version);
		this.network.last().fail();
		CompletableFuture<Void> cancelled = this.subscription.cancel();
		this.connection.stop();
		assertThat(cancelled).isCompleted();
		this.connection.start();
		this.network.last().acceptPresent();
	}

	@Test
	void nobodyWaitsBeforeTheFirstStart() {
		given(ConnectionFixture::keptSession);
		assertThat(subscribe(GROUP, 1).cancel()).isCompleted();
	}

	@Test
	void nobodyWaitsForAFilterThatIsWantedAgain() {
		givenMember(MqttVersion.MQTT_5_0);
		CompletableFuture<Void> cancelled = this.subscription.cancel();
		this.network.last().fail();
		assertThat(cancelled).isNotDone();
		member();
		assertThat(cancelled).isCompleted();
		resume();
		message(MqttVersion.MQTT_5_0);
		assertThat(this.received).containsExactly("1");
		assertThat(this.network.last().unsubscribed()).isEmpty();
	}

	@Test
	void theLastOneThatIsCancelledWaitsIfTheFilterWasWantedAgainInBetween() {
		givenMember(MqttVersion.MQTT_5_0);
		this.network.last().firstPacketId(10);
		CompletableFuture<Void> first = this.subscription.cancel();
		// packet identifiers begin again when all were used
		this.network.last().firstPacketId(1);
		member();
		CompletableFuture<Void> last = this.subscription.cancel();
		this.network.last().fail();
		assertThat(first).isCompleted();
		assertThat(last).isNotDone();
		resume();
		message(MqttVersion.MQTT_5_0);
		assertThat(this.received).containsExactly("1");
		answerUnsubscribe();
		assertThat(last).isCompleted();
	}

	@Test
	void refusalIsKnownToEachWhoWaits() {
		givenMember(MqttVersion.MQTT_5_0);
		MqttSubscriptionHandle other = subscribe("$share/others/jobs", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		CompletableFuture<Void> first = this.subscription.cancel();
		CompletableFuture<Void> second = other.cancel();
		this.network.last().fail();
		resume();
		this.network.last()
			.unsubscribed(this.network.last().lastPacketId(), MqttReasonCode.NOT_AUTHORIZED,
					MqttReasonCode.NOT_AUTHORIZED);
		assertThat(List.of(first, second)).allSatisfy((done) -> assertThat(done).isCompletedExceptionally());
	}

	private void givenMember(MqttVersion version) {
		if (version.hasProperties()) {
			given(ConnectionFixture::keptSession);
		}
		else {
			given((settings) -> settings.version(version).clientId("test").cleanStart(false));
		}
		start();
	}

	private void start() {
		member();
		this.connection.start();
		this.network.last().accept();
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
	}

	private void member() {
		this.subscription = this.connection.subscribe(TopicSubscription.of(GROUP, MqttQos.AT_LEAST_ONCE), this::take);
	}

	private void take(MqttInboundMessage message) {
		this.received.add(String.valueOf(message.getPacket().packetId()));
		if (this.slow) {
			this.waiting.add(message);
		}
		else {
			message.acknowledge();
		}
	}

	private void answerUnsubscribe() {
		this.network.last().unsubscribed(this.network.last().lastPacketId());
		this.time.advance(QUIET);
	}

	private void resume() {
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
	}

	private InboundPublish message(MqttVersion version) {
		List<Integer> identifiers = version.hasProperties() ? List.of(SubscriptionIdentifiers.of(GROUP)) : List.of();
		InboundPublish packet = new InboundPublish(++this.packetId, "jobs", new byte[0], MqttQos.AT_LEAST_ONCE, false,
				false, PublishProperties.NONE, identifiers);
		this.network.last().deliver(packet);
		return packet;
	}

}
