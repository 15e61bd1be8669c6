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

package io.github.mqttboot.connection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.github.mqttboot.transport.MqttVersion;
import io.github.mqttboot.transport.TopicSubscription;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Subscriptions} over the life of a session.
 */
class SubscriptionsTests extends ConnectionFixture {

	@Test
	void subscriptionsMadeBeforeTheStartAreSentInOnePacket() {
		given(UnaryOperator.identity());
		subscribe("a/+", 1);
		subscribe("b", 2);
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().subscribed())
			.containsExactly(List.of(TopicSubscription.of("a/+", 1), TopicSubscription.of("b", 2)));
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
		this.network.last().grant(1);
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
		MqttSubscription granted = subscribe("a", 1);
		this.network.last().grant(1);
		MqttSubscription refused = subscribe("b", 1);
		this.network.last().grant(MqttReasonCode.NOT_AUTHORIZED.getCode());
		assertThat(granted.granted()).isCompletedWithValue(1);
		assertThat(refused.granted()).isCompletedExceptionally();
		assertThat(snapshot().subscriptions()).extracting(MqttConnectionSnapshot.Subscription::isRefused)
			.containsExactly(false, true);
		assertThat(this.recorder.refusedSubscriptions).containsExactly("b 135");
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().subscribed()).containsExactly(List.of(TopicSubscription.of("b", 1)));
	}

	@Test
	void aRefusedFilterIsAskedForAgainByTheNextWish() {
		givenConnected(UnaryOperator.identity());
		subscribe("a", 1);
		this.network.last().grant(MqttReasonCode.NOT_AUTHORIZED.getCode());
		MqttSubscription second = subscribe("a", 1);
		assertThat(this.network.last().subscribed()).hasSize(2);
		this.network.last().grant(1);
		assertThat(second.granted()).isCompletedWithValue(1);
	}

	@Test
	void aCancelThatMeetsTheEndIsDoneAndMadeUpFor() {
		givenSubscribedKeptSession();
		MqttSubscription subscription = subscribe("b", 1);
		this.network.last().grant(1);
		this.network.last().vanish();
		assertThat(subscription.cancel()).isCompleted();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of("b"));
	}

	@Test
	void aLowerGrantIsReported() {
		givenConnected(UnaryOperator.identity());
		MqttSubscription subscription = subscribe("a", 2);
		this.network.last().grant(0);
		assertThat(subscription.granted()).isCompletedWithValue(0);
		assertThat(this.recorder.refusedSubscriptions).containsExactly("a 0");
	}

	@Test
	void aMissingCodeInTheAnswerIsARefusal() {
		givenConnected(UnaryOperator.identity());
		MqttSubscription subscription = subscribe("a", 2);
		this.network.last().grant();
		assertThat(subscription.granted()).isCompletedExceptionally();
	}

	@Test
	void twoHandlersShareASubscription() {
		givenConnected(UnaryOperator.identity());
		subscribe("a", 1);
		this.network.last().grant(1);
		MqttSubscription second = subscribe("a", 1);
		assertThat(this.network.last().subscribed()).hasSize(1);
		assertThat(second.granted()).isCompletedWithValue(1);
	}

	@Test
	void aHigherQosIsAskedForAnew() {
		givenConnected(UnaryOperator.identity());
		subscribe("a", 0);
		this.network.last().grant(0);
		subscribe("a", 2);
		assertThat(this.network.last().subscribed()).hasSize(2);
		assertThat(this.network.last().subscribed().get(1)).containsExactly(TopicSubscription.of("a", 2));
	}

	@Test
	void theLastCancelUnsubscribes() {
		givenConnected(UnaryOperator.identity());
		MqttSubscription first = subscribe("a", 1);
		MqttSubscription second = subscribe("a", 1);
		this.network.last().grant(1);
		assertThat(first.cancel()).isCompleted();
		assertThat(this.network.last().unsubscribed()).isEmpty();
		CompletableFuture<Void> cancelled = second.cancel();
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of("a"));
		assertThat(cancelled).isNotDone();
		this.network.last().unsubscribed(this.network.last().lastPacketId());
		assertThat(cancelled).isCompleted();
	}

	@Test
	void aCancelWithoutConnectionIsMadeUpForInAResumedSession() {
		givenSubscribedKeptSession();
		this.network.last().fail();
		MqttSubscription subscription = subscribe("b", 1);
		assertThat(subscription.cancel()).isCompleted();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().unsubscribed()).containsExactly(List.of("b"));
		assertThat(this.network.last().subscribed()).isEmpty();
	}

	private void givenSubscribedKeptSession() {
		givenConnected(ConnectionFixture::keptSession);
		subscribe("a", 1);
		this.network.last().grant(1);
	}

}
