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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.listener.MqttBatch;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import org.jspecify.annotations.Nullable;

/**
 * Spreads messages over workers by topic, so that order holds within each topic.
 */
final class MessageDispatcher {

	private final List<SerialWorker<Delivery>> workers;

	// one for each worker, or none if messages are handled one by one
	private final List<BatchAssembler> assemblers;

	private final Handler handler;

	private final int capacity;

	private volatile boolean paused;

	/**
	 * Create a dispatcher.
	 * @param concurrency the number of workers
	 * @param capacity the number of waiting messages from which QoS 0 is dropped
	 * @param batch how messages are gathered, or {@code null} to handle them one by one
	 * @param executor lends threads to the workers
	 * @param timer runs a task when a message is to be handled again
	 * @param handler handles messages
	 */
	MessageDispatcher(int concurrency, int capacity, @Nullable MqttBatch batch, Executor executor, TimeSource timer,
			Handler handler) {
		this.workers = IntStream.range(0, concurrency)
			.mapToObj(
					(index) -> new SerialWorker<>(executor, timer, Delivery::lane, handler::handle, handler::leftOver))
			.toList();
		this.assemblers = (batch != null)
				? this.workers.stream().map((worker) -> new BatchAssembler(batch, timer, worker)).toList() : List.of();
		this.handler = handler;
		this.capacity = capacity;
	}

	/**
	 * Queue a message. Only QoS 0 is bounded here: dropping a QoS 1 or 2 message would
	 * lose it, and the broker sends no more of these than it may have unacknowledged
	 * (Receive Maximum in MQTT 5, its own limit before), which they are while they wait.
	 * @param message the message
	 * @return what became of it
	 */
	Dispatch dispatch(Delivery message) {
		if (message.getPacket().qos() == MqttQos.AT_MOST_ONCE && size() >= this.capacity) {
			return Dispatch.NO_ROOM;
		}
		int index = indexOf(message);
		boolean taken = this.assemblers.isEmpty() ? this.workers.get(index).add(message)
				: this.assemblers.get(index).add(message);
		return taken ? Dispatch.TAKEN : Dispatch.CLOSED;
	}

	/**
	 * Handle a message again later. Those of other topics do not wait for it.
	 * @param message the message
	 * @param delay how long to wait
	 * @return whether that will be, and the dispatcher is not closed
	 */
	boolean hold(Delivery message, Duration delay) {
		return this.workers.get(indexOf(message)).hold(message, delay);
	}

	private int indexOf(Delivery message) {
		InboundPublish packet = message.getPacket();
		return Math.floorMod(packet.topic().hashCode(), this.workers.size());
	}

	int size() {
		if (this.assemblers.isEmpty()) {
			return this.workers.stream().mapToInt(SerialWorker::size).sum();
		}
		int batches = this.workers.stream()
			.mapToInt((worker) -> worker.size((delivery) -> delivery.members().size()))
			.sum();
		return batches + this.assemblers.stream().mapToInt(BatchAssembler::size).sum();
	}

	/**
	 * Return how many messages are to be handled again later.
	 * @return the number
	 */
	int held() {
		return this.workers.stream().mapToInt(SerialWorker::heldLanes).sum();
	}

	/**
	 * Handle no more messages than those that are being handled. Others still queue.
	 */
	void pause() {
		this.paused = true;
		this.workers.forEach(SerialWorker::pause);
	}

	/**
	 * End a pause.
	 */
	void resume() {
		this.paused = false;
		this.workers.forEach(SerialWorker::resume);
	}

	boolean isPaused() {
		return this.paused;
	}

	/**
	 * The current thread is about to have this closed, maybe out of a handler.
	 */
	void closing() {
		this.workers.forEach(SerialWorker::closing);
	}

	/**
	 * Take no more messages, handle those that wait for the first time, and leave over
	 * those that were to be handled again.
	 * @param leaveToBroker whether to leave over waiting messages too that come again
	 * @param sessionKept whether what is left over is handled later: by the container
	 * when it starts again, or when the broker delivers it again. That is never so with
	 * QoS 0
	 * @return completes when it is done
	 */
	CompletableFuture<Void> close(boolean leaveToBroker, boolean sessionKept) {
		Predicate<Delivery> discard = (message) -> leaveToBroker && sessionKept && message.comesAgain();
		this.assemblers.forEach((assembler) -> this.handler.leftOver(assembler.close(discard)));
		CompletableFuture<?>[] closed = this.workers.stream()
			.map((worker) -> worker.close(discard,
					(message) -> sessionKept && (leaveToBroker ? message.comesAgain() : message.isKept())))
			.toArray(CompletableFuture[]::new);
		return CompletableFuture.allOf(closed);
	}

	/**
	 * Leave over all messages that wait.
	 */
	void abandon() {
		this.workers.forEach((worker) -> worker.close((message) -> true, (message) -> true));
	}

	/**
	 * Handles messages.
	 */
	@FunctionalInterface
	interface Handler {

		/**
		 * Handle a message. Never throws.
		 * @param message the message
		 */
		void handle(Delivery message);

		/**
		 * Take messages that are not handled since the dispatcher is closed.
		 * @param messages the messages, those of a topic in order
		 */
		default void leftOver(List<Delivery> messages) {
		}

	}

	/**
	 * What became of a message.
	 */
	enum Dispatch {

		/**
		 * It is handled when it is its turn.
		 */
		TAKEN,

		/**
		 * Too many messages wait.
		 */
		NO_ROOM,

		/**
		 * The dispatcher is closed.
		 */
		CLOSED

	}

}
