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

package io.github.mqttboot.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every {@link OutboxStore} must do.
 */
public abstract class OutboxStoreContract {

	protected abstract OutboxStore store();

	@Test
	void messagesInFlightAreInOrderOfSending() throws IOException {
		List<AcceptedMessage> messages = accept("a", "b", "c");
		store().sent(7, messages.get(0)).await();
		store().sent(3, messages.get(1)).await();
		store().sent(5, messages.get(2)).await();
		assertThat(store().inflight()).containsExactly(new InflightMessage(7, false, messages.get(0)),
				new InflightMessage(3, false, messages.get(1)), new InflightMessage(5, false, messages.get(2)));
	}

	@Test
	void releasedMessageStaysInFlightInItsPlace() throws IOException {
		List<AcceptedMessage> messages = accept("a", "b");
		store().sent(1, messages.get(0));
		store().sent(2, messages.get(1));
		store().released(1).await();
		assertThat(store().inflight()).containsExactly(new InflightMessage(1, true, messages.get(0)),
				new InflightMessage(2, false, messages.get(1)));
	}

	@Test
	void packetIdentifierIsFreeWhenItsMessageIsSettled() throws IOException {
		List<AcceptedMessage> messages = accept("a", "b", "c");
		store().sent(1, messages.get(0));
		store().sent(2, messages.get(1));
		store().settled(1);
		store().sent(1, messages.get(2));
		assertThat(store().inflight()).extracting(InflightMessage::packetId).containsExactly(2, 1);
		assertThat(store().inflight()).extracting(InflightMessage::message)
			.containsExactly(messages.get(1), messages.get(2));
	}

	@Test
	void heldMessageIsKeptForItsHandlerUntilItIsHandled() {
		InboundPublish message = inbound("a/1");
		HeldMessageRecord first = store().hold("one", "a/#", message);
		HeldMessageRecord second = store().hold("one", "a/#", inbound("a/2"));
		store().hold("one", "b/#", inbound("b/1"));
		store().hold("two", "a/#", message);
		first.saved().await();
		assertThat(store().held("one", "a/#")).containsExactly(first, second);
		assertThat(store().held()).hasSize(4);
		store().clear();
		store().handled(first);
		store().handled(first);
		assertThat(store().held("one", "a/#")).containsExactly(second);
		assertThat(store().held("three", "a/#")).isEmpty();
	}

	protected static InboundPublish inbound(String topic) {
		PublishProperties properties = new PublishProperties(true, null, "text/plain", "reply", new byte[] { 1 },
				List.of(new MqttUserProperty("name", "value")));
		return new InboundPublish(3, topic, new byte[] { 1, 2 }, MqttQos.AT_LEAST_ONCE, true, true, properties,
				List.of(7));
	}

	@Test
	void withdrawnMessageIsNotInFlight() throws IOException {
		AcceptedMessage message = accept("a").get(0);
		store().sent(1, message);
		store().withdrawn(1);
		assertThat(store().inflight()).isEmpty();
		store().sent(2, message);
		assertThat(store().inflight()).containsExactly(new InflightMessage(2, false, message));
	}

	@Test
	void packetIdentifiersThatAreNotInUseAreLeftAlone() {
		store().settled(1);
		store().withdrawn(2);
		store().released(3).await();
		store().completed(4);
		assertThat(store().inflight()).isEmpty();
		assertThat(store().received()).isEmpty();
	}

	@Test
	void receivedMessageIsKnownUntilItIsCompleted() {
		store().received(9, 1234).await();
		store().received(8, -1).await();
		assertThat(store().received()).isEqualTo(Map.of(9, 1234, 8, -1));
		store().completed(9);
		assertThat(store().received()).isEqualTo(Map.of(8, -1));
	}

	@Test
	void lostSessionFreesAllPacketIdentifiers() throws IOException {
		store().sent(1, accept("a").get(0));
		store().received(9, 1234);
		store().clear();
		assertThat(store().inflight()).isEmpty();
		assertThat(store().received()).isEmpty();
	}

	@Test
	void messageOfTheConnectionItselfIsInFlightToo() {
		AcceptedMessage own = AcceptedMessage.unkept(packet("own", 2), 0);
		store().sent(1, own).await();
		assertThat(store().inflight()).containsExactly(new InflightMessage(1, false, own));
		store().settled(1);
		assertThat(store().inflight()).isEmpty();
	}

	@Test
	void ticketsAreDoneInOrder() throws IOException {
		List<String> done = new ArrayList<>();
		store().sent(1, accept("a").get(0)).whenDone(() -> done.add("sent"));
		store().released(1).whenDone(() -> done.add("released"));
		store().received(9, 1).whenDone(() -> done.add("received"));
		store().saved().await();
		assertThat(done).containsExactly("sent", "released", "received");
	}

	@Test
	void everythingIsTakenInMemoryAfterTheEnd() throws IOException {
		AcceptedMessage message = accept("a").get(0);
		store().close().await();
		store().sent(1, message).await();
		store().released(1).await();
		assertThat(store().inflight()).containsExactly(new InflightMessage(1, true, message));
		store().settled(1);
		store().close().await();
	}

	protected List<AcceptedMessage> accept(String... topics) throws IOException {
		List<AcceptedMessage> accepted = new ArrayList<>();
		for (String topic : topics) {
			accepted.add(store().accept(packet(topic, 2)));
		}
		return accepted;
	}

	protected static PublishPacket packet(String topic, int qos) {
		return new PublishPacket(topic, new byte[] { 1, 2, 3 }, MqttQos.of(qos), false, PublishProperties.NONE);
	}

}
