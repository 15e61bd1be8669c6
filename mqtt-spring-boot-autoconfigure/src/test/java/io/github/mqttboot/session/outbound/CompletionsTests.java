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

package io.github.mqttboot.session.outbound;

import java.util.ArrayDeque;
import java.util.Queue;

import io.github.mqttboot.concurrent.ManualTime;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.MemoryOutboxStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Completions}.
 */
class CompletionsTests {

	private static final MqttPublishResult ANSWER = new MqttPublishResult(MqttReasonCode.SUCCESS, null);

	private final ManualTime time = new ManualTime();

	private final Queue<Runnable> results = new ArrayDeque<>();

	private final Completions completions = new Completions(new MemoryOutboxStore(this.time), new OutboxRoom(10, 0),
			this.time, this.results::add, new MqttConnectionObserver() {
			});

	@Test
	void codeThatDependsOnAResultRunsElsewhere() {
		OutboundMessage message = message();
		this.completions.succeed(message, ANSWER);
		assertThat(message.result()).isNotDone();
		this.results.remove().run();
		assertThat(message.result()).isCompletedWithValue(ANSWER);
	}

	@Test
	void threadThatOnlyWaitsGetsItsResultAtOnce() {
		OutboundMessage message = message();
		message.awaited();
		this.completions.succeed(message, ANSWER);
		assertThat(this.results).isEmpty();
		assertThat(message.result()).isCompletedWithValue(ANSWER);
	}

	@Test
	void threadThatOnlyWaitsGetsItsFailureAtOnce() {
		OutboundMessage message = message();
		message.awaited();
		this.completions.fail(message, MqttSendOutcome.failed(MqttSendOutcome.Kind.STOPPED),
				new MqttPublishException("test", "stopped", null, null));
		assertThat(this.results).isEmpty();
		assertThat(message.result()).isCompletedExceptionally();
	}

	private static OutboundMessage message() {
		return new OutboundMessage(AcceptedMessage
			.unkept(new PublishPacket("test", new byte[0], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE), 0),
				false, 0);
	}

}
