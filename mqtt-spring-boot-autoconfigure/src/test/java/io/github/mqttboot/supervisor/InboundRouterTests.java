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
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.inbound.InboundRouter;
import io.github.mqttboot.supervisor.FakeNetwork.FakeTransport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InboundRouter}.
 */
class InboundRouterTests extends ConnectionFixture {

	@Test
	void everyMatchingHandlerGetsTheMessageAndTheLastOneAcknowledges() {
		givenConnected(UnaryOperator.identity());
		List<MqttInboundMessage> received = new ArrayList<>();
		this.connection.subscribe(TopicSubscription.of("a/+", MqttQos.AT_LEAST_ONCE), received::add);
		this.connection.subscribe(TopicSubscription.of("a/b", MqttQos.AT_LEAST_ONCE), received::add);
		this.connection.subscribe(TopicSubscription.of("c", MqttQos.AT_LEAST_ONCE), received::add);
		InboundPublish packet = this.network.last().deliver("a/b", 1);
		assertThat(received).hasSize(2);
		assertThat(received.get(0).acknowledge()).isTrue();
		assertThat(this.network.last().acknowledged()).isEmpty();
		assertThat(received.get(1).acknowledge()).isTrue();
		assertThat(this.network.last().acknowledged()).containsExactly(packet);
	}

	@Test
	void handlerGetsAMessageOnceWithTheFirstFilterThatSelectsIt() {
		givenConnected(UnaryOperator.identity());
		List<MqttInboundMessage> received = new ArrayList<>();
		MqttMessageHandler handler = received::add;
		this.connection.subscribe(TopicSubscription.of("b", MqttQos.AT_LEAST_ONCE), handler);
		this.connection.subscribe(TopicSubscription.of("a/#", MqttQos.AT_LEAST_ONCE), handler);
		this.connection.subscribe(TopicSubscription.of("a/b", MqttQos.AT_LEAST_ONCE), handler);
		InboundPublish packet = this.network.last().deliver("a/b", 1);
		assertThat(received).extracting(MqttInboundMessage::getFilter).containsExactly("a/#");
		received.get(0).acknowledge();
		assertThat(this.network.last().acknowledged()).containsExactly(packet);
	}

	@Test
	void handlerOfWhatNobodyAskedForGetsNoFilter() {
		givenConnected(UnaryOperator.identity());
		List<MqttInboundMessage> received = new ArrayList<>();
		this.connection.setUnclaimedMessageHandler(received::add);
		this.network.last().deliver("a", 1);
		assertThat(received).extracting(MqttInboundMessage::getFilter).containsOnlyNulls();
	}

	@Test
	void handlerThatReplacesADetachedOneGetsTheMessages() {
		givenConnected(UnaryOperator.identity());
		List<MqttInboundMessage> received = new ArrayList<>();
		this.connection.subscribe(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE), (message) -> {
		}).detach();
		this.connection.subscribe(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE), received::add);
		this.network.last().deliver("a", 1);
		assertThat(received).hasSize(1);
	}

	@Test
	void aSecondAcknowledgementDoesNothing() {
		givenConnected(UnaryOperator.identity());
		List<MqttInboundMessage> received = new ArrayList<>();
		this.connection.subscribe(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE), received::add);
		this.network.last().deliver("a", 1);
		received.get(0).acknowledge();
		assertThat(received.get(0).acknowledge()).isFalse();
		assertThat(this.network.last().acknowledged()).hasSize(1);
	}

	@Test
	void anAcknowledgementIsBoundToItsConnection() {
		givenConnected(UnaryOperator.identity());
		List<MqttInboundMessage> received = new ArrayList<>();
		this.connection.subscribe(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE), received::add);
		this.network.last().deliver("a", 1);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		assertThat(received.get(0).acknowledge()).isFalse();
		assertThat(this.network.last().acknowledged()).isEmpty();
		assertThat(this.recorder.lateAcknowledgements).isOne();
	}

	@Test
	void aMessageNobodyAskedForIsCountedAndAcknowledged() {
		givenConnected(UnaryOperator.identity());
		InboundPublish packet = this.network.last().deliver("a", 1);
		assertThat(this.network.last().acknowledged()).containsExactly(packet);
		assertThat(this.recorder.dropped).containsExactly("no-subscription");
	}

	@Test
	void aMessageNobodyAskedForGoesToWhoeverTakesThose() {
		givenConnected(UnaryOperator.identity());
		List<MqttInboundMessage> received = new ArrayList<>();
		this.connection.setUnclaimedMessageHandler(received::add);
		this.network.last().deliver("a", 1);
		assertThat(received).hasSize(1);
		assertThat(this.network.last().acknowledged()).isEmpty();
	}

	@Test
	void aDetachedHandlerDoesNotKeepTheOthersFromAcknowledging() {
		givenConnected(UnaryOperator.identity());
		List<MqttInboundMessage> received = new ArrayList<>();
		this.connection.subscribe(TopicSubscription.of("a/#", MqttQos.AT_LEAST_ONCE), (message) -> {
		}).detach();
		this.connection.subscribe(TopicSubscription.of("a/+", MqttQos.AT_LEAST_ONCE), received::add);
		InboundPublish packet = this.network.last().deliver("a/b", 1);
		received.get(0).acknowledge();
		assertThat(this.network.last().acknowledged()).containsExactly(packet);
	}

	@Test
	void whatADetachedHandlerShouldHaveIsLeftToTheBrokerForAllOnceTheConnectionIsAboutToStop() {
		givenConnected(UnaryOperator.identity());
		List<MqttInboundMessage> received = new ArrayList<>();
		this.connection.subscribe(TopicSubscription.of("a/#", MqttQos.AT_LEAST_ONCE), (message) -> {
		}).detach();
		this.connection.subscribe(TopicSubscription.of("a/+", MqttQos.AT_LEAST_ONCE), received::add);
		this.connection.subscribe(TopicSubscription.of("b", MqttQos.AT_LEAST_ONCE), received::add);
		this.connection.prepareStop();
		this.network.last().deliver("a/b", 1);
		this.network.last().deliver("a/b", 0);
		this.network.last().deliver("b", 1);
		assertThat(received)
			.extracting((message) -> message.getPacket().topic() + " " + message.getPacket().qos().value())
			.containsExactly("a/b 0", "b 1");
		assertThat(this.network.last().acknowledged()).isEmpty();
	}

	@Test
	void whatIsUnderWayWhenASubscriptionIsCancelledIsStillTaken() {
		givenConnected(UnaryOperator.identity());
		List<MqttInboundMessage> received = new ArrayList<>();
		this.connection.subscribe(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE), received::add).cancel();
		int unsubscribe = this.network.last().lastPacketId();
		this.network.last().deliver("a", 1);
		assertThat(received).hasSize(1);
		this.network.last().unsubscribed(unsubscribe);
		this.network.last().deliver("a", 1);
		assertThat(received).hasSize(1);
	}

	@Test
	void aDetachedHandlerGetsNothingAndNothingIsAcknowledged() {
		givenConnected(UnaryOperator.identity());
		List<MqttInboundMessage> received = new ArrayList<>();
		this.connection.subscribe(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE), received::add).detach();
		this.network.last().deliver("a", 1);
		assertThat(received).isEmpty();
		assertThat(this.network.last().acknowledged()).isEmpty();
		assertThat(this.network.last().unsubscribed()).isEmpty();
	}

	/**
	 * A QoS 2 message whose connection was lost before it was acknowledged.
	 */
	@Nested
	class ExactlyOnce {

		private final List<MqttInboundMessage> received = new ArrayList<>();

		private InboundPublish packet;

		@BeforeEach
		void receive() {
			givenConnected(ConnectionFixture::keptSession);
			InboundRouterTests.this.connection.subscribe(TopicSubscription.of("a", MqttQos.EXACTLY_ONCE),
					this.received::add);
			this.packet = network().deliver("a", 2);
		}

		@Test
		void messageThatWasHandledMeanwhileIsNotHandedOverAgain() {
			network().fail();
			assertThat(this.received.get(0).acknowledge()).isFalse();
			reconnect().acceptPresent();
			InboundPublish again = network().deliverAgain(this.packet);
			assertThat(this.received).hasSize(1);
			assertThat(network().acknowledged()).containsExactly(again);
		}

		@Test
		void messageThatIsBeingHandledIsAcknowledgedByThatHandler() {
			network().fail();
			reconnect().acceptPresent();
			InboundPublish again = network().deliverAgain(this.packet);
			assertThat(this.received).hasSize(2);
			assertThat(this.received.get(1).isAcknowledged()).isFalse();
			assertThat(this.received.get(0).acknowledge()).isTrue();
			assertThat(this.received.get(1).isAcknowledged()).isTrue();
			assertThat(network().acknowledged()).containsExactly(again);
		}

		@Test
		void messageMayComeAgainMoreThanOnce() {
			for (int i = 0; i < 2; i++) {
				network().fail();
				reconnect().acceptPresent();
				network().deliverAgain(this.packet);
			}
			this.received.get(0).acknowledge();
			assertThat(this.received).hasSize(3).allMatch(MqttInboundMessage::isAcknowledged);
			assertThat(network().acknowledged()).hasSize(1);
		}

		@Test
		void messageThatWasLeftAloneIsHandedOverAgain() {
			network().fail();
			reconnect().acceptPresent();
			network().deliverAgain(this.packet);
			assertThat(this.received).hasSize(2);
			assertThat(this.received.get(1).acknowledge()).isTrue();
			assertThat(network().acknowledged()).hasSize(1);
		}

		@Test
		void eachHandlerGetsItOnce() {
			List<MqttInboundMessage> other = new ArrayList<>();
			InboundRouterTests.this.connection.subscribe(TopicSubscription.of("+", MqttQos.EXACTLY_ONCE), other::add);
			InboundPublish forBoth = network().deliver("a", 2);
			this.received.get(1).acknowledge();
			network().fail();
			reconnect().acceptPresent();
			InboundPublish again = network().deliverAgain(forBoth);
			assertThat(this.received).hasSize(2);
			assertThat(other).hasSize(2);
			other.get(1).acknowledge();
			assertThat(network().acknowledged()).containsExactly(again);
		}

		@Test
		void messageOfANewSessionIsAnother() {
			network().fail();
			this.received.get(0).acknowledge();
			reconnect().accept();
			network().deliverAgain(this.packet);
			assertThat(this.received).hasSize(2);
			assertThat(this.received.get(1).isAcknowledged()).isFalse();
		}

		@Test
		void messageThatComesTwiceOnOneConnectionIsHandledOnce() {
			network().deliver(this.packet);
			InboundPublish again = network().deliverAgain(this.packet);
			assertThat(this.received.get(0).acknowledge()).isTrue();
			assertThat(this.received).hasSize(1);
			assertThat(network().acknowledged()).contains(this.packet, again);
		}

		@Test
		void messageThatComesTwiceOnOneConnectionAndOnTheNextIsAcknowledgedByItsHandler() {
			network().deliverAgain(this.packet);
			network().fail();
			reconnect().acceptPresent();
			InboundPublish again = network().deliverAgain(this.packet);
			assertThat(this.received).hasSize(2);
			this.received.get(0).acknowledge();
			assertThat(this.received.get(1).isAcknowledged()).isTrue();
			assertThat(network().acknowledged()).containsExactly(again);
		}

		@Test
		void messageThatComesTwiceIsHandedOverToWhomHadNoRoomForIt() {
			this.received.get(0).drop();
			network().deliverAgain(this.packet);
			assertThat(this.received).hasSize(2);
			assertThat(this.received.get(1).isAcknowledged()).isFalse();
			this.received.get(1).acknowledge();
			assertThat(network().acknowledged()).hasSize(1);
		}

		@Test
		void messageThatComesTwiceIsHandedOverToWhomDidNotHaveIt() {
			List<MqttInboundMessage> other = new ArrayList<>();
			InboundRouterTests.this.connection.subscribe(TopicSubscription.of("+", MqttQos.EXACTLY_ONCE), other::add);
			InboundPublish again = network().deliverAgain(this.packet);
			assertThat(this.received).hasSize(1);
			assertThat(other).hasSize(1);
			this.received.get(0).acknowledge();
			assertThat(network().acknowledged()).containsExactly(this.packet);
			other.get(0).acknowledge();
			assertThat(network().acknowledged()).containsExactly(this.packet, again);
		}

		@Test
		void otherContentIsAnotherMessageOnOneConnectionToo() {
			network().deliver(new InboundPublish(this.packet.packetId(), "a", "other".getBytes(StandardCharsets.UTF_8),
					MqttQos.EXACTLY_ONCE, false, false, PublishProperties.NONE, List.of()));
			this.received.get(0).acknowledge();
			assertThat(this.received).hasSize(2);
			assertThat(this.received.get(1).isAcknowledged()).isFalse();
		}

		@Test
		void messageThatIsNoDuplicateIsAnother() {
			network().fail();
			this.received.get(0).acknowledge();
			reconnect().acceptPresent();
			network().deliver(this.packet);
			assertThat(this.received).hasSize(2);
			assertThat(this.received.get(1).isAcknowledged()).isFalse();
		}

		@Test
		void messageWhosePacketIdTheBrokerForgotIsAnother() {
			network().fail();
			this.received.get(0).acknowledge();
			reconnect().acceptPresent();
			network().deliver(new InboundPublish(this.packet.packetId(), "a", "other".getBytes(StandardCharsets.UTF_8),
					MqttQos.EXACTLY_ONCE, false, true, PublishProperties.NONE, List.of()));
			assertThat(this.received).hasSize(2);
			assertThat(this.received.get(1).isAcknowledged()).isFalse();
		}

		private FakeTransport network() {
			return InboundRouterTests.this.network.last();
		}

		private FakeTransport reconnect() {
			FakeTransport lost = network();
			while (network() == lost) {
				InboundRouterTests.this.time.advance(Duration.ofSeconds(1));
			}
			return network();
		}

	}

}
