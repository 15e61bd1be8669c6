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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.inbound.InboundRouter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InboundRouter} with filters that select the same messages, and the
 * copies that brokers send for them.
 */
class OverlappingFiltersTests extends ConnectionFixture {

	private static final ConnectAck ACK_OF_ARTEMIS = new ConnectAck(false, null, null, null, null, 268_435_455L, null,
			65_535, null, null, null, null, null, null, null, List.of());

	private final Map<String, Integer> identifiers = new TreeMap<>();

	private final List<String> handled = new ArrayList<>();

	private int packetId = 100;

	@ParameterizedTest
	@EnumSource
	void eachHandlerGetsAMessageOnce(Broker broker) {
		givenConnected(broker);
		listen("one", "a/#");
		listen("two", "a/+");
		listen("three", "+/b");
		publish(broker, "a/b", "1");
		publish(broker, "a/b", "1");
		publish(broker, "a/c", "1");
		publish(broker, "a/b/c", "1");
		assertThat(this.handled).containsExactlyInAnyOrder("one a/b 1", "two a/b 1", "three a/b 1", "one a/b 1",
				"two a/b 1", "three a/b 1", "one a/c 1", "two a/c 1", "one a/b/c 1");
		assertThat(this.network.last().acknowledged()).hasSize(this.packetId - 100);
	}

	@ParameterizedTest
	@EnumSource
	void aHandlerOfSeveralFiltersGetsAMessageOnce(Broker broker) {
		givenConnected(broker);
		listen("one", "a/#", "a/+", "+/b", "a/b", "#", "+/#");
		publish(broker, "a/b", "1");
		publish(broker, "a/b", "1");
		publish(broker, "a/b", "2");
		publish(broker, "c", "1");
		assertThat(this.handled).containsExactly("one a/b 1", "one a/b 1", "one a/b 2", "one c 1");
		assertThat(this.network.last().acknowledged()).hasSize(this.packetId - 100);
	}

	@Test
	void aCopyForAGroupReachesItsHandlerOnly() {
		givenConnected(Broker.MOSQUITTO);
		listen("all", "a/#");
		listen("member", "$share/group/a/#");
		deliver("a/b", "1", "a/#");
		deliver("a/b", "2", "a/#");
		deliver("a/b", "2", "$share/group/a/#");
		assertThat(this.handled).containsExactly("all a/b 1", "all a/b 2", "member a/b 2");
	}

	@Test
	void whereCopiesForAGroupCannotBeDistinguishedNoneIsLost() {
		givenConnected(Broker.ARTEMIS);
		listen("all", "a/#");
		listen("member", "$share/group/a/#");
		// that for the group carries no other identifiers than that beside it
		deliver("a/b", "1", "a/#");
		deliver("a/b", "1", "a/#");
		assertThat(this.handled).contains("all a/b 1", "member a/b 1");
	}

	@Test
	void whereCopiesForAGroupCannotBeDistinguishedNoneOfAnEarlierRunIsLost() {
		given(ConnectionFixture::keptSession);
		listen("all", "a/#");
		listen("member", "$share/group/a/#");
		this.connection.start();
		this.network.last()
			.accept(new ConnectAck(true, null, null, null, null, 268_435_455L, null, 65_535, null, null, null, null,
					null, null, null, List.of()));
		rememberIdentifiers();
		deliver("a/b", "1", "a/#");
		deliver("a/b", "1", "a/#");
		assertThat(this.handled).contains("all a/b 1", "member a/b 1");
	}

	@Test
	void aMessageForAGroupWithoutItsIdentifierIsLostByNone() {
		givenConnected(Broker.HIVEMQ);
		listen("all", "a/#");
		listen("member", "$share/group/a/#");
		deliver("a/b", "1", "a/#");
		// as after a restart of the broker, until the group is subscribed again
		deliver("a/b", "1");
		assertThat(this.handled).containsExactly("all a/b 1", "all a/b 1", "member a/b 1");
	}

	@Test
	void aFilterThatBringsNoCopiesLosesNothing() {
		givenConnected(Broker.MOSQUITTO);
		listen("one", "a/+", "+/b");
		for (int i = 0; i < 10; i++) {
			deliver("a/b", "same", "a/+");
		}
		deliver("a/b", "same", "+/b");
		deliver("a/b", "same", "a/+");
		assertThat(this.handled).hasSize(11);
	}

	@Test
	void aChangeOfFiltersLosesNothing() {
		givenConnected(Broker.MOSQUITTO);
		listen("one", "a/+", "+/b");
		deliver("a/b", "same", "a/+");
		listen("two", "c");
		deliver("a/b", "same", "+/b");
		assertThat(this.handled).hasSize(2);
	}

	@Test
	void aBrokerThatSendsOneCopyLosesNothingThoughItLooksLikeOneOfMany() {
		givenConnected(Broker.ARTEMIS);
		listen("one", "a/+");
		listen("two", "+/b");
		for (int i = 0; i < 20; i++) {
			deliver("a/b", "content " + i, "a/+", "+/b");
		}
		assertThat(this.handled).hasSize(40);
	}

	@Test
	void aBacklogThatMayBeFromBeforeAFilterIsNotCounted() {
		given(ConnectionFixture::keptSession);
		listen("one", "a/+");
		listen("two", "+/b");
		this.connection.start();
		this.network.last()
			.accept(new ConnectAck(true, null, null, null, null, 268_435_455L, null, 65_535, null, null, null, null,
					null, null, null, List.of()));
		rememberIdentifiers();
		deliver("a/b", "same", "a/+", "+/b");
		deliver("a/b", "same", "a/+", "+/b");
		assertThat(this.handled).hasSize(4);
	}

	@Test
	void aMessageWithAnIdentifierOfAnEarlierRunGoesByItsTopic() {
		givenConnected(Broker.MOSQUITTO);
		listen("one", "a/#");
		this.network.last().deliver("a/b", "1", 1, 7);
		this.network.last().deliver("a/b", "2", 1);
		assertThat(this.handled).containsExactly("one a/b 1", "one a/b 2");
	}

	/**
	 * Artemis may send what a SUBSCRIBE asks for before it has its identifier, so that it
	 * looks like another copy of what the one before asked for.
	 */
	@Test
	void aRetainedMessageWithTheIdentifiersOfFormerSubscriptionsReachesItsHandler() {
		givenConnected(Broker.ARTEMIS);
		listen("one", "#");
		deliverRetained("a/b", "1", "#");
		listen("two", "a/+");
		deliverRetained("a/b", "1", "#");
		assertThat(this.handled).contains("two a/b 1");
		deliverRetained("a/b", "1", "#", "a/+");
		listen("three", "+/b");
		deliverRetained("a/b", "1", "#", "a/+");
		assertThat(this.handled).contains("three a/b 1");
		assertThat(this.network.last().acknowledged()).hasSize(this.packetId - 100);
	}

	private void deliverRetained(String topic, String payload, String... filters) {
		deliver(topic, payload, true, filters);
	}

	@Test
	void aCopyForAFilterOfAnEarlierRunIsNotAnotherMessage() {
		givenConnected(Broker.MOSQUITTO);
		listen("one", "a/#");
		for (int i = 0; i < 3; i++) {
			this.network.last().deliver("a/b", "same", 1, 7);
			deliver("a/b", "same", "a/#");
		}
		deliver("a/b", "same", "a/#");
		this.network.last().deliver("a/b", "same", 1, 7);
		assertThat(this.handled).hasSize(4);
		assertThat(this.network.last().acknowledged()).hasSize(8);
	}

	@Test
	void aMessageIsNotDroppedThoughItsTopicIsNotWhatWasSubscribed() {
		givenConnected(Broker.MOSQUITTO);
		listen("one", "a/1.5/temp");
		listen("two", "b/#");
		deliver("a/1/5/temp", "1", "a/1.5/temp");
		assertThat(this.handled).containsExactly("one a/1/5/temp 1");
	}

	@Test
	void aTranslatedTopicWithoutIdentifierGoesWhereItCanOnlyBeFrom() {
		givenStarted((settings) -> settings.version(MqttVersion.MQTT_3_1_1));
		this.network.last().accept();
		listen("one", "a/1.5/temp");
		listen("two", "b/1.5/temp");
		listen("three", "a/1/4/temp");
		this.network.last().deliver("a/1/5/temp", "1", 1);
		this.network.last().deliver("c/1/5", "1", 1);
		assertThat(this.handled).containsExactly("one a/1/5/temp 1");
		assertThat(this.recorder.dropped).containsExactly("no-subscription");
	}

	@Test
	void anExactlyOnceCopyIsAcknowledgedAndNotHandled() {
		givenConnected(Broker.MOSQUITTO);
		listen("one", "a/+", "+/b");
		InboundPublish first = new InboundPublish(1, "a/b", new byte[] { 1 }, MqttQos.EXACTLY_ONCE, false, false,
				PublishProperties.NONE, List.of(this.identifiers.get("a/+")));
		InboundPublish second = new InboundPublish(2, "a/b", new byte[] { 1 }, MqttQos.EXACTLY_ONCE, false, false,
				PublishProperties.NONE, List.of(this.identifiers.get("+/b")));
		this.network.last().deliver(first);
		this.network.last().deliver(second);
		assertThat(this.handled).hasSize(1);
		assertThat(this.network.last().acknowledged()).containsExactly(first, second);
	}

	private void givenConnected(Broker broker) {
		givenStarted(UnaryOperator.identity());
		this.network.last().accept((broker == Broker.ARTEMIS) ? ACK_OF_ARTEMIS : ConnectAck.of(false));
	}

	private void listen(String name, String... filters) {
		MqttMessageHandler handler = (message) -> handle(name, message);
		for (String filter : filters) {
			this.connection.subscribe(TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE), handler);
		}
		if (this.network.attempts() > 0) {
			rememberIdentifiers();
		}
	}

	private void rememberIdentifiers() {
		for (int i = 0; i < this.network.last().subscribed().size(); i++) {
			this.identifiers.put(this.network.last().subscribed().get(i).get(0).filter(),
					this.network.last().identifiers().get(i));
		}
	}

	private void handle(String name, MqttInboundMessage message) {
		this.handled.add(name + " " + message.getPacket().topic() + " "
				+ new String(message.getPacket().payload(), StandardCharsets.UTF_8));
		message.acknowledge();
	}

	/**
	 * Let the broker send what it sends when a message is published.
	 */
	private void publish(Broker broker, String topic, String payload) {
		List<String> matching = this.identifiers.keySet()
			.stream()
			.filter((filter) -> MqttTopics.matches(filter, topic))
			.toList();
		switch (broker) {
			case MOSQUITTO -> matching.forEach((filter) -> deliver(topic, payload, filter));
			case HIVEMQ -> deliver(topic, payload, matching.toArray(String[]::new));
			case ARTEMIS -> matching.forEach((filter) -> deliver(topic, payload, matching.toArray(String[]::new)));
		}
	}

	private void deliver(String topic, String payload, String... filters) {
		deliver(topic, payload, false, filters);
	}

	private void deliver(String topic, String payload, boolean retained, String... filters) {
		this.network.last()
			.deliver(new InboundPublish(++this.packetId, topic, payload.getBytes(StandardCharsets.UTF_8),
					MqttQos.AT_LEAST_ONCE, retained, false, PublishProperties.NONE,
					List.of(filters).stream().map(this.identifiers::get).toList()));
	}

	/**
	 * What copies a broker sends.
	 */
	enum Broker {

		/**
		 * One for each filter, with its identifier.
		 */
		MOSQUITTO,

		/**
		 * One, with all identifiers.
		 */
		HIVEMQ,

		/**
		 * One for each filter, with all identifiers.
		 */
		ARTEMIS

	}

}
