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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.session.outbound.OutboundMessage;
import io.github.mqttboot.session.outbound.OutboundQueue;
import io.github.mqttboot.supervisor.ConnectionWish.Wish;

/**
 * Takes messages of callers: accepts them on the thread of the caller, which it may
 * block, and has them sent in the serial executor. Lives as long as the connection.
 */
final class PublishRequests {

	private final String connectionName;

	private final ConnectionWish wish;

	private final OutboundQueue queue;

	private final SerialExecutor serial;

	private final ConnectionSupervisor supervisor;

	/**
	 * Create an instance.
	 * @param connectionName the name of the connection
	 * @param wish what the application wants of it
	 * @param queue accepts messages
	 * @param serial the serial executor of the connection
	 * @param supervisor sends what was accepted
	 */
	PublishRequests(String connectionName, ConnectionWish wish, OutboundQueue queue, SerialExecutor serial,
			ConnectionSupervisor supervisor) {
		this.connectionName = connectionName;
		this.wish = wish;
		this.queue = queue;
		this.serial = serial;
		this.supervisor = supervisor;
	}

	CompletableFuture<MqttPublishResult> publish(PublishPacket packet) {
		return publish(packet, false);
	}

	MqttPublishResult publishAndWait(PublishPacket packet, Duration timeout)
			throws InterruptedException, ExecutionException, TimeoutException {
		// a full outbox may hold us up: that counts
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		return publish(packet, true).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	private CompletableFuture<MqttPublishResult> publish(PublishPacket packet, boolean awaited) {
		// before everything else, so that a stop from now on is one after it
		Wish wish = this.wish.current();
		try {
			if (!wish.accepting()) {
				throw new MqttPublishException(packet.topic(),
						"MQTT connection '" + this.connectionName + "' is stopped and takes no message", null, null);
			}
			// the limits of a former broker are no reason to refuse what the next may
			// take
			OutboundMessage message = this.queue.accept(packet, this.supervisor.snapshot().currentConnectAck());
			if (awaited) {
				message.awaited();
			}
			message.onCancel(() -> this.serial.execute(() -> this.supervisor.traffic().messages().withdraw(message)));
			MessageFlow messages = this.supervisor.traffic().messages();
			this.serial.executeLazily(() -> messages.send(message, wish.run()),
					() -> messages.canWait(message, wish.run()));
			return message.result();
		}
		catch (IllegalArgumentException | MqttPublishException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

}
