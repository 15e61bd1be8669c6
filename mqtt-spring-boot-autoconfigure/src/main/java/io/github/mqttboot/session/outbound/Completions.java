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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.OutboxStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The end of messages: they leave the store and make room, are counted, and whoever waits
 * for a result gets it, even if something of that fails. Results are completed outside
 * the serial executor, since the code that depends on them is the application's, unless a
 * thread waits for it and nothing else.
 */
@InSerialExecutor
final class Completions {

	private static final Log logger = LogFactory.getLog(Completions.class);

	private final OutboxStore store;

	private final OutboxRoom room;

	private final TimeSource time;

	private final Executor results;

	private final MqttConnectionObserver observers;

	Completions(OutboxStore store, OutboxRoom room, TimeSource time, Executor results,
			MqttConnectionObserver observers) {
		this.store = store;
		this.room = room;
		this.time = time;
		this.results = results;
		this.observers = observers;
	}

	/**
	 * End several messages: a store that fails with one of them must not keep the others
	 * from their result.
	 * @param messages the messages
	 * @param end ends one of them
	 */
	static void endEach(List<OutboundMessage> messages, Consumer<OutboundMessage> end) {
		RuntimeException failure = null;
		for (OutboundMessage message : messages) {
			try {
				end.accept(message);
			}
			catch (RuntimeException ex) {
				failure = ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	void succeed(OutboundMessage message, MqttPublishResult result) {
		settle(message, MqttSendOutcome.SUCCESS, () -> message.result().complete(result));
	}

	void fail(OutboundMessage message, MqttSendOutcome outcome, MqttPublishException failure) {
		if (message.isOfEarlierRun()) {
			logger.warn("A message of an earlier run to '" + MqttText.printable(message.packet().topic())
					+ "' is given up: " + failure.getMessage());
		}
		settle(message, outcome, () -> message.result().completeExceptionally(failure));
	}

	/**
	 * A message was cancelled before it was sent.
	 * @param message the message
	 */
	void withdrawn(OutboundMessage message) {
		settle(message, MqttSendOutcome.failed(MqttSendOutcome.Kind.WITHDRAWN), () -> {
		});
	}

	/**
	 * The broker does not take the message, which is kept aside.
	 * @param message the message
	 * @param failure the failure for whoever waits
	 */
	void setAside(OutboundMessage message, MqttPublishException failure) {
		settle(message, MqttSendOutcome.failed(MqttSendOutcome.Kind.ENDS_CONNECTION),
				() -> message.result().completeExceptionally(failure), this.store::setAside);
	}

	private void settle(OutboundMessage message, MqttSendOutcome outcome, Runnable result) {
		settle(message, outcome, result, this.store::remove);
	}

	private void settle(OutboundMessage message, MqttSendOutcome outcome, Runnable result,
			Consumer<AcceptedMessage> settlement) {
		try {
			settlement.accept(message.accepted());
		}
		finally {
			if (message.isCounted()) {
				this.room.release();
			}
			Duration duration = Duration.ofNanos(this.time.nanoTime() - message.acceptedAt());
			this.observers.onMessageSent(message.packet().qos(), duration, outcome);
			complete(message, result);
		}
	}

	private void complete(OutboundMessage message, Runnable result) {
		if (message.isAwaited()) {
			result.run();
		}
		else {
			this.results.execute(result);
		}
	}

	/**
	 * The connection was stopped: nobody need wait any longer. A message that is kept
	 * stays in the store, for the next start.
	 * @param message the message
	 * @param reason the reason for whoever waits
	 */
	void stopped(OutboundMessage message, String reason) {
		if (!message.isKept()) {
			fail(message, MqttSendOutcome.failed(MqttSendOutcome.Kind.STOPPED),
					new MqttPublishException(message.packet().topic(), reason, null, null));
		}
		else if (!message.result().isDone()) {
			MqttPublishException failure = new MqttPublishException(message.packet().topic(),
					reason + ". It is kept in the outbox, and sent after the next start", null, null);
			complete(message, () -> message.result().completeExceptionally(failure));
		}
	}

}
