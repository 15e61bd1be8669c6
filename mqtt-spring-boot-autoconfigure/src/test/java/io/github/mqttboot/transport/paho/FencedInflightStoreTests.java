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

package io.github.mqttboot.transport.paho;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.ManualStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link FencedInflightStore}.
 */
class FencedInflightStoreTests {

	private static final ByteBuffer PUBREL_1 = ByteBuffer.wrap(new byte[] { 0x62, 2, 0, 1 });

	private final ManualStore session = new ManualStore();

	private final FencedInflightStore store = new FencedInflightStore(this.session);

	@Test
	void packetNamesTheMessageThatIsBeingSent() {
		AcceptedMessage message = message();
		this.store.beginSending(message);
		this.store.sent(1);
		this.store.endSending();
		assertThat(this.session.inflight()).containsExactly(new InflightMessage(1, false, message));
		assertThatIllegalStateException().isThrownBy(() -> this.store.sent(2));
	}

	@Test
	void afterTheEndNothingIsChanged() {
		send(1);
		this.store.received(inbound(9));
		this.store.fence();
		this.store.settled(1);
		assertThatIllegalStateException().isThrownBy(() -> send(2));
		assertThatIllegalStateException().isThrownBy(() -> this.store.released(1));
		assertThatIllegalStateException().isThrownBy(() -> this.store.received(inbound(8)));
		assertThatIllegalStateException().isThrownBy(() -> this.store.completed(9));
		assertThat(this.session.inflight()).extracting(InflightMessage::packetId).containsExactly(1);
		assertThat(this.session.inflight()).extracting(InflightMessage::released).containsExactly(false);
		assertThat(this.session.received()).containsOnlyKeys(9);
	}

	@Test
	void whatWasNotSentAfterAllIsTakenBackEvenAfterTheEnd() {
		send(1);
		this.store.beginSending(message());
		this.store.sent(2);
		this.store.fence();
		this.store.forgotten(2);
		this.store.undoSending();
		assertThat(this.session.inflight()).extracting(InflightMessage::packetId).containsExactly(1);
	}

	@Test
	void nothingIsTakenBackThatWasNotKept() {
		send(1);
		this.store.beginSending(message());
		this.store.undoSending();
		assertThat(this.session.inflight()).extracting(InflightMessage::packetId).containsExactly(1);
	}

	@Test
	void whatTheClientForgetsStaysUntilItIsSettled() {
		send(1);
		this.store.forgotten(1);
		assertThat(this.session.inflight()).extracting(InflightMessage::packetId).containsExactly(1);
		this.store.settled(1);
		assertThat(this.session.inflight()).isEmpty();
	}

	@Test
	void whatAnEarlierTransportLeftIsSafeBeforeItIsSentAgain() {
		send(1);
		this.session.slow();
		FencedInflightStore next = new FencedInflightStore(this.session);
		CompletableFuture<Void> written = CompletableFuture.runAsync(() -> next.awaitSaved(PUBREL_1));
		assertThat(written).isNotDone();
		this.session.save();
		assertThat(written).succeedsWithin(Duration.ofSeconds(5));
	}

	private void send(int packetId) {
		this.store.beginSending(message());
		this.store.sent(packetId);
		this.store.endSending();
	}

	private static AcceptedMessage message() {
		return AcceptedMessage
			.unkept(new PublishPacket("a", new byte[0], MqttQos.EXACTLY_ONCE, false, PublishProperties.NONE), 0);
	}

	private static InboundPublish inbound(int packetId) {
		return new InboundPublish(packetId, "t", new byte[0], MqttQos.EXACTLY_ONCE, false, false,
				PublishProperties.NONE, List.of());
	}

}
