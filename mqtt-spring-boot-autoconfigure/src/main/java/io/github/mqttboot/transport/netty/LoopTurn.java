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

package io.github.mqttboot.transport.netty;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PacketType;
import io.netty.channel.EventLoop;

/**
 * What other threads want of the event loop for one transport: one flush for all that
 * they ask for meanwhile, and the acknowledgements of workers, which take no lock.
 */
final class LoopTurn {

	private final EventLoop loop;

	private final Runnable flush;

	private final Queue<InboundPublish> acknowledged = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean flushing = new AtomicBoolean();

	/**
	 * Create an instance.
	 * @param loop the event loop
	 * @param flush writes what is there, called in the event loop
	 */
	LoopTurn(EventLoop loop, Runnable flush) {
		this.loop = loop;
		this.flush = flush;
	}

	/**
	 * Flush at the end of what the event loop does now. Any thread, without a lock.
	 */
	void flushLater() {
		if (!this.flushing.get() && this.flushing.compareAndSet(false, true)) {
			execute(this::flushNow);
		}
	}

	private void flushNow() {
		this.flushing.set(false);
		this.flush.run();
	}

	/**
	 * Run a task in the event loop. Any thread.
	 * @param task the task, dropped if the loop has ended
	 */
	void execute(Runnable task) {
		try {
			this.loop.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// the loop has ended with the last connection, and closes its channels
			this.flushing.set(false);
		}
	}

	/**
	 * Acknowledge a message with the next flush. Any thread, without a lock.
	 * @param message a message of QoS 1
	 */
	void acknowledge(InboundPublish message) {
		this.acknowledged.add(message);
	}

	void writeAcknowledgements(PacketWriter writer) {
		for (InboundPublish next = this.acknowledged.poll(); next != null; next = this.acknowledged.poll()) {
			writer.acknowledge(PacketType.PUBACK, next.packetId(), MqttReasonCode.SUCCESS);
		}
	}

}
