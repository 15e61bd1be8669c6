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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.subscriptions.SubscriptionDialogue;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SubscriptionDialogue} over the life of a session.
 */
class SubscriptionsTests extends ConnectionFixture {

	private static final ConnectAck ACK_OF_LITTLE = new ConnectAck(false, null, null, null, null, 24L, null, null, null,
			false, null, false, null, null, null, List.of());

	@Test
	void subscriptionsMadeBeforeTheStartAreSentInOnePacket() {
		given((settings) -> settings.version(MqttVersion.MQTT_3_1_1));
		subscribe("a/+", 1);
		subscribe("b", 2);
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().subscribed()).containsExactly(List
			.of(TopicSubscription.of("a/+", MqttQos.AT_LEAST_ONCE), TopicSubscription.of("b", MqttQos.EXACTLY_ONCE)));
	}

	@Test
	void withMqtt5EachFilterHasAnIdentifierAndSoAPacketOfItsOwn() {
		given(UnaryOperator.identity());
		subscribe("a/+", 1);
		subscribe("b", 2);
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().subscribed()).containsExactly(
				List.of(TopicSubscription.of("a/+", MqttQos.AT_LEAST_ONCE)),
				List.of(TopicSubscription.of("b", MqttQos.EXACTLY_ONCE)));
		assertThat(this.network.last().identifiers()).doesNotHaveDuplicates()
			.allMatch((identifier) -> identifier >= 1 && identifier <= 268_435_455);
	}

	@Test
	void anIdentifierIsTheSameInEveryRun() {
		givenConnected(UnaryOperator.identity());
		subscribe("a/+", 1);
		subscribe("b", 1);
		List<Integer> identifiers = this.network.last().identifiers();
		this.connection.stop();
		this.network.last().close(TransportClosed.local());
		givenConnected(UnaryOperator.identity());
		subscribe("b", 1);
		subscribe("a/+", 1);
		assertThat(this.network.last().identifiers()).containsExactly(identifiers.get(1), identifiers.get(0));
	}

	@Test
	void aBrokerWithoutIdentifiersGetsNone() {
		given(UnaryOperator.identity());
		subscribe("a/+", 1);
		subscribe("b", 2);
		this.connection.start();
		this.network.last().accept(ackWithoutIdentifiers(false, null));
		assertThat(this.network.last().identifiers()).containsExactly(0);
		assertThat(this.network.last().subscribed()).singleElement()
			.satisfies((packet) -> assertThat(packet).hasSize(2));
	}

	@Test
	void theIdentifierCountsTowardsTheBrokersLimit() {
		// with one of 4 bytes: 2 of the header, 2 of the packet id, 6 of properties
		givenStarted(UnaryOperator.identity());
		this.network.last().accept(ackWithMaximumPacketSize(21));
		MqttSubscriptionHandle fits = subscribe("b/345678", 1);
		MqttSubscriptionHandle larger = subscribe("c/3456789", 1);
		assertThat(this.network.last().identifiers()).singleElement()
			.satisfies((identifier) -> assertThat(identifier).isGreaterThan(0x1F_FFFF));
		this.network.last().grantAll();
		assertThat(fits.granted()).isCompleted();
		assertThat(larger.granted()).isCompletedExceptionally();
	}

	private static ConnectAck ackWithoutIdentifiers(boolean sessionPresent, Long maximumPacketSize) {
		return new ConnectAck(sessionPresent, null, null, null, null, maximumPacketSize, null, null, null, null, false,
				null, null, null, null, List.of());
	}

	@Test
	void aFilterThatTheLibraryForMqtt3CannotEncodeIsRefusedAtTheDoor() {
		givenConnected((settings) -> settings.version(MqttVersion.MQTT_3_1_1));
		assertThatIllegalArgumentException().isThrownBy(() -> subscribe("room/\uff11", 1))
			.withMessageContaining("the client library for MQTT 3.1.1 cannot send");
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void aResumedSessionIsNotSubscribedAgain() {
		givenSubscribedKeptSession();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().subscribed()).isEmpty();
		assertThat(this.recorder.sessionsLost).isZero();
	}

	@Test
	void aGroupIsSubscribedAgainThoughTheSessionIsPresent() {
		given(ConnectionFixture::keptSession);
		MqttSubscriptionHandle group = subscribe("$share/group/a", 1);
		subscribe("b", 1);
		this.connection.start();
		this.network.last().accept();
		this.network.last().grantAll();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().subscribed()).hasSize(1);
		assertThat(subscribedFilters()).containsExactly("$share/group/a");
		assertThat(group.granted()).isCompleted();
		assertThat(this.recorder.sessionsLost).isZero();
	}

	@Test
	void aSessionFromAnEarlierRunIsSubscribedAgain() {
		given(ConnectionFixture::keptSession);
		subscribe("a", 1);
		this.connection.start();
		this.network.last().acceptPresent();
		assertThat(this.network.last().subscribed()).hasSize(1);
	}

	@Test
	void aLostSessionIsSubscribedAgainAndReported() {
		givenSubscribedKeptSession();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		assertThat(this.network.last().subscribed()).hasSize(1);
		assertThat(this.recorder.sessionsLost).isOne();
	}

	@Test
	void aSessionThatAnAttemptWithoutAnAnswerMayHaveBegunIsSubscribedAgain() {
		givenSubscribedKeptSession();
		CompletableFuture<MqttPublishResult> result = publish("b", 1);
		loseAndLeaveConnectUnanswered();
		this.time.advance(this.connection.getSettings().getConnectionTimeout());
		this.time.advance(Duration.ofSeconds(2));
		assertThat(this.network.attempts()).isEqualTo(3);
		this.network.last().acceptPresent();
		// the broker has what is retained sent, unless it has the subscription
		assertThat(this.network.last().subscribed())
			.containsExactly(List.of(new TopicSubscription("a", MqttQos.AT_LEAST_ONCE, false, false, 1)));
		this.network.last().grantAll();
		// the transport sends what is in flight again
		assertThat(this.network.last().published()).isEmpty();
		assertThat(result).isNotDone();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(4));
		assertThat(this.network.attempts()).isEqualTo(4);
		this.network.last().acceptPresent();
		assertThat(this.network.last().subscribed()).isEmpty();
	}

	@Test
	void aSessionThatAnAttemptMayHaveBegunThatAStopCutShortIsSubscribedAgain() {
		givenSubscribedKeptSession();
		loseAndLeaveConnectUnanswered();
		this.connection.stop();
		this.connection.start();
		this.network.last().acceptPresent();
		assertThat(subscribedFilters()).containsExactly("a");
	}

	@Test
	void aSessionIsSubscribedAgainUntilTheBrokerHasAnswered() {
		givenSubscribedKeptSession();
		loseAndLeaveConnectUnanswered();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(2));
		this.network.last().acceptPresent();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(4));
		this.network.last().acceptPresent();
		assertThat(subscribedFilters()).containsExactly("a");
	}

	@Test
	void aSubscriptionThatMayBeThereIsUnsubscribedAllTheSame() {
		givenSubscribedKeptSession();
		MqttSubscriptionHandle cancelled = subscribe("b", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		loseAndLeaveConnectUnanswered();
		cancelled.cancel();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(2));
		this.network.last().acceptPresent();
		assertThat(subscribedFilters()).containsExactly("a");
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of("b"));
	}

	@Test
	void aSessionThatNoAttemptCanHaveBegunIsNotSubscribedAgain() {
		givenSubscribedKeptSession();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().enter(ConnectStage.TLS);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(2));
		this.network.last().enter(ConnectStage.CONNACK);
		this.network.last().refuse(MqttReasonCode.SERVER_UNAVAILABLE);
		this.time.advance(Duration.ofSeconds(4));
		assertThat(this.network.attempts()).isEqualTo(4);
		this.network.last().acceptPresent();
		assertThat(this.network.last().subscribed()).isEmpty();
	}

	private void loseAndLeaveConnectUnanswered() {
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.attempts()).isEqualTo(2);
		this.network.last().enter(ConnectStage.CONNACK);
		this.network.last().connectLeft();
	}

	@Test
	void aSessionThatIsNotKeptIsNotMissed() {
		givenConnected(UnaryOperator.identity());
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		assertThat(this.recorder.sessionsLost).isZero();
	}

	@Test
	void aCleanStartBeginsARunAndIsThenResumed() {
		givenConnected(
				(settings) -> settings.clientId("test").cleanStart(true).sessionExpiryInterval(Duration.ofHours(1)));
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.attempt(1).request().connect().cleanStart()).isTrue();
		assertThat(this.network.attempt(2).request().connect().cleanStart()).isFalse();
	}

	@Test
	void aCleanStartBeginsTheNextRunToo() {
		givenConnected(
				(settings) -> settings.clientId("test").cleanStart(true).sessionExpiryInterval(Duration.ofHours(1)));
		this.connection.stop();
		this.network.last().close(TransportClosed.local());
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.attempt(2).request().connect().cleanStart()).isTrue();
		assertThat(this.recorder.sessionsLost).isZero();
	}

	@Test
	void aCleanSessionOfVersion3IsAlwaysClean() {
		givenConnected((settings) -> settings.version(MqttVersion.MQTT_3_1_1));
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.attempt(2).request().connect().cleanStart()).isTrue();
	}

	@Test
	void aResumedSessionOfVersion31IsSubscribedAgain() {
		givenConnected((settings) -> settings.version(MqttVersion.MQTT_3_1).clientId("test").cleanStart(false));
		subscribe("a", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		CompletableFuture<MqttPublishResult> result = publish("b", 1);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().subscribed()).hasSize(1);
		assertThat(this.network.last().published()).isEmpty();
		assertThat(result).isNotDone();
	}

	@Test
	void aSubscribeThatMeetsTheEndIsSentOnTheNextConnection() {
		givenConnected(ConnectionFixture::keptSession);
		this.network.last().vanish();
		subscribe("a", 1);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().subscribed()).hasSize(1);
	}

	@Test
	void anUnansweredSubscribeIsSentOnTheNextConnection() {
		givenConnected(ConnectionFixture::keptSession);
		subscribe("a", 1);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().subscribed()).hasSize(1);
	}

	@Test
	void aRefusedSubscriptionFailsAndIsTriedOnTheNextConnection() {
		givenConnected(ConnectionFixture::keptSession);
		MqttSubscriptionHandle granted = subscribe("a", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		MqttSubscriptionHandle refused = subscribe("b", 1);
		this.network.last().grant(MqttReasonCode.NOT_AUTHORIZED);
		assertThat(granted.granted()).isCompletedWithValue(MqttQos.AT_LEAST_ONCE);
		assertThat(refused.granted()).isCompletedExceptionally();
		assertThat(snapshot().subscriptions()).extracting(MqttConnectionSnapshot.Subscription::isRefused)
			.containsExactly(false, true);
		assertThat(this.recorder.refusedSubscriptions).containsExactly("b 135");
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().subscribed())
			.containsExactly(List.of(TopicSubscription.of("b", MqttQos.AT_LEAST_ONCE)));
	}

	@Test
	void aRefusedFilterIsAskedForAgainByTheNextWish() {
		givenConnected(UnaryOperator.identity());
		subscribe("a", 1);
		this.network.last().grant(MqttReasonCode.NOT_AUTHORIZED);
		MqttSubscriptionHandle second = subscribe("a", 1);
		assertThat(this.network.last().subscribed()).hasSize(2);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		assertThat(second.granted()).isCompletedWithValue(MqttQos.AT_LEAST_ONCE);
	}

	@Test
	void aCancelThatMeetsTheEndIsDoneAndMadeUpFor() {
		givenSubscribedKeptSession();
		MqttSubscriptionHandle subscription = subscribe("b", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		this.network.last().vanish();
		assertThat(subscription.cancel()).isCompleted();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of("b"));
	}

	@Test
	void anUnansweredUnsubscribeIsSentOnTheNextConnection() {
		givenSubscribedKeptSession();
		MqttSubscriptionHandle subscription = subscribe("b", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		CompletableFuture<Void> cancelled = subscription.cancel();
		this.network.last().fail();
		assertThat(cancelled).isCompleted();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of("b"));
		this.network.last().unsubscribed(this.network.last().lastPacketId());
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(2));
		this.network.last().acceptPresent();
		assertThat(this.network.attempts()).isEqualTo(3);
		assertThat(this.network.last().unsubscribed()).isEmpty();
	}

	/**
	 * Its CONNACK does not say whether there is a session.
	 */
	@Test
	void anUnansweredUnsubscribeOfMqtt31IsSentOnTheNextConnection() {
		givenConnected((settings) -> settings.version(MqttVersion.MQTT_3_1).clientId("test").cleanStart(false));
		MqttSubscriptionHandle subscription = subscribe("b", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		subscription.cancel();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of("b"));
		this.network.last().unsubscribed(this.network.last().lastPacketId());
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(2));
		this.network.last().accept();
		assertThat(this.network.attempts()).isEqualTo(3);
		assertThat(this.network.last().unsubscribed()).isEmpty();
	}

	@Test
	void anUnansweredUnsubscribeIsNotSentAgainForAFilterThatIsWantedAgain() {
		givenSubscribedKeptSession();
		MqttSubscriptionHandle subscription = subscribe("b", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		subscription.cancel();
		subscribe("b", 1);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().unsubscribed()).isEmpty();
		assertThat(this.network.last().subscribed())
			.containsExactly(List.of(TopicSubscription.of("b", MqttQos.AT_LEAST_ONCE)));
	}

	@Test
	void everyCancelIsDoneThoughTheFilterWasWantedAgainInBetween() {
		givenSubscribedKeptSession();
		CompletableFuture<Void> first = subscribe("b", 1).cancel();
		CompletableFuture<Void> second = subscribe("b", 1).cancel();
		this.network.last().fail();
		assertThat(first).isCompleted();
		assertThat(second).isCompleted();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of("b"));
	}

	@Test
	void aSubscriptionThatIsCancelledUnansweredIsNotGranted() {
		given(UnaryOperator.identity());
		MqttSubscriptionHandle early = subscribe("a", 1);
		early.cancel();
		this.connection.start();
		this.network.last().accept();
		MqttSubscriptionHandle unanswered = subscribe("b", 1);
		unanswered.cancel();
		MqttSubscriptionHandle granted = subscribe("c", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		granted.cancel();
		assertThat(List.of(early, unanswered))
			.allSatisfy((subscription) -> assertThat(subscription.granted()).isCancelled())
			// get() of later JDKs has a message of its own
			.extracting((subscription) -> subscription.granted().handle((qos, failure) -> failure).join())
			.allSatisfy((failure) -> assertThat(failure).isInstanceOf(CancellationException.class)
				.hasMessageContaining("was cancelled before the broker answered"));
		assertThat(granted.granted()).isCompletedWithValue(MqttQos.AT_LEAST_ONCE);
	}

	@Test
	void aLowerGrantIsReported() {
		givenConnected(UnaryOperator.identity());
		MqttSubscriptionHandle subscription = subscribe("a", 2);
		this.network.last().grant(MqttReasonCode.SUCCESS);
		assertThat(subscription.granted()).isCompletedWithValue(MqttQos.AT_MOST_ONCE);
		assertThat(this.recorder.refusedSubscriptions).containsExactly("a 0");
	}

	@Test
	void aMissingCodeInTheAnswerIsARefusal() {
		givenConnected(UnaryOperator.identity());
		MqttSubscriptionHandle subscription = subscribe("a", 2);
		this.network.last().grant();
		assertThat(subscription.granted()).isCompletedExceptionally();
	}

	@Test
	void twoHandlersShareASubscription() {
		givenConnected(UnaryOperator.identity());
		subscribe("a", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		MqttSubscriptionHandle second = subscribe("a", 1);
		assertThat(this.network.last().subscribed()).hasSize(1);
		assertThat(second.granted()).isCompletedWithValue(MqttQos.AT_LEAST_ONCE);
	}

	@Test
	void aHigherQosIsSubscribedAgain() {
		givenConnected(UnaryOperator.identity());
		subscribe("a", 0);
		this.network.last().grant(MqttReasonCode.SUCCESS);
		subscribe("a", 2);
		assertThat(this.network.last().subscribed()).hasSize(2);
		assertThat(this.network.last().subscribed().get(1))
			.containsExactly(TopicSubscription.of("a", MqttQos.EXACTLY_ONCE));
	}

	@Test
	void theLastCancelUnsubscribes() {
		givenConnected(UnaryOperator.identity());
		MqttSubscriptionHandle first = subscribe("a", 1);
		MqttSubscriptionHandle second = subscribe("a", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		assertThat(first.cancel()).isCompleted();
		assertThat(this.network.last().unsubscribed()).isEmpty();
		CompletableFuture<Void> cancelled = second.cancel();
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of("a"));
		assertThat(cancelled).isNotDone();
		this.network.last().unsubscribed(this.network.last().lastPacketId());
		assertThat(cancelled).isCompleted();
	}

	@Test
	void aRefusedCancelFailsAndIsReported() {
		givenConnected(UnaryOperator.identity());
		MqttSubscriptionHandle subscription = subscribe("a", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		CompletableFuture<Void> cancelled = subscription.cancel();
		this.network.last().unsubscribed(this.network.last().lastPacketId(), MqttReasonCode.NOT_AUTHORIZED);
		assertThat(cancelled).failsWithin(Duration.ZERO)
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isInstanceOf(MqttSubscriptionRefusedException.class)
			.withMessageContaining("The broker refused to unsubscribe from a: not authorized (0x87)");
		assertThat(this.recorder.refusedUnsubscribes).containsExactly("[a] 135");
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void aCancelWithoutConnectionIsMadeUpForInAResumedSession() {
		givenSubscribedKeptSession();
		this.network.last().fail();
		MqttSubscriptionHandle subscription = subscribe("b", 1);
		assertThat(subscription.cancel()).isCompleted();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of("b"));
		assertThat(this.network.last().subscribed()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					a/#                  | 162 | wildcard subscriptions not supported (0xA2): use topic filters without wildcards
					$share/group/a       | 158 | shared subscriptions not supported (0x9E): do not use a group: the broker does not support it
					larger/than/10/bytes | 149 | packet too large (0x95): use a shorter topic filter, or raise the broker's maximum packet size
					""")
	void whatTheBrokerDoesNotSupportIsNotSent(String filter, int code, String reason) {
		MqttSubscriptionHandle before = givenBeforeTheStart(filter);
		this.network.last().accept(ACK_OF_LITTLE);
		assertThat(subscribe(filter, 1).granted()).isCompletedExceptionally();
		subscribe("ok", 1);
		assertThat(this.network.last().subscribed())
			.containsExactly(List.of(TopicSubscription.of("ok", MqttQos.AT_LEAST_ONCE)));
		assertThat(before.granted()).failsWithin(Duration.ZERO)
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isInstanceOf(MqttSubscriptionRefusedException.class)
			.withMessage("The subscription to '%s' was not sent, by what the broker announced in CONNACK: %s", filter,
					reason);
		assertThat(this.recorder.refusedSubscriptions).contains(filter + " " + code);
	}

	private MqttSubscriptionHandle givenBeforeTheStart(String filter) {
		given(UnaryOperator.identity());
		MqttSubscriptionHandle subscription = subscribe(filter, 1);
		this.connection.start();
		return subscription;
	}

	@Test
	void whatWasNotSentIsNotUnsubscribed() {
		MqttSubscriptionHandle subscription = givenBeforeTheStart("a/#");
		this.network.last().accept(ACK_OF_LITTLE);
		assertThat(subscription.cancel()).isCompleted();
		assertThat(this.network.last().unsubscribed()).isEmpty();
		assertThat(snapshot().subscriptions()).isEmpty();
	}

	@Test
	void whatOneBrokerDoesNotSupportIsAskedOfTheNext() {
		givenBeforeTheStart("a/#");
		this.network.last().accept(ACK_OF_LITTLE);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		assertThat(this.network.last().subscribed())
			.containsExactly(List.of(TopicSubscription.of("a/#", MqttQos.AT_LEAST_ONCE)));
	}

	@Test
	void packetsOfFiltersKeepWithinTheBrokersLimit() {
		given(ConnectionFixture::keptSession);
		List<MqttSubscriptionHandle> subscriptions = IntStream.range(0, 5)
			.mapToObj((i) -> subscribe("top" + i, 1))
			.toList();
		this.connection.start();
		// two of them make a packet of 19 bytes
		this.network.last().accept(ackWithoutIdentifiers(false, 20L));
		assertThat(this.network.last().subscribed()).hasSize(3);
		this.network.last().grantAll();
		this.network.last().vanish();
		subscriptions.forEach(MqttSubscriptionHandle::cancel);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept(ackWithoutIdentifiers(true, 20L));
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of("top0", "top1"), List.of("top2", "top3"),
				List.of("top4"));
	}

	@ParameterizedTest
	@CsvSource({ "8, 8 1", "3, 3 3 3", "100, 9" })
	void aPacketHasNoMoreFiltersThanConfigured(int most, String sizes) {
		given((settings) -> settings.version(MqttVersion.MQTT_3_1_1)
			.clientId("test")
			.cleanStart(false)
			.maxFiltersPerPacket(most));
		List<MqttSubscriptionHandle> subscriptions = IntStream.range(0, 9)
			.mapToObj((i) -> subscribe("filter" + i, 1))
			.toList();
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().subscribed()).extracting((packet) -> String.valueOf(packet.size()))
			.containsExactly(sizes.split(" "));
		this.network.last().grantAll();
		this.network.last().fail();
		subscriptions.forEach(MqttSubscriptionHandle::cancel);
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().unsubscribed()).extracting((packet) -> String.valueOf(packet.size()))
			.containsExactly(sizes.split(" "));
	}

	@Test
	void unlessConfiguredAPacketHasEightFilters() {
		given((settings) -> settings.version(MqttVersion.MQTT_3_1_1));
		IntStream.range(0, 9).forEach((i) -> subscribe("filter" + i, 1));
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().subscribed()).extracting(List::size).containsExactly(8, 1);
	}

	@Test
	void unlessConfiguredAnUnsubscribeHasEightFilters() {
		given((settings) -> settings.version(MqttVersion.MQTT_3_1_1).clientId("test").cleanStart(false));
		List<MqttSubscriptionHandle> subscriptions = IntStream.range(0, 9)
			.mapToObj((i) -> subscribe("filter" + i, 1))
			.toList();
		this.connection.start();
		this.network.last().accept();
		this.network.last().grantAll();
		this.network.last().fail();
		subscriptions.forEach(MqttSubscriptionHandle::cancel);
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().unsubscribed()).extracting(List::size).containsExactly(8, 1);
	}

	@Test
	void withoutIdentifiersACoveredFilterIsNotSubscribed() {
		MqttSubscriptionHandle[] subscriptions = givenWithoutIdentifiers("a/b", "a/+", "a/#", "c", "$share/group/a/b");
		assertThat(subscribedFilters()).containsExactly("a/#", "c", "$share/group/a/b");
		this.network.last().grantAll();
		assertThat(subscriptions).allSatisfy(
				(subscription) -> assertThat(subscription.granted()).isCompletedWithValue(MqttQos.AT_LEAST_ONCE));
		assertThat(snapshot().subscriptions()).hasSize(5).noneMatch((subscription) -> subscription.answer() == null);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aFilterThatMayMissWhatIsRetainedIsWarnedOfOnce(CapturedOutput output) {
		MqttSubscriptionHandle[] subscriptions = givenWithoutIdentifiers("a/+", "a/b", "a/c", "a/#");
		String missed = "the filter 'a/b' is not subscribed, since 'a/#' covers it: some brokers, such as RabbitMQ";
		assertThat(warnings()).singleElement().asString().contains(missed, "a client of its own for one of them");
		loseAndWait();
		this.network.last().accept();
		assertThat(output).containsOnlyOnce(missed);
		subscriptions[1].cancel();
		assertThat(warnings()).singleElement().asString().contains("'a/c'");
		subscriptions[3].cancel();
		assertThat(warnings()).as("all are subscribed").noneMatch((text) -> text.contains("is not subscribed"));
	}

	@Test
	void aFilterThatCoversNothingMoreIsNotWarnedOf() {
		givenWithoutIdentifiers("a/b", "a/#");
		assertThat(warnings()).hasSize(1);
		this.network.last().grant(MqttReasonCode.UNSPECIFIED_ERROR);
		assertThat(warnings()).noneMatch((text) -> text.contains("is not subscribed"));
	}

	@Test
	void aFilterOfTheLevelAboveIsWarnedOf() {
		givenWithoutIdentifiers("a/+", "a/+/#");
		assertThat(warnings()).singleElement()
			.asString()
			.contains("the filter 'a/+' is not subscribed, since 'a/+/#' covers it: AWS IoT Core does not think so");
	}

	@Test
	void aCoveredFilterThatWantsNothingRetainedIsNotWarnedOf() {
		given((settings) -> settings.version(MqttVersion.MQTT_5_0));
		for (String filter : List.of("a/b", "a/#")) {
			this.connection.subscribe(new TopicSubscription(filter, MqttQos.AT_LEAST_ONCE, false, false, 2),
					(message) -> {
					});
		}
		this.connection.start();
		this.network.last()
			.accept(new ConnectAck(false, null, null, null, null, null, null, null, null, null, false, null, null, null,
					null, List.of()));
		assertThat(subscribedFilters()).containsExactly("a/#");
		assertThat(warnings()).isEmpty();
	}

	@Test
	void aCoveredFilterIsSubscribedBeforeTheOneThatCoversItGoes() {
		MqttSubscriptionHandle[] subscriptions = givenWithoutIdentifiers("a/b", "a/#");
		this.network.last().grantAll();
		subscriptions[1].cancel();
		assertThat(subscribedFilters()).containsExactly("a/#", "a/b");
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of("a/#"));
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		assertThat(subscribedFilters()).containsExactly("a/b");
	}

	@Test
	void aCoveredFilterIsSubscribedIfTheOneThatCoversItIsRefused() {
		MqttSubscriptionHandle[] subscriptions = givenWithoutIdentifiers("a/b", "a/#");
		this.network.last().grant(MqttReasonCode.UNSPECIFIED_ERROR);
		assertThat(subscribedFilters()).containsExactly("a/#", "a/b");
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
		assertThat(subscriptions[0].granted()).isCompletedWithValue(MqttQos.AT_LEAST_ONCE);
		assertThat(subscriptions[1].granted()).isCompletedExceptionally();
	}

	@Test
	void aFilterThatIsAddedLaterIsSubscribedForWhatIsRetained() {
		givenWithoutIdentifiers("a/#");
		this.network.last().grantAll();
		subscribe("a/b", 1);
		assertThat(subscribedFilters()).containsExactly("a/#", "a/b");
	}

	@Test
	void aFilterWithAnotherQosIsNotCovered() {
		given((settings) -> settings.version(MqttVersion.MQTT_3_1_1));
		subscribe("a/#", 0);
		subscribe("a/b", 1);
		this.connection.start();
		this.network.last().accept();
		assertThat(subscribedFilters()).containsExactly("a/#", "a/b");
	}

	@ParameterizedTest
	@CsvSource({ "a/+, +/b, of which some brokers",
			"$share/g/a/#, a/b, what comes for a group cannot be distinguished" })
	@ExtendWith(OutputCaptureExtension.class)
	void whatCannotBeDistinguishedIsReportedOnce(String one, String other, String reason, CapturedOutput output) {
		givenWithoutIdentifiers(one, other, "c/#", "d");
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		assertThat(output).containsOnlyOnce("the filters '" + one + "' and '" + other + "' select the same messages")
			.containsOnlyOnce(reason);
		assertThat(warnings())
			.anySatisfy((warning) -> assertThat(warning).contains("'" + one + "' and '" + other + "'", reason));
	}

	@ParameterizedTest
	@CsvSource({ "a/+, +/b, of which some brokers", "a/#, a/b, of which some brokers",
			"$share/g/a/#, a/b, what comes for a group cannot be distinguished" })
	@ExtendWith(OutputCaptureExtension.class)
	void whatCannotBeDistinguishedIsReportedWhenItIsAddedToAConnection(String one, String other, String reason,
			CapturedOutput output) {
		givenWithoutIdentifiers(one, "c/#", "d");
		assertThat(overlaps()).isEmpty();
		MqttSubscriptionHandle[] added = { subscribe(other, 1), subscribe(other, 1) };
		assertThat(output).containsOnlyOnce("the filters '" + one + "' and '" + other + "' select the same messages");
		assertThat(overlaps()).singleElement().asString().contains(reason);
		added[0].cancel();
		assertThat(overlaps()).as("another handler wants it").hasSize(1);
		added[1].cancel();
		assertThat(overlaps()).isEmpty();
	}

	@Test
	void anotherPairIsNamedWhenTheFirstIsNoMore() {
		MqttSubscriptionHandle[] subscriptions = givenWithoutIdentifiers("a/+", "+/b", "a/b/+", "+/b/c");
		assertThat(overlaps()).singleElement().asString().contains("'a/+' and '+/b'");
		subscriptions[0].cancel();
		assertThat(overlaps()).singleElement().asString().contains("'a/b/+' and '+/b/c'");
	}

	@Test
	void aFilterThatIsCoveredNoMoreIsComparedWithTheOthers() {
		MqttSubscriptionHandle[] subscriptions = givenWithoutIdentifiers("a/#", "a/+", "b/c");
		subscribe("+/b", 1);
		assertThat(overlaps()).singleElement().asString().contains("'a/#' and '+/b'");
		subscriptions[0].cancel();
		assertThat(overlaps()).singleElement().asString().contains("'+/b' and 'a/+'");
	}

	@Test
	void aGroupThatIsAddedToAConnectionOfVersion3IsWarnedOf() {
		givenWithoutIdentifiers("b");
		MqttSubscriptionHandle group = subscribe("$share/g/a", 1);
		assertThat(warnings()).singleElement().asString().contains("'$share/g/a' are part of MQTT 5.0 only");
		group.cancel();
		assertThat(warnings()).isEmpty();
	}

	@Test
	void aGroupThatIsAddedBesideAnotherFilterIsWarnedOfIfTheBrokerLooksLikeArtemis() {
		givenStarted(ConnectionFixture::keptSession);
		subscribe("a/b", 1);
		this.network.last().accept(ackOfArtemis(false));
		MqttSubscriptionHandle group = subscribe("$share/g/a/#", 1);
		assertThat(overlaps()).singleElement().asString().contains("'a/b' and '$share/g/a/#'", "to be an Artemis");
		group.cancel();
		assertThat(overlaps()).isEmpty();
	}

	@Test
	void whatIsAddedWhereMessagesCanBeDistinguishedIsNotMentioned() {
		givenConnected(UnaryOperator.identity());
		subscribe("a/+", 1);
		subscribe("+/b", 1);
		subscribe("$share/g/a/#", 1);
		assertThat(warnings()).isEmpty();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aGroupBesideAnotherFilterIsWarnedOfIfTheBrokerLooksLikeArtemis(CapturedOutput output) {
		givenStarted(ConnectionFixture::keptSession);
		subscribe("$share/g/a/#", 1);
		subscribe("a/b", 1);
		subscribe("a/+", 1);
		for (int i = 0; i < 2; i++) {
			this.network.last().accept(ackOfArtemis(i > 0));
			assertThat(warnings()).singleElement()
				.asString()
				.contains("'$share/g/a/#' and 'a/b'", "the listeners of both handle it", "seems to be an Artemis",
						"a client of its own for one of them");
			loseAndWait();
		}
		assertThat(output).containsOnlyOnce("'$share/g/a/#' and 'a/b'");
		this.network.last().accept();
		assertThat(warnings()).as("at another broker").isEmpty();
	}

	@Test
	void overlappingFiltersAreWarnedOfIfTheSessionIsThatOfAnEarlierRunAtArtemis() {
		givenStarted(ConnectionFixture::keptSession);
		subscribe("a/b", 1);
		subscribe("a/+", 1);
		this.network.last().accept(ackOfArtemis(true));
		assertThat(warnings()).singleElement().asString().contains("'a/b' and 'a/+'", "seems to be an Artemis");
		loseAndWait();
		this.network.last().accept(ackOfArtemis(false));
		assertThat(warnings()).as("copies can be counted").isEmpty();
	}

	private void loseAndWait() {
		this.network.last().fail();
		this.time.advance(this.recorder.delays.get(this.recorder.delays.size() - 1));
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.CONNECTING);
	}

	private List<String> warnings() {
		return snapshot().warnings().stream().map(MqttConnectionSnapshot.Warning::text).toList();
	}

	private List<String> overlaps() {
		return warnings().stream().filter((warning) -> warning.contains("select the same messages")).toList();
	}

	private static ConnectAck ackOfArtemis(boolean sessionPresent) {
		return new ConnectAck(sessionPresent, null, null, null, null, 268_435_455L, null, 65_535, null, null, null,
				null, null, null, null, List.of());
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whatTheBrokerGrantsDifferentlyIsSaidOnce(CapturedOutput output) {
		givenWithoutIdentifiers("$share/group/a", "b");
		for (int i = 0; i < 2; i++) {
			this.network.last().grant(MqttReasonCode.SUCCESS, MqttReasonCode.SUCCESS);
			loseAndWait();
			this.network.last().accept();
		}
		assertThat(output).containsOnlyOnce("the broker granted QoS 0 instead of QoS 1 for 'b'")
			.containsOnlyOnce("shared subscriptions such as '$share/group/a' are part of MQTT 5.0 only");
		assertThat(warnings()).singleElement().asString().contains("'$share/group/a'");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aSessionThatIsKeptShorterIsSaidOnce(CapturedOutput output) {
		givenStarted(ConnectionFixture::keptSession);
		for (int i = 0; i < 2; i++) {
			this.network.last()
				.accept(new ConnectAck(i > 0, 3600L, null, null, null, null, null, null, null, null, null, null, null,
						null, null, List.of()));
			loseAndWait();
		}
		assertThat(output)
			.containsOnlyOnce("session-expiry-interval: The broker keeps the session for 3600s after a disconnect, ");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aGroupInASessionThatIsKeptIsWarnedOfOnce(CapturedOutput output) {
		given(ConnectionFixture::keptSession);
		subscribe("$share/workers/jobs", 1);
		subscribe("b", 1);
		this.connection.start();
		for (int i = 0; i < 2; i++) {
			this.network.last().accept();
			loseAndWait();
		}
		assertThat(output).containsOnlyOnce(
				"the broker keeps the session, and with it the place in the group of " + "'$share/workers/jobs'");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aGroupInASessionThatEndsIsNotWarnedOf(CapturedOutput output) {
		given(UnaryOperator.identity());
		subscribe("$share/workers/jobs", 1);
		this.connection.start();
		this.network.last().accept();
		assertThat(output).doesNotContain("place in the group");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whatCanBeDistinguishedIsNotMentioned(CapturedOutput output) {
		givenWithoutIdentifiers("a/b", "a/#", "b/+", "c/+/d", "$SYS/#", "e");
		assertThat(output).doesNotContain("select the same messages");
	}

	private MqttSubscriptionHandle[] givenWithoutIdentifiers(String... filters) {
		given((settings) -> settings.version(MqttVersion.MQTT_3_1_1));
		MqttSubscriptionHandle[] subscriptions = Stream.of(filters)
			.map((filter) -> subscribe(filter, 1))
			.toArray(MqttSubscriptionHandle[]::new);
		this.connection.start();
		this.network.last().accept();
		return subscriptions;
	}

	private List<String> subscribedFilters() {
		return this.network.last().subscribed().stream().flatMap(List::stream).map(TopicSubscription::filter).toList();
	}

	@Test
	void aSessionThatTheBrokerDoesNotKeepIsNotMissed() {
		givenStarted(ConnectionFixture::keptSession);
		this.network.last()
			.accept(new ConnectAck(false, 0L, null, null, null, null, null, null, null, null, null, null, null, null,
					null, List.of()));
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		assertThat(this.recorder.sessionsLost).isZero();
	}

	private void givenSubscribedKeptSession() {
		givenConnected(ConnectionFixture::keptSession);
		subscribe("a", 1);
		this.network.last().grant(MqttReasonCode.GRANTED_QOS_1);
	}

}
