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

import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.session.outbound.OutboundQueue;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox.Overflow;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.MemoryOutboxStore;
import io.github.mqttboot.store.Ticket;
import io.github.mqttboot.supervisor.FakeNetwork.FakeTransport;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link OutboundQueue} over the life of a session.
 */
class OutboundQueueTests extends ConnectionFixture {

	@Test
	void aMessageWaitsForTheConnection() {
		given(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().publishedTopics()).containsExactly("a");
		assertThat(result).isNotDone();
		this.network.last().acknowledge(1);
		assertThat(result).isCompletedWithValue(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		assertThat(this.recorder.sent).containsExactly("1 none");
	}

	@Test
	void messagesThatOnlyWaitWakeNobodyUp() {
		given(UnaryOperator.identity());
		publish("a", 1);
		assertThat(this.network.turns()).isZero();
		this.connection.start();
		this.network.last().fail();
		int turns = this.network.turns();
		publish("b", 1);
		publish("c", 2);
		assertThat(this.network.turns()).isEqualTo(turns);
		assertThat(snapshot().outboxSize()).isEqualTo(3);
		this.connection.reconnect();
		this.network.last().accept();
		publish("d", 1);
		assertThat(this.network.last().publishedTopics()).containsExactly("a", "b", "c", "d");
	}

	@Test
	void aMessageThatMeetsTheConnectionIsSentOnIt() {
		this.store = storeThat(() -> this.network.last().accept());
		givenStarted(UnaryOperator.identity());
		publish("a", 1);
		assertThat(this.network.last().publishedTopics()).containsExactly("a");
	}

	@Test
	void aMessageThatMeetsTheStopFailsWithIt() {
		this.store = storeThat(() -> this.connection.stop());
		givenStarted(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		assertThat(result).isCompletedExceptionally();
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> join(result))
			.withMessageContaining("stopped before");
	}

	private MemoryOutboxStore storeThat(Runnable accepting) {
		return new MemoryOutboxStore(this.time) {

			@Override
			public AcceptedMessage accept(PublishPacket packet) {
				accepting.run();
				return super.accept(packet);
			}

		};
	}

	@Test
	void aMessageExpiresThoughNothingElseHappens() {
		given(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> result = this.connection
			.publish(new PublishPacket("a", new byte[0], MqttQos.AT_LEAST_ONCE, false,
					PublishProperties.NONE.withMessageExpiryInterval(Duration.ofSeconds(60))));
		this.time.advance(Duration.ofSeconds(60));
		assertThat(result).isCompletedExceptionally();
		assertThat(this.recorder.sent).containsExactly("1 expired");
	}

	@Test
	void aMessageThatIsCancelledBeforeItIsSentIsNotSent() {
		given(UnaryOperator.identity());
		this.connection.start();
		CompletableFuture<MqttPublishResult> cancelled = publish("a", 1);
		publish("b", 1);
		assertThat(snapshot().outboxSize()).isEqualTo(2);
		assertThat(cancelled.cancel(false)).isTrue();
		assertThat(snapshot().outboxSize()).isOne();
		assertThat(this.recorder.sent).containsExactly("1 withdrawn");
		this.network.last().accept();
		assertThat(this.network.last().publishedTopics()).containsExactly("b");
	}

	@Test
	void aMessageThatIsCancelledBeforeItsRunBeginsIsNotSent() {
		givenConnected(UnaryOperator.identity());
		publish("a", 1);
		this.connection.stop();
		this.connection.start();
		CompletableFuture<MqttPublishResult> cancelled = publish("b", 1);
		publish("c", 1);
		assertThat(cancelled.cancel(false)).isTrue();
		assertThat(snapshot().outboxSize()).isEqualTo(2);
		assertThat(this.recorder.sent).containsExactly("1 withdrawn");
		this.network.last().acknowledge(1);
		this.network.last().close(TransportClosed.local());
		this.network.last().accept();
		assertThat(this.network.last().publishedTopics()).containsExactly("c");
	}

	@Test
	void aMessageThatIsCancelledInFlightIsStillCountedWhenTheBrokerAnswers() {
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> cancelled = publish("a", 1);
		assertThat(cancelled.cancel(false)).isTrue();
		assertThat(snapshot().outboxSize()).isOne();
		assertThat(this.recorder.sent).isEmpty();
		this.network.last().acknowledge(1);
		assertThat(snapshot().outboxSize()).isZero();
		assertThat(this.recorder.sent).containsExactly("1 none");
	}

	@Test
	void refusalFailsTheMessage() {
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		this.network.last().refusePublish(1, MqttReasonCode.QUOTA_EXCEEDED);
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> join(result)).satisfies((ex) -> {
			assertThat(ex.getTopic()).isEqualTo("a");
			assertThat(ex.getReasonCode()).isEqualTo(MqttReasonCode.QUOTA_EXCEEDED);
		}).withMessageContaining("quota exceeded (0x97), reason string \"because\"");
		assertThat(this.recorder.sent).containsExactly("1 quota-exceeded");
		assertThat(this.recorder.refusedMessages).containsExactly("a 151");
		assertThat(snapshot().lastRefusal()).isNotNull()
			.extracting(MqttConnectionSnapshot.Refusal::reason)
			.asString()
			.contains("quota exceeded (0x97), reason string \"because\"");
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void theWindowIsTheSmallerOfOursAndTheBrokers() {
		givenStarted((settings) -> settings.maxInflight(3));
		this.network.last().accept(ackWithReceiveMaximum(2));
		assertThat(snapshot().inflightLimit()).isEqualTo(2);
		for (String topic : List.of("a", "b", "c", "d")) {
			publish(topic, 1);
		}
		assertThat(this.network.last().publishedTopics()).containsExactly("a", "b");
		assertThat(snapshot().inflight()).isEqualTo(2);
		assertThat(snapshot().outboxSize()).isEqualTo(4);
		this.network.last().acknowledge(2);
		assertThat(this.network.last().publishedTopics()).containsExactly("a", "b", "c");
	}

	@Test
	void qos0IsDoneWhenItIsWritten() {
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> result = publish("a", 0);
		assertThat(result).isNotDone();
		this.network.last().qos0Sent();
		assertThat(result).isCompleted();
	}

	@Test
	void qos0FailsWithoutAConnection() {
		given(UnaryOperator.identity());
		assertThat(publish("a", 0)).isCompletedExceptionally();
		this.connection.start();
		this.network.last().accept();
		CompletableFuture<MqttPublishResult> unwritten = publish("b", 0);
		this.network.last().fail();
		assertThat(unwritten).isCompletedExceptionally();
		assertThat(this.recorder.sent).containsExactly("0 not-connected", "0 not-connected");
	}

	@Test
	void whatIsInFlightIsAcknowledgedInTheResumedSession() {
		givenConnected(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().acceptPresent();
		assertThat(this.network.last().published()).as("sent again by the transport, not by us").isEmpty();
		this.network.last().acknowledge(1);
		assertThat(result).isCompleted();
	}

	@Test
	void whatIsInFlightIsSentAgainAndFirstInANewSession() {
		givenConnected((settings) -> settings.maxInflight(2));
		List.of("a", "b", "c").forEach((topic) -> publish(topic, 1));
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		this.network.last().acknowledge(1);
		assertThat(this.network.last().publishedTopics()).containsExactly("a", "b", "c");
	}

	@Test
	void anAcknowledgementOfAnEarlierTransportCountsInTheSameSession() {
		givenConnected(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		this.network.attempt(1).fail();
		this.network.attempt(1).acknowledge(1);
		assertThat(result).isCompleted();
	}

	@Test
	void anAcknowledgementOfAnEarlierSessionDoesNot() {
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		this.network.attempt(1).acknowledge(1);
		assertThat(result).isNotDone();
	}

	@Test
	void aMessageThatMeetsTheEndIsSentOnTheNextConnection() {
		givenConnected(UnaryOperator.identity());
		this.network.last().vanish();
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		this.network.last().acknowledge(1);
		assertThat(result).isCompleted();
	}

	@Test
	void aFullOutboxFailsTheMessageIfSoConfigured() {
		given((settings) -> settings.outbox(new Outbox(2, Overflow.FAIL, Duration.ofSeconds(1), null)));
		publish("a", 1);
		publish("b", 1);
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> join(publish("c", 1)))
			.withMessageContaining("raise 'mqtt.clients.test.outbox.max-messages'");
	}

	@Test
	void roomIsFreeAgainAfterTheAnswer() {
		givenConnected((settings) -> settings.outbox(new Outbox(1, Overflow.FAIL, Duration.ofSeconds(1), null)));
		publish("a", 1);
		this.network.last().acknowledge(1);
		assertThat(publish("b", 1)).isNotDone();
		assertThat(snapshot().outboxSize()).isOne();
	}

	@Test
	void badInputIsStoppedAtTheDoor() {
		givenStarted(UnaryOperator.identity());
		this.network.last().accept(ackWithMaximumPacketSize(20));
		assertThat(publish("a/#", 1)).isCompletedExceptionally();
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> join(this.connection
				.publish(new PublishPacket("a", new byte[30], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE))))
			.withMessageContaining("20 bytes");
		assertThat(this.network.last().published()).isEmpty();
		assertThat(snapshot().outboxSize()).isZero();
	}

	@Test
	void aMessageThatWasCheckedIsCheckedAgainForTheNextBrokerOnly() {
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> large = publishLarge();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept(ackWithMaximumPacketSize(20));
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> join(large))
			.withMessageContaining("20 bytes");
		assertThat(this.recorder.sent).containsExactly("1 invalid");
		assertThat(publish("small", 1)).isNotDone();
	}

	@Test
	void whatOneBrokerDoesNotTakeIsAcceptedWithoutAConnection() {
		givenStarted(UnaryOperator.identity());
		this.network.last().accept(ackWithMaximumPacketSize(20));
		this.network.last().fail();
		CompletableFuture<MqttPublishResult> large = publishLarge();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		this.network.last().acknowledge(1);
		assertThat(large).isCompleted();
	}

	private CompletableFuture<MqttPublishResult> publishLarge() {
		return this.connection
			.publish(new PublishPacket("a", new byte[30], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
	}

	@Test
	void timeInTheOutboxIsTakenOffTheExpiryInterval() {
		given(UnaryOperator.identity());
		publishExpiring("a", 10);
		this.time.advance(Duration.ofMillis(3500));
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().published()).extracting((packet) -> packet.properties().messageExpiryInterval())
			.containsExactly(Duration.ofSeconds(7));
	}

	@Test
	void aMessageThatIsSentAtOnceKeepsItsExpiryInterval() {
		givenConnected(UnaryOperator.identity());
		publishExpiring("a", 10);
		assertThat(this.network.last().published()).extracting((packet) -> packet.properties().messageExpiryInterval())
			.containsExactly(Duration.ofSeconds(10));
	}

	@Test
	void aMessageThatExpiresInTheOutboxFailsWhenItDoes() {
		given((settings) -> settings.outbox(new Outbox(3, Overflow.FAIL, Duration.ofSeconds(1), null)));
		CompletableFuture<MqttPublishResult> later = publishExpiring("a", 20);
		CompletableFuture<MqttPublishResult> soon = publishExpiring("b", 5);
		CompletableFuture<MqttPublishResult> never = publish("c", 1);
		this.time.advance(Duration.ofSeconds(5));
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> join(soon))
			.withMessageContaining("expired while it waited in the outbox");
		assertThat(this.recorder.sent).containsExactly("1 expired");
		assertThat(later).isNotDone();
		assertThat(snapshot().outboxSize()).as("there is room again").isEqualTo(2);
		this.time.advance(Duration.ofSeconds(15));
		assertThat(later).isCompletedExceptionally();
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().publishedTopics()).containsExactly("c");
		assertThat(never).isNotDone();
	}

	@Test
	void aMessageThatExpiresBehindAFullWindowIsNotSent() {
		givenConnected((settings) -> settings.maxInflight(1));
		publish("a", 1);
		CompletableFuture<MqttPublishResult> expired = publishExpiring("b", 1);
		this.time.advance(Duration.ofMillis(999));
		assertThat(expired).isNotDone();
		this.time.advance(Duration.ofMillis(1));
		assertThat(expired).isCompletedExceptionally();
		this.network.last().acknowledge(1);
		assertThat(this.network.last().publishedTopics()).containsExactly("a");
		assertThat(this.recorder.sent).containsExactly("1 expired", "1 none");
	}

	@Test
	void aMessageInFlightDoesNotExpireOnThisSide() {
		givenConnected(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> result = publishExpiring("a", 1);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(5));
		this.network.last().acceptPresent();
		assertThat(result).isNotDone();
		assertThat(this.network.last().request().inflight().inflight()).singleElement()
			.extracting((sent) -> sent.message().at(this.time.nanoTime()).packet().properties().messageExpiryInterval())
			.as("what is sent again")
			.isEqualTo(Duration.ofSeconds(1));
		this.network.last().acknowledge(1);
		assertThat(result).isCompleted();
	}

	@Test
	void aMessageThatHasToBeSentAgainInANewSessionMayHaveExpired() {
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> result = publishExpiring("a", 1);
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		assertThat(this.network.last().published()).isEmpty();
		assertThat(result).isCompletedExceptionally();
		assertThat(this.recorder.sent).containsExactly("1 expired");
	}

	@Test
	void aMessageThatHasToBeSentAgainExpiresBehindAFullWindow() {
		givenStarted((settings) -> settings.maxInflight(3));
		this.network.last().accept();
		publishExpiring("first", 1);
		publish("a", 1);
		CompletableFuture<MqttPublishResult> result = publishExpiring("b", 4);
		this.network.last().acknowledge(1);
		// the first one would have expired
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(2));
		this.network.last().accept(ackWithReceiveMaximum(1));
		assertThat(this.network.last().publishedTopics()).containsExactly("a");
		this.time.advance(Duration.ofSeconds(1));
		assertThat(result).isCompletedExceptionally();
		assertThat(this.recorder.sent).containsExactly("1 none", "1 expired");
	}

	private CompletableFuture<MqttPublishResult> publishExpiring(String topic, int seconds) {
		return this.connection.publish(new PublishPacket(topic, new byte[0], MqttQos.AT_LEAST_ONCE, false,
				PublishProperties.NONE.withMessageExpiryInterval(Duration.ofSeconds(seconds))));
	}

	@Test
	void aStoreThatFailsKeepsNoResultFromWhoeverWaits() {
		this.store = new MemoryOutboxStore(this.time) {

			@Override
			public void remove(AcceptedMessage message) {
				throw new IllegalStateException("Disk failure");
			}

		};
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		CompletableFuture<MqttPublishResult> refused = publish("b", 1);
		this.network.last().acknowledge(1);
		assertThat(result).isCompleted();
		this.time.advance(Duration.ofSeconds(10));
		this.network.last().acceptPresent();
		this.network.last().refusePublish(2, MqttReasonCode.QUOTA_EXCEEDED);
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> join(refused))
			.satisfies((ex) -> assertThat(ex.getReasonCode()).isEqualTo(MqttReasonCode.QUOTA_EXCEEDED));
		assertThat(snapshot().outboxSize()).isZero();
	}

	@Test
	void aStoreThatFailsKeepsNoResultFromWhoeverWaitsForTheOthers() {
		this.store = new MemoryOutboxStore(this.time) {

			@Override
			public void remove(AcceptedMessage message) {
				throw new IllegalStateException("Disk failure");
			}

		};
		givenStarted(UnaryOperator.identity());
		List<CompletableFuture<MqttPublishResult>> expiring = List.of(publishExpiring("a", 1), publishExpiring("b", 1));
		List<CompletableFuture<MqttPublishResult>> stopped = List.of(publish("c", 1), publish("d", 1));
		this.time.advance(Duration.ofSeconds(2));
		assertThat(expiring).allSatisfy((result) -> assertThat(result).isCompletedExceptionally());
		assertThat(stopped).noneMatch(CompletableFuture::isDone);
		close();
		assertThat(stopped).allSatisfy((result) -> assertThat(result).isCompletedExceptionally());
		assertThat(snapshot().outboxSize()).isZero();
	}

	/**
	 * The transport ends, and the message goes out again.
	 */
	@Test
	void aStoreThatFailsAtPubrecKeepsNoResultFromWhoeverWaits() {
		this.store = new MemoryOutboxStore(this.time) {

			private boolean failed;

			@Override
			public Ticket released(int packetId) {
				if (!this.failed) {
					this.failed = true;
					throw new IllegalStateException("Disk failure");
				}
				return super.released(packetId);
			}

		};
		givenConnected(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> result = publish("a", 2);
		FakeTransport failing = this.network.last();
		assertThatIllegalStateException().isThrownBy(() -> failing.receive(1));
		failing.close(TransportClosed.protocol(null, "Disk failure", null));
		this.time.advance(Duration.ofSeconds(10));
		this.network.last().acceptPresent();
		assertThat(this.store.inflight()).extracting(InflightMessage::released).containsExactly(false);
		this.network.last().receive(1);
		this.network.last().acknowledge(1);
		assertThat(result).isCompleted();
		assertThat(snapshot().outboxSize()).isZero();
	}

	@Test
	void anErrorWhileAMessageIsSentLosesNothing() {
		this.store = new MemoryOutboxStore(this.time) {

			private boolean failed;

			@Override
			public Ticket sent(int packetId, AcceptedMessage message) {
				if (!this.failed) {
					this.failed = true;
					throw new StackOverflowError();
				}
				return super.sent(packetId, message);
			}

		};
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		this.time.advance(Duration.ofSeconds(10));
		this.network.last().accept();
		this.network.last().acknowledge(this.network.last().lastPacketId());
		assertThat(result).isCompleted();
	}

	@Test
	void anInterruptedSenderGetsThatAsTheCause() {
		given((settings) -> settings.outbox(new Outbox(1, Overflow.BLOCK, Duration.ofMinutes(1), null)));
		publish("a", 1);
		Thread.currentThread().interrupt();
		CompletableFuture<MqttPublishResult> interrupted = publish("b", 1);
		assertThat(Thread.interrupted()).as("still interrupted").isTrue();
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> join(interrupted))
			.withMessageContaining("interrupted while it waited for room in the outbox")
			.withCauseInstanceOf(InterruptedException.class);
		assertThat(this.recorder.sent).containsExactly("1 interrupted");
	}

	@Test
	void anInterruptIsNoReasonToRefuseAMessageForWhichThereIsRoom() {
		given((settings) -> settings.outbox(new Outbox(1, Overflow.BLOCK, Duration.ofMinutes(1), null)));
		Thread.currentThread().interrupt();
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		assertThat(Thread.interrupted()).as("still interrupted").isTrue();
		assertThat(result).isNotDone();
	}

}
