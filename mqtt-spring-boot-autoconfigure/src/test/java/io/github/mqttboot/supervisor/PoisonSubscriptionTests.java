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
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.FakeNetwork.FakeTransport;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for topic filters for which a broker ends the connection.
 */
class PoisonSubscriptionTests extends ConnectionFixture {

	private static final TransportClosed HUNG_UP = TransportClosed.network(LinkFailure.of(LinkFailure.Kind.CLOSED),
			null);

	private static final Duration STABLE = Duration.ofSeconds(20);

	private final List<MqttSubscriptionHandle> others = new ArrayList<>();

	@Test
	void isFoundAmongTheFiltersOfItsPacketAndTheOthersAreGranted() throws Throwable {
		given(PoisonSubscriptionTests::mqtt3);
		MqttSubscriptionHandle poison = subscribeTo("bad", 10);
		this.connection.start();
		int losses = play(HUNG_UP, "bad");
		assertThat(losses).isLessThanOrEqualTo(4);
		assertGranted();
		assertThatExceptionOfType(MqttSubscriptionRefusedException.class).isThrownBy(() -> join(poison.granted()))
			.satisfies((ex) -> assertThat(ex.getReasonCode()).isEqualTo(MqttReasonCode.UNSPECIFIED_ERROR))
			.withMessageContaining("The subscription to 'bad' is given up")
			.withMessageContaining("may not allow this topic filter");
		assertThat(this.recorder.refusedSubscriptions).containsExactly("bad 128");
		assertThat(snapshot().subscriptions()).filteredOn(MqttConnectionSnapshot.Subscription::isRefused)
			.singleElement()
			.satisfies((refused) -> assertThat(refused.request().filter()).isEqualTo("bad"));
	}

	@Test
	void isNotRequestedAgainOnTheNextConnection() {
		given(PoisonSubscriptionTests::mqtt3);
		subscribeTo("bad", 3);
		this.connection.start();
		play(HUNG_UP, "bad");
		this.network.last().close(HUNG_UP);
		this.time.advance(lastDelay());
		this.network.last().accept();
		assertThat(filters(this.network.last())).hasSize(3).doesNotContain("bad");
	}

	@Test
	void isRequestedAgainWhenItsListenerStartsAgain() {
		given(PoisonSubscriptionTests::mqtt3);
		MqttSubscriptionHandle poison = subscribeTo("bad", 3);
		this.connection.start();
		play(HUNG_UP, "bad");
		poison.cancel();
		MqttSubscriptionHandle again = subscribe("bad", 1);
		this.network.last().grantPacket(this.network.last().subscribed().size() - 1);
		assertThat(again.granted()).isCompleted();
	}

	@Test
	void othersDoNotWaitForTheVerdict() {
		given(PoisonSubscriptionTests::mqtt3);
		MqttSubscriptionHandle poison = subscribeTo("bad", 10);
		this.connection.start();
		for (int i = 0; i < 3; i++) {
			assertThat(round(HUNG_UP, "bad")).isTrue();
		}
		assertThat(round(HUNG_UP, "bad")).isFalse();
		assertGranted();
		assertThat(poison.granted()).as("the connection has not lasted yet").isNotDone();
	}

	@Test
	void theOnlyFilterIsFound() {
		given(PoisonSubscriptionTests::mqtt3);
		MqttSubscriptionHandle poison = subscribe("bad", 1);
		this.connection.start();
		int losses = play(HUNG_UP, "bad");
		assertThat(losses).isEqualTo(4);
		assertThat(poison.granted()).isCompletedExceptionally();
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void twoOfThemAreFound() {
		given(PoisonSubscriptionTests::mqtt3);
		subscribeTo("bad", 5);
		subscribe("worse", 1);
		this.connection.start();
		play(HUNG_UP, "bad", "worse");
		assertGranted();
		assertThat(this.recorder.refusedSubscriptions).containsExactlyInAnyOrder("bad 128", "worse 128");
	}

	@ParameterizedTest
	@EnumSource(names = { "PROTOCOL_ERROR", "NOT_AUTHORIZED", "QUOTA_EXCEEDED", "TOPIC_FILTER_INVALID" })
	void reasonOfTheBrokerShortensTheTrial(MqttReasonCode code) {
		given(UnaryOperator.identity());
		MqttSubscriptionHandle poison = subscribeTo("bad", 10);
		this.connection.start();
		int losses = play(TransportClosed.disconnected(code, null, null), "bad");
		assertThat(losses).isEqualTo(2);
		assertGranted();
		assertThatExceptionOfType(MqttSubscriptionRefusedException.class).isThrownBy(() -> join(poison.granted()))
			.satisfies((ex) -> assertThat(ex.getReasonCode()).isEqualTo(code));
		assertThat(transitions()).as("the next connection begins without it")
			.noneMatch((transition) -> transition.contains(MqttConnectionState.REFUSED.name()));
	}

	@Test
	void filterThatIsAddedLaterIsFoundToo() {
		given(PoisonSubscriptionTests::mqtt3);
		subscribeTo(null, 5);
		this.connection.start();
		play(HUNG_UP);
		MqttSubscriptionHandle poison = subscribe("bad", 1);
		int losses = play(HUNG_UP, "bad");
		assertThat(losses).isLessThanOrEqualTo(3);
		assertGranted();
		assertThat(poison.granted()).isCompletedExceptionally();
	}

	@Test
	void filterThatCoversOthersDoesNotTakeThemAlong() {
		given(PoisonSubscriptionTests::mqtt3);
		MqttSubscriptionHandle poison = subscribe("#", 1);
		MqttSubscriptionHandle covered = subscribe("a/b", 1);
		this.connection.start();
		play(HUNG_UP, "#");
		assertThat(poison.granted()).isCompletedExceptionally();
		assertThat(covered.granted()).isCompleted();
	}

	@Test
	void networkThatCutsEverythingCondemnsNobody() {
		given(PoisonSubscriptionTests::mqtt3);
		subscribeTo(null, 10);
		this.connection.start();
		for (int i = 0; i < 30; i++) {
			this.network.last().accept();
			this.network.last().close(HUNG_UP);
			this.time.advance(lastDelay());
		}
		assertThat(this.recorder.refusedSubscriptions).isEmpty();
		// suspects are requested when a connection has lasted
		play(HUNG_UP);
		assertGranted();
		assertThat(this.recorder.refusedSubscriptions).isEmpty();
	}

	@Test
	void networkThatCutsAfterAWhileCondemnsNobody() {
		given(PoisonSubscriptionTests::mqtt3);
		subscribeTo(null, 10);
		this.connection.start();
		for (int i = 0; i < 60; i++) {
			this.network.last().accept();
			// as long as it takes to answer some
			for (int j = 0; j < Math.min(4, this.network.last().subscribed().size()); j++) {
				this.network.last().grantPacket(j);
			}
			this.time.advance(Duration.ofSeconds(1));
			this.network.last().close(HUNG_UP);
			this.time.advance(lastDelay());
		}
		assertThat(this.recorder.refusedSubscriptions).isEmpty();
		play(HUNG_UP);
		assertGranted();
	}

	@Test
	void lossThatComesLateCondemnsNobody() {
		given((settings) -> mqtt3(settings).acknowledgementTimeout(Duration.ZERO));
		MqttSubscriptionHandle slow = subscribe("slow", 1);
		this.connection.start();
		for (int i = 0; i < 10; i++) {
			this.network.last().accept();
			this.time.advance(Duration.ofSeconds(11));
			this.network.last().close(HUNG_UP);
			this.time.advance(lastDelay());
		}
		play(HUNG_UP);
		assertThat(slow.granted()).isCompleted();
	}

	@Test
	void suspectThatIsGrantedIsAcquitted() {
		given(PoisonSubscriptionTests::mqtt3);
		MqttSubscriptionHandle suspect = subscribeTo("bad", 3);
		this.connection.start();
		for (int i = 0; i < 3; i++) {
			round(HUNG_UP, "bad");
		}
		play(HUNG_UP);
		assertThat(suspect.granted()).isCompleted();
		assertGranted();
	}

	@Test
	void reasonThatIsAnotherCondemnsNobody() {
		given(UnaryOperator.identity());
		MqttSubscriptionHandle subscription = subscribe("a", 1);
		this.connection.start();
		for (int i = 0; i < 10; i++) {
			round(TransportClosed.disconnected(MqttReasonCode.SERVER_SHUTTING_DOWN, null, null), "a");
		}
		play(HUNG_UP);
		assertThat(subscription.granted()).isCompleted();
	}

	@Test
	void messagesWaitWhileItIsNotCertainWhatTheConnectionEndsAfter() {
		given(PoisonSubscriptionTests::mqtt3);
		subscribeTo("bad", 3);
		this.connection.start();
		round(HUNG_UP, "bad");
		CompletableFuture<MqttPublishResult> message = publish("a", 1);
		this.network.last().accept();
		assertThat(this.network.last().published()).isEmpty();
		play(HUNG_UP, "bad");
		assertThat(this.network.last().publishedTopics()).containsExactly("a");
		this.network.last().acknowledge(this.store.inflight().get(0).packetId());
		assertThat(message).isCompleted();
	}

	/**
	 * The broker may end the connection for the message.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void messageThatIsSentRightBeforeTheTrialCondemnsNoFilter(int qos) {
		MqttSubscriptionHandle suspect = givenSuspect();
		this.time.advance(STABLE.minusMillis(1));
		publish("poison", qos);
		this.network.last().qos0Sent();
		this.time.advance(Duration.ofMillis(2));
		this.network.last().close(HUNG_UP);
		this.time.advance(lastDelay());
		assertThat(this.recorder.refusedSubscriptions).isEmpty();
		assertThat(suspect.granted()).isNotDone();
		round(HUNG_UP);
		this.store.inflight().forEach((sent) -> this.network.last().acknowledge(sent.packetId()));
		this.time.advance(STABLE);
		round(HUNG_UP);
		assertThat(filters(this.network.last())).endsWith("bad");
		assertThat(suspect.granted()).isCompleted();
	}

	@Test
	void suspectWaitsUntilTheBrokerMustHaveReadAllMessages() {
		MqttSubscriptionHandle suspect = givenSuspect();
		this.time.advance(STABLE.minusMillis(1));
		publish("a", 0);
		this.network.last().qos0Sent();
		this.time.advance(Duration.ofMillis(1));
		publish("b", 1);
		this.time.advance(Duration.ofSeconds(9));
		assertThat(filters(this.network.last())).doesNotContain("bad");
		assertThat(this.network.last().publishedTopics()).containsExactly("a");
		this.time.advance(Duration.ofSeconds(1));
		assertThat(filters(this.network.last())).endsWith("bad");
		assertThat(this.network.last().publishedTopics()).as("until it is answered").containsExactly("a");
		this.network.last().grantPacket(this.network.last().subscribed().size() - 1);
		assertThat(suspect.granted()).isCompleted();
		assertThat(this.network.last().publishedTopics()).containsExactly("a", "b");
	}

	@Test
	void suspectWaitsUntilTheBrokerHasAnsweredAllMessages() {
		givenSuspect();
		this.time.advance(STABLE.minusMillis(1));
		publish("a", 1);
		this.time.advance(Duration.ofSeconds(1));
		assertThat(filters(this.network.last())).doesNotContain("bad");
		this.network.last().acknowledge(this.network.last().lastPacketId());
		this.time.advance(Duration.ofSeconds(1));
		assertThat(filters(this.network.last())).endsWith("bad");
	}

	@Test
	void messagesGoOnIfTheSuspectThatWaitsIsCancelled() {
		MqttSubscriptionHandle suspect = givenSuspect();
		this.time.advance(STABLE.minusMillis(1));
		publish("a", 0);
		this.network.last().qos0Sent();
		this.time.advance(Duration.ofMillis(1));
		publish("b", 1);
		assertThat(this.network.last().publishedTopics()).containsExactly("a");
		suspect.cancel();
		assertThat(this.network.last().publishedTopics()).containsExactly("a", "b");
	}

	// The connection is there, without it
	private MqttSubscriptionHandle givenSuspect() {
		given(PoisonSubscriptionTests::mqtt3);
		MqttSubscriptionHandle suspect = subscribeTo("bad", 3);
		this.connection.start();
		for (int i = 0; i < 4; i++) {
			round(HUNG_UP, "bad");
		}
		assertThat(filters(this.network.last())).hasSize(3).doesNotContain("bad");
		return suspect;
	}

	@Test
	void suspectCanBeCancelled() {
		given(PoisonSubscriptionTests::mqtt3);
		MqttSubscriptionHandle poison = subscribeTo("bad", 3);
		this.connection.start();
		for (int i = 0; i < 4; i++) {
			round(HUNG_UP, "bad");
		}
		poison.cancel();
		this.time.advance(STABLE);
		assertThat(filters(this.network.last())).hasSize(3).doesNotContain("bad");
		assertThat(snapshot().isConnected()).isTrue();
	}

	private MqttSubscriptionHandle subscribeTo(String poison, int others) {
		MqttSubscriptionHandle handle = null;
		for (int i = 0; i < others; i++) {
			if (i == others / 2 && poison != null) {
				handle = subscribe(poison, 1);
			}
			this.others.add(subscribe("good/" + i, 1));
		}
		return handle;
	}

	private void assertGranted() {
		assertThat(this.others).allSatisfy((other) -> assertThat(other.granted()).isCompleted());
	}

	/**
	 * Plays a broker that hangs up on some filters, until it has nothing more to hang up
	 * on.
	 */
	private int play(TransportClosed end, String... poison) {
		for (int losses = 0; losses < 40; losses++) {
			if (!round(end, poison)) {
				this.time.advance(STABLE);
				if (!round(end, poison)) {
					return losses;
				}
			}
		}
		throw new AssertionError("It goes on and on");
	}

	private boolean round(TransportClosed end, String... poison) {
		FakeTransport transport = this.network.last();
		if (!snapshot().isConnected()) {
			transport.accept();
			this.answered = 0;
		}
		for (; this.answered < transport.subscribed().size(); this.answered++) {
			List<String> filters = transport.subscribed()
				.get(this.answered)
				.stream()
				.map(TopicSubscription::filter)
				.toList();
			if (filters.stream().anyMatch(List.of(poison)::contains)) {
				transport.close(end);
				this.time.advance(lastDelay());
				return true;
			}
			transport.grantPacket(this.answered);
		}
		return false;
	}

	private int answered;

	private static MqttConnectionSettingsBuilder mqtt3(MqttConnectionSettingsBuilder settings) {
		return settings.version(MqttVersion.MQTT_3_1_1);
	}

	private static List<String> filters(FakeTransport transport) {
		return transport.subscribed().stream().flatMap(Collection::stream).map(TopicSubscription::filter).toList();
	}

	private Duration lastDelay() {
		return this.recorder.delays.get(this.recorder.delays.size() - 1);
	}

}
