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
import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.store.ManualStore;
import io.github.mqttboot.store.OutboxStore;
import io.github.mqttboot.supervisor.FakeNetwork.FakeTransport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link MqttSubscriptionHandle#hold} makes of the messages of a handler
 * that is stopped while the connection goes on.
 */
@ExtendWith(OutputCaptureExtension.class)
class HeldMessagesTests extends ConnectionFixture {

	private final List<MqttInboundMessage> received = new ArrayList<>();

	private MqttSubscriptionHandle stopped;

	private int packetId;

	@BeforeEach
	void stopHandler() {
		givenConnected(ConnectionFixture::keptSession);
		this.stopped = handler("a/#");
		this.stopped.hold(new MqttHolding("stopped", 3));
	}

	private MqttSubscriptionHandle handler(String filter) {
		return this.connection.subscribe(TopicSubscription.of(filter, MqttQos.EXACTLY_ONCE), this.received::add);
	}

	private MqttSubscriptionHandle other(String filter) {
		return this.connection.subscribe(TopicSubscription.of(filter, MqttQos.EXACTLY_ONCE),
				MqttInboundMessage::acknowledge);
	}

	@Test
	void messagesStayUnacknowledgedWhileThatHoldsUpNobody(CapturedOutput output) {
		InboundPublish first = deliver("a/1", 1);
		InboundPublish second = deliver("a/2", 2);
		assertThat(this.stopped.getHeld()).isEqualTo(2);
		assertThat(acknowledged()).isEmpty();
		assertThat(output).containsOnlyOnce("INFO")
			.contains("MQTT connection 'test', subscription to 'a/#': messages are held unacknowledged");
		this.stopped.resume();
		assertThat(this.received).extracting(MqttInboundMessage::getPacket).containsExactly(first, second);
		assertThat(this.received).noneMatch(MqttInboundMessage::isAcknowledged)
			.allMatch(MqttInboundMessage::comesAgain)
			.allMatch(MqttInboundMessage::acknowledge);
		assertThat(acknowledged()).containsExactly(first, second);
		assertThat(this.stopped.getHeld()).isZero();
		assertThat(output).contains("handed over now: 2");
	}

	@Test
	void messagesAreAcknowledgedIfTheyWouldHoldUpOthers(CapturedOutput output) {
		other("b");
		InboundPublish first = deliver("a/1", 1);
		InboundPublish second = deliver("a/2", 2);
		assertThat(acknowledged()).containsExactly(first, second);
		assertThat(output).containsOnlyOnce("WARN")
			.contains("'a/#': messages are held until listener 'stopped' starts, and acknowledged")
			.contains("lost if the application ends before");
		this.stopped.resume();
		assertThat(this.received).extracting(MqttInboundMessage::getPacket).containsExactly(first, second);
		assertThat(this.received).noneMatch(MqttInboundMessage::isAcknowledged)
			.noneMatch(MqttInboundMessage::comesAgain)
			.extracting(MqttInboundMessage::getFilter)
			.containsOnly("a/#");
		assertThat(this.received.get(0).acknowledge()).isTrue();
		assertThat(this.received.get(0).isAcknowledged()).isTrue();
		assertThat(this.received.get(0).acknowledge()).isFalse();
		assertThat(acknowledged()).containsExactly(first, second);
	}

	@Test
	void messagesAreAcknowledgedWhenOthersComeThatTheyWouldHoldUp() {
		InboundPublish first = deliver("a/1", 1);
		MqttSubscriptionHandle other = handler("b");
		other.hold(new MqttHolding("stopped", 3));
		assertThat(acknowledged()).containsExactly(first);
		InboundPublish second = deliver("a/2", 1);
		InboundPublish third = deliver("b", 1);
		assertThat(acknowledged()).containsExactly(first);
		other.resume();
		assertThat(acknowledged()).containsExactly(first, second);
		assertThat(this.received).extracting(MqttInboundMessage::getPacket).containsExactly(third);
	}

	@Test
	void messageForOthersTooIsAcknowledgedWhenTheyAreDone() {
		List<MqttInboundMessage> others = new ArrayList<>();
		this.connection.subscribe(TopicSubscription.of("a/1", MqttQos.EXACTLY_ONCE), others::add);
		InboundPublish packet = deliver("a/1", 1);
		assertThat(acknowledged()).isEmpty();
		others.get(0).acknowledge();
		assertThat(acknowledged()).containsExactly(packet);
		this.stopped.resume();
		assertThat(this.received).hasSize(1);
	}

	@Test
	void handlerGetsAMessageOnceThoughOneOfItsSubscriptionsIsHeldAlready() {
		MqttMessageHandler handler = this.received::add;
		MqttSubscriptionHandle first = this.connection.subscribe(TopicSubscription.of("b/#", MqttQos.AT_LEAST_ONCE),
				handler);
		this.connection.subscribe(TopicSubscription.of("b/+", MqttQos.AT_LEAST_ONCE), handler);
		first.hold(new MqttHolding("stopped", 3));
		deliver("b/1", 1);
		assertThat(first.getHeld()).isOne();
		assertThat(this.received).isEmpty();
	}

	@Test
	void resumedSessionDeliversAgainWhatIsNotAcknowledged() {
		InboundPublish unacknowledged = deliver("a/1", 1);
		reconnect().acceptPresent();
		assertThat(this.stopped.getHeld()).isZero();
		InboundPublish again = network().deliverAgain(unacknowledged);
		this.stopped.resume();
		assertThat(this.received).extracting(MqttInboundMessage::getPacket).containsExactly(again);
	}

	@Test
	void resumedSessionDoesNotDeliverAgainWhatIsAcknowledged() {
		other("b");
		InboundPublish acknowledged = deliver("a/1", 1);
		reconnect().acceptPresent();
		this.stopped.resume();
		assertThat(this.received).extracting(MqttInboundMessage::getPacket).containsExactly(acknowledged);
	}

	@Test
	void qos2MessageIsHandledOnceThoughTheConnectionWasLostBeforeItsAcknowledgement() {
		InboundPublish packet = deliver("a/1", 2);
		network().fail();
		// too late for this connection
		other("b");
		this.time.advance(Duration.ofSeconds(1));
		network().acceptPresent();
		InboundPublish again = network().deliverAgain(packet);
		assertThat(acknowledged()).containsExactly(again);
		this.stopped.resume();
		assertThat(this.received).hasSize(1);
		assertThat(this.received.get(0).isAcknowledged()).isFalse();
	}

	@Test
	void qos2MessageThatIsHandledMeanwhileIsNotHandledAgain() {
		other("b");
		this.stopped.resume();
		InboundPublish packet = deliver("a/1", 2);
		this.stopped.hold(new MqttHolding("stopped", 3));
		reconnect().acceptPresent();
		InboundPublish again = network().deliverAgain(packet);
		assertThat(acknowledged()).containsExactly(again);
		this.received.get(0).acknowledge();
		this.stopped.resume();
		assertThat(this.received).hasSize(2).allMatch(MqttInboundMessage::isAcknowledged);
	}

	@Test
	void qos1MessageComesAgainIfTheConnectionWasLostBeforeItsAcknowledgement() {
		InboundPublish packet = deliver("a/1", 1);
		network().fail();
		other("b");
		this.time.advance(Duration.ofSeconds(1));
		network().acceptPresent();
		network().deliverAgain(packet);
		this.stopped.resume();
		assertThat(this.received).filteredOn((message) -> !message.isAcknowledged()).hasSize(1);
	}

	@Test
	void nothingIsLostWithTheSession() {
		InboundPublish packet = deliver("a/1", 1);
		reconnect().accept();
		this.stopped.resume();
		assertThat(this.received).extracting(MqttInboundMessage::getPacket).containsExactly(packet);
		assertThat(this.received.get(0).comesAgain()).isFalse();
		assertThat(this.received.get(0).acknowledge()).isTrue();
		assertThat(acknowledged()).isEmpty();
	}

	@Test
	void noMoreAreAcknowledgedAndHeldThanThereIsRoomFor(CapturedOutput output) {
		other("b");
		List<InboundPublish> held = List.of(deliver("a/1", 1), deliver("a/2", 1), deliver("a/3", 1));
		deliver("a/4", 1);
		deliver("a/5", 1);
		assertThat(acknowledged()).hasSize(5);
		assertThat(this.recorder.dropped).containsExactly("held-full", "held-full");
		assertThat(output).containsOnlyOnce("ERROR")
			.contains("dropped a message from topic 'a/4': 3 messages are held");
		this.stopped.resume();
		assertThat(this.received).extracting(MqttInboundMessage::getPacket).containsExactlyElementsOf(held);
	}

	@Test
	void qos0IsNotHeld() {
		deliver("a/1", 0);
		assertThat(this.stopped.getHeld()).isZero();
		assertThat(this.recorder.dropped).isEmpty();
	}

	@Test
	void whatTheHandlerGivesBackIsHandedOverFirst() {
		deliver("a/1", 1);
		deliver("a/2", 1);
		this.stopped.resume();
		this.stopped.hold(new MqttHolding("stopped", 3));
		deliver("a/3", 1);
		this.stopped.giveBack(List.copyOf(this.received));
		assertThat(this.stopped.getHeld()).isEqualTo(3);
		this.received.clear();
		this.stopped.resume();
		assertThat(this.received).extracting((message) -> message.getPacket().topic())
			.containsExactly("a/1", "a/2", "a/3");
	}

	@Test
	void whatIsGivenBackTooLateIsHandedOverAtOnce() {
		deliver("a/1", 1);
		this.stopped.resume();
		this.stopped.giveBack(List.copyOf(this.received));
		assertThat(this.received).hasSize(2);
	}

	@Test
	void nothingIsAcknowledgedOnceTheConnectionIsAboutToStop(CapturedOutput output) {
		other("#");
		other("b");
		InboundPublish before = deliver("a/1", 1);
		this.connection.prepareStop();
		assertThat(output).contains("ERROR", "lost if it does not start again: 1");
		deliver("a/2", 1);
		InboundPublish forOthers = deliver("b", 1);
		// what is for the others too comes again for all
		assertThat(acknowledged()).containsExactly(before, forOthers);
		this.connection.stop();
		this.time.advance(Duration.ofSeconds(1));
		this.connection.start();
		network().acceptPresent();
		InboundPublish again = deliver("a/2", 1);
		assertThat(acknowledged()).containsExactly(again);
		this.stopped.resume();
		assertThat(this.received).extracting(MqttInboundMessage::getPacket).containsExactly(before, again);
	}

	@Test
	void messageIsAcknowledgedWhenTheStoreHasIt() {
		ManualStore slow = new ManualStore();
		slow.slow();
		givenConnectedWith(slow);
		other("b");
		InboundPublish packet = deliver("a/1", 1);
		assertThat(acknowledged()).isEmpty();
		assertThat(this.stopped.getHeld()).isOne();
		slow.save();
		assertThat(acknowledged()).containsExactly(packet);
		this.stopped.resume();
		assertThat(slow.held()).hasSize(1);
		this.received.get(0).acknowledge();
		assertThat(slow.held()).isEmpty();
		assertThat(acknowledged()).containsExactly(packet);
	}

	@Test
	void messageThatIsHandledBeforeTheStoreHasItIsAcknowledgedOnce() {
		ManualStore slow = new ManualStore();
		slow.slow();
		givenConnectedWith(slow);
		other("b");
		InboundPublish packet = deliver("a/1", 1);
		this.stopped.resume();
		assertThat(this.received.get(0).acknowledge()).isTrue();
		slow.save();
		assertThat(acknowledged()).containsExactly(packet);
		assertThat(slow.held()).isEmpty();
	}

	@Test
	void qos1MessageThatComesAgainBeforeTheStoreHasItIsHeldOnce() {
		ManualStore slow = new ManualStore();
		slow.slow();
		givenConnectedWith(slow);
		other("b");
		InboundPublish packet = deliver("a/1", 1);
		reconnect().acceptPresent();
		slow.save();
		assertThat(slow.held()).isEmpty();
		network().deliverAgain(packet);
		slow.save();
		assertThat(slow.held()).hasSize(1);
		assertThat(this.stopped.getHeld()).isOne();
	}

	@Test
	void whatTheStoreHasIsHandedOverFirstWhenTheHandlerStarts(CapturedOutput output) {
		other("b");
		deliver("a/1", 1);
		deliver("a/2", 2);
		this.connection.stop();
		this.time.advance(Duration.ofMinutes(1));
		// as another process with the same store
		given(ConnectionFixture::keptSession);
		this.received.clear();
		MqttSubscriptionHandle restored = prepare("stopped", "a/#");
		other("b");
		this.connection.start();
		network().acceptPresent();
		assertThat(output).contains("held for listener 'stopped' before and wait for it: 2");
		InboundPublish later = deliver("a/3", 1);
		assertThat(acknowledged()).containsExactly(later);
		assertThat(restored.getHeld()).isEqualTo(3);
		assertThat(this.received).isEmpty();
		restored.resume();
		assertThat(this.received).extracting((message) -> message.getPacket().topic())
			.containsExactly("a/1", "a/2", "a/3");
		assertThat(this.received).noneMatch(MqttInboundMessage::isAcknowledged)
			.extracting(MqttInboundMessage::getFilter)
			.containsOnly("a/#");
		this.received.forEach(MqttInboundMessage::acknowledge);
		assertThat(this.store.held()).isEmpty();
	}

	@Test
	void brokerIsNotAskedBeforeAPreparedHandlerStarts() {
		MqttSubscriptionHandle prepared = prepare("later", "c/#");
		assertThat(askedFor()).doesNotContain("c/#");
		other("b");
		deliver("c/1", 1);
		assertThat(this.recorder.dropped).isEmpty();
		assertThat(snapshot().subscriptions()).filteredOn(MqttConnectionSnapshot.Subscription::prepared)
			.extracting((subscription) -> subscription.request().filter() + " " + subscription.held())
			.containsExactly("c/# 1");
		prepared.resume();
		assertThat(askedFor()).contains("c/#");
		assertThat(this.received).hasSize(1);
		assertThat(snapshot().subscriptions()).noneMatch(MqttConnectionSnapshot.Subscription::prepared);
	}

	@Test
	void whatIsHeldForAListenerThatIsNotThereIsReported(CapturedOutput output) {
		other("b");
		deliver("a/1", 1);
		this.connection.stop();
		this.time.advance(Duration.ofMinutes(1));
		this.connection.start();
		assertThat(output).contains("1 messages wait for listener 'stopped', which has not been registered");
		assertThat(this.store.held()).hasSize(1);
	}

	@Test
	void whatIsHeldIsDroppedWhenTheHandlerUnsubscribes(CapturedOutput output) {
		other("b");
		deliver("a/1", 1);
		this.stopped.cancel();
		assertThat(output).contains("held for listener 'stopped' and are dropped, since it no longer exists: 1");
		assertThat(this.recorder.dropped).containsExactly("no-subscription");
		assertThat(this.store.held()).isEmpty();
		InboundPublish underWay = deliver("a/2", 1);
		assertThat(acknowledged()).contains(underWay);
		assertThat(this.store.held()).isEmpty();
	}

	private List<String> askedFor() {
		return network().subscribed().stream().flatMap(List::stream).map(TopicSubscription::filter).toList();
	}

	private void givenConnectedWith(OutboxStore store) {
		this.connection.stop();
		this.time.advance(Duration.ofMinutes(1));
		this.store = store;
		stopHandler();
	}

	private MqttSubscriptionHandle prepare(String name, String filter) {
		return this.connection.prepare(TopicSubscription.of(filter, MqttQos.EXACTLY_ONCE), this.received::add,
				new MqttHolding(name, 3));
	}

	@Test
	void snapshotHasTheNumberOfHeldMessages() {
		handler("b");
		deliver("a/1", 1);
		deliver("a/2", 1);
		assertThat(snapshot().subscriptions()).extracting(MqttConnectionSnapshot.Subscription::held)
			.containsExactly(2, 0);
		this.stopped.resume();
		assertThat(snapshot().subscriptions()).extracting(MqttConnectionSnapshot.Subscription::held)
			.containsExactly(0, 0);
	}

	private FakeTransport network() {
		return this.network.last();
	}

	private FakeTransport reconnect() {
		network().fail();
		this.time.advance(Duration.ofSeconds(1));
		return network();
	}

	private List<InboundPublish> acknowledged() {
		return network().acknowledged();
	}

	private InboundPublish deliver(String topic, int qos) {
		InboundPublish packet = new InboundPublish(++this.packetId, topic, new byte[0], MqttQos.of(qos), false, false,
				PublishProperties.NONE, List.of());
		network().deliver(packet);
		return packet;
	}

}
