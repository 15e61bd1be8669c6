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
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
	void theBrokersNoFailsTheMessage() {
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		this.network.last().refusePublish(1, MqttReasonCode.QUOTA_EXCEEDED);
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> join(result)).satisfies((ex) -> {
			assertThat(ex.getTopic()).isEqualTo("a");
			assertThat(ex.getReasonCode()).isEqualTo(MqttReasonCode.QUOTA_EXCEEDED);
		}).withMessageContaining("quota exceeded (0x97), the broker says \"because\"");
		assertThat(this.recorder.sent).containsExactly("1 quota-exceeded");
		assertThat(this.recorder.refusedMessages).containsExactly("a 151");
		assertThat(snapshot().lastRefusal()).isNotNull()
			.extracting(MqttConnectionSnapshot.Refusal::reason)
			.asString()
			.contains("quota exceeded (0x97), the broker says \"because\"");
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
	void whatIsInFlightIsSentAnewAndFirstInANewSession() {
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
	void aFullOutboxFailsTheMessageIfToldSo() {
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

}
