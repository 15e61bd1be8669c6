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

package io.github.mqttboot.listener.container;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttBatch;
import io.github.mqttboot.listener.MqttBatchMessageException;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageListener;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.messaging.converter.MessageConversionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for containers whose listener handles batches.
 */
class BatchListenerTests {

	private static final Duration WAIT = Duration.ofMillis(200);

	private final ManualTimer timer = new ManualTimer();

	private final List<List<String>> handled = new ArrayList<>();

	private final Deque<Exception> failures = new ArrayDeque<>();

	private final List<String> outcomes = new ArrayList<>();

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final FakeMqttConnection keptSession = new FakeMqttConnection("default",
			(settings) -> settings.clientId("me").cleanStart(false).sessionExpiryInterval(Duration.ofHours(1)));

	private final MqttListenerObserver observer = new MqttListenerObserver() {

		@Override
		public void onHandled(MqttMessageListenerContainer container, Duration duration, MqttListenerOutcome outcome) {
			BatchListenerTests.this.outcomes.add(outcome.name());
		}

	};

	private @Nullable String deadLetterTopic;

	private @Nullable MqttListenerErrorHandler errorHandler;

	private Executor executor = Runnable::run;

	@Test
	void batchIsHandledWhenItIsCompleteAndAcknowledgedTogether() {
		start(this.connection, 3);
		Delivery first = this.connection.deliver("a/1", "1");
		this.connection.deliver("a/2", "2");
		assertThat(this.handled).isEmpty();
		assertThat(first.isAcknowledged()).isFalse();
		Delivery third = this.connection.deliver("a/1", "3");
		assertThat(this.handled).containsExactly(List.of("1", "2", "3"));
		assertThat(first.isAcknowledged()).isTrue();
		assertThat(third.isAcknowledged()).isTrue();
	}

	@Test
	void batchIsHandledWhenItsFirstMessageHasWaited() {
		start(this.connection, 3);
		this.connection.deliver("a/1", "1");
		this.connection.deliver("a/2", "2");
		assertThat(this.timer.delays()).containsExactly(WAIT);
		this.timer.runNext();
		assertThat(this.handled).containsExactly(List.of("1", "2"));
		this.connection.deliver("a/1", "3");
		assertThat(this.timer.delays()).containsExactly(WAIT, WAIT);
	}

	@Test
	void timerOfACompleteBatchDoesNotEndTheNext() {
		start(this.connection, 2);
		this.connection.deliver("a/1", "1");
		this.connection.deliver("a/1", "2");
		this.connection.deliver("a/1", "3");
		this.timer.runNext();
		assertThat(this.handled).containsExactly(List.of("1", "2"));
		this.timer.runNext();
		assertThat(this.handled).containsExactly(List.of("1", "2"), List.of("3"));
	}

	@Test
	void batchThatFailsIsHandledAgainBeforeThoseBehindIt() {
		this.failures.add(new IllegalStateException("first"));
		start(this.connection, 2);
		Delivery first = this.connection.deliver("a/1", "1");
		this.connection.deliver("a/2", "2");
		this.timer.runNext();
		this.connection.deliver("a/3", "3");
		this.connection.deliver("a/4", "4");
		assertThat(this.handled).containsExactly(List.of("1", "2"));
		assertThat(first.isAcknowledged()).isFalse();
		this.timer.runNext();
		assertThat(this.handled).containsExactly(List.of("1", "2"), List.of("1", "2"), List.of("3", "4"));
		assertThat(this.outcomes).containsExactly("RETRY", "SUCCESS", "SUCCESS");
		assertThat(first.isAcknowledged()).isTrue();
	}

	@Test
	void messagesOfABatchThatIsGivenUpAreDeadLettersEach() {
		this.deadLetterTopic = "dead/{topic}";
		this.failures.add(new MessageConversionException("first"));
		start(this.connection, 2);
		Delivery first = this.connection.deliver("a/1", "1");
		this.connection.deliver("a/2", "2");
		assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
			.containsExactly("dead/a/1", "dead/a/2");
		assertThat(first.isAcknowledged()).isTrue();
		assertThat(this.outcomes).containsExactly("DEAD_LETTER");
	}

	@ParameterizedTest
	@CsvSource({ "HANDLED, true, 0", "REJECT, true, 2", "LEAVE, false, 0", "RETRY, false, 0" })
	void errorHandlerIsAskedOnceForABatchAndDecidesForAllOfIt(MqttListenerErrorHandler.Result result,
			boolean acknowledged, int deadLetters) {
		List<String> asked = new ArrayList<>();
		this.errorHandler = (message, failure, attempts) -> {
			asked.add(message.topic());
			return result;
		};
		this.deadLetterTopic = "dead/{topic}";
		this.failures.add(new IllegalStateException("first"));
		start(this.connection, 2);
		Delivery first = this.connection.deliver("a/1", "1");
		Delivery second = this.connection.deliver("a/2", "2");
		assertThat(asked).containsExactly("a/1");
		assertThat(first.isAcknowledged()).isEqualTo(acknowledged);
		assertThat(second.isAcknowledged()).isEqualTo(acknowledged);
		assertThat(this.connection.getPublished()).hasSize(deadLetters);
	}

	@Test
	void messageThatIsTheCauseIsGivenUpAndTheOthersGoOn() {
		this.deadLetterTopic = "dead/{topic}";
		start(this.connection, 3, (messages) -> {
			for (MqttInboundMessage message : messages) {
				if (message.getPacket().topic().equals("a/bad")) {
					throw new MqttBatchMessageException(List.of(message), new IllegalStateException("bad"));
				}
			}
			handle(messages);
		});
		Delivery good = this.connection.deliver("a/1", "1");
		Delivery bad = this.connection.deliver("a/bad", "2");
		this.connection.deliver("a/3", "3");
		assertThat(this.connection.getPublished()).extracting(PublishPacket::topic).containsExactly("dead/a/bad");
		assertThat(bad.isAcknowledged()).isTrue();
		assertThat(good.isAcknowledged()).isFalse();
		this.timer.runNext();
		this.timer.runNext();
		assertThat(this.handled).containsExactly(List.of("1", "3"));
		assertThat(good.isAcknowledged()).isTrue();
		assertThat(this.outcomes).containsExactly("DEAD_LETTER", "SUCCESS");
	}

	@Test
	void whatWasGatheredIsHandledWhenTheListenerStops() {
		DefaultMqttMessageListenerContainer container = start(this.connection, 3);
		Delivery gathered = this.connection.deliver("a/1", "1");
		assertThat(container.stop()).isCompleted();
		assertThat(this.handled).containsExactly(List.of("1"));
		assertThat(gathered.isAcknowledged()).isTrue();
	}

	@Test
	void whatWasGatheredIsLeftToTheBrokerWhenTheApplicationStops() {
		DefaultMqttMessageListenerContainer container = start(this.keptSession, 3);
		Delivery gathered = this.keptSession.deliver("a/1", "1");
		assertThat(container.shutdown()).isCompleted();
		assertThat(this.handled).isEmpty();
		assertThat(gathered.isAcknowledged()).isFalse();
		// comes late, and finds nothing
		this.timer.runNext();
		assertThat(this.handled).isEmpty();
	}

	@Test
	void gatheredAndWaitingMessagesCountAsQueued() {
		List<Runnable> tasks = new ArrayList<>();
		this.executor = tasks::add;
		DefaultMqttMessageListenerContainer container = start(this.connection, 2);
		for (int i = 0; i < 5; i++) {
			this.connection.deliver("a/1", String.valueOf(i));
		}
		assertThat(container.getQueueSize()).isEqualTo(5);
		for (int i = 5; i < 12; i++) {
			this.connection.deliver("a/1", String.valueOf(i).getBytes(), 0, PublishProperties.NONE);
		}
		assertThat(container.getQueueSize()).isEqualTo(10);
		tasks.remove(0).run();
		assertThat(this.handled).hasSize(5).first().isEqualTo(List.of("0", "1"));
	}

	@Test
	void messageListenerHandlesABatchOneByOne() throws Exception {
		MqttMessageListener listener = (message) -> this.handled.add(List.of(text(message)));
		DefaultMqttMessageListenerContainer container = new DefaultMqttMessageListenerContainer(
				MqttListenerEndpoint.builder("test")
					.topics("a/#")
					.listener(listener)
					.batch(new MqttBatch(2, WAIT))
					.build(),
				this.connection, settings(), new WorkerThreads(this.executor, false), this.timer,
				List.of(this.observer));
		container.start();
		this.connection.deliver("a/1", "1");
		this.connection.deliver("a/1", "2");
		assertThat(this.handled).containsExactly(List.of("1"), List.of("2"));
	}

	@Test
	void batchHasAPositiveSizeAndTimeout() {
		assertThatIllegalArgumentException().isThrownBy(() -> new MqttBatch(0, WAIT));
		assertThatIllegalArgumentException().isThrownBy(() -> new MqttBatch(1, Duration.ZERO));
	}

	private DefaultMqttMessageListenerContainer start(FakeMqttConnection connection, int size) {
		return start(connection, size, this::handle);
	}

	private DefaultMqttMessageListenerContainer start(FakeMqttConnection connection, int size, BatchHandler handler) {
		MqttMessageListener listener = new MqttMessageListener() {

			@Override
			public void onMessage(MqttInboundMessage message) {
				throw new IllegalStateException("Not a batch");
			}

			@Override
			public void onMessages(List<MqttInboundMessage> messages) throws Exception {
				handler.handle(messages);
			}

		};
		DefaultMqttMessageListenerContainer container = new DefaultMqttMessageListenerContainer(
				MqttListenerEndpoint.builder("test")
					.topics("a/#")
					.listener(listener)
					.errorHandler(this.errorHandler)
					.batch(new MqttBatch(size, WAIT))
					.build(),
				connection, settings(), new WorkerThreads(this.executor, false), this.timer, List.of(this.observer));
		container.start();
		return container;
	}

	private MqttListenerSettings settings() {
		return new MqttListenerSettings(MqttQos.AT_LEAST_ONCE, 1, null, 10, true, Duration.ofSeconds(10),
				MqttListenerSettings.STANDARD.retryPolicy(), this.deadLetterTopic);
	}

	private void handle(List<MqttInboundMessage> messages) throws Exception {
		this.handled.add(messages.stream().map(BatchListenerTests::text).toList());
		Exception failure = this.failures.poll();
		if (failure != null) {
			throw failure;
		}
	}

	private static String text(MqttInboundMessage message) {
		return new String(message.getPacket().payload());
	}

	private interface BatchHandler {

		void handle(List<MqttInboundMessage> messages) throws Exception;

	}

}
