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

package io.github.mqttboot.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link MessageWorker}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MessageWorkerTests {

	private final MessageWorker worker = new MessageWorker("plant", Thread::new);

	private final List<MqttInboundMessage> handled = new CopyOnWriteArrayList<>();

	@Test
	void dropsMessagesOfQos0WhenTooManyWait(CapturedOutput output) {
		CountDownLatch latch = new CountDownLatch(1);
		submit(0, 1, latch);
		List<MqttInboundMessage> submitted = submit(0, 1500, latch);
		submit(1, 10, latch);
		latch.countDown();
		this.worker.finish(Duration.ofSeconds(10));
		assertThat(this.handled).filteredOn((message) -> message.getPacket().qos() == MqttQos.AT_MOST_ONCE)
			.hasSizeBetween(1000, 1001);
		assertThat(this.handled).filteredOn((message) -> message.getPacket().qos() == MqttQos.AT_LEAST_ONCE)
			.hasSize(10);
		assertThat(output).containsOnlyOnce("MQTT connection 'plant': dropped a QoS 0 message from topic 'topic'");
		submitted.removeAll(this.handled);
		assertThat(submitted).isNotEmpty().allSatisfy((message) -> verify(message).drop());
	}

	@Test
	void takesNoMessageOnceFinished() {
		this.worker.finish(Duration.ofSeconds(10));
		submit(1, 1, new CountDownLatch(0));
		assertThat(this.handled).isEmpty();
	}

	private List<MqttInboundMessage> submit(int qos, int count, CountDownLatch latch) {
		List<MqttInboundMessage> messages = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			MqttInboundMessage message = message(qos);
			messages.add(message);
			this.worker.submit(message, (taken) -> {
				awaitUninterruptibly(latch);
				this.handled.add(taken);
			});
		}
		return messages;
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static MqttInboundMessage message(int qos) {
		MqttInboundMessage message = mock();
		given(message.getPacket()).willReturn(new InboundPublish(1, "topic", new byte[0], MqttQos.of(qos), false, false,
				PublishProperties.NONE, List.of()));
		return message;
	}

}
