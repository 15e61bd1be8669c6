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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.listener.MqttBatch;

/**
 * Gathers messages in front of a worker: until there are enough, or the first has waited
 * long enough. For any thread.
 */
final class BatchAssembler {

	private final MqttBatch batch;

	private final TimeSource timer;

	private final SerialWorker<Delivery> worker;

	private List<Delivery> gathered = new ArrayList<>();

	private boolean closed;

	/**
	 * Create an assembler.
	 * @param batch how to gather
	 * @param timer ends the wait
	 * @param worker takes the batches
	 */
	BatchAssembler(MqttBatch batch, TimeSource timer, SerialWorker<Delivery> worker) {
		this.batch = batch;
		this.timer = timer;
		this.worker = worker;
	}

	/**
	 * Gather a message.
	 * @param message the message
	 * @return whether it is taken: not if the assembler is closed
	 */
	synchronized boolean add(Delivery message) {
		if (this.closed) {
			return false;
		}
		this.gathered.add(message);
		if (this.gathered.size() >= this.batch.size()) {
			pass();
		}
		else if (this.gathered.size() == 1) {
			List<Delivery> waiting = this.gathered;
			this.timer.schedule(this.batch.timeout(), () -> timeUp(waiting));
		}
		return true;
	}

	// of a batch that was complete before, or left at the end, the timer may come late
	private synchronized void timeUp(List<Delivery> waiting) {
		if (this.gathered == waiting && !this.closed) {
			pass();
		}
	}

	// under the lock, since batches must reach the worker in order
	private void pass() {
		List<Delivery> complete = this.gathered;
		this.gathered = new ArrayList<>();
		this.worker.add(new BatchDelivery(complete));
	}

	synchronized int size() {
		return this.gathered.size();
	}

	/**
	 * Take no more messages, and pass on what was gathered.
	 * @param discard selects those that are not to be handled any more
	 * @return what is not handled
	 */
	synchronized List<Delivery> close(Predicate<Delivery> discard) {
		this.closed = true;
		List<Delivery> discarded = this.gathered.stream().filter(discard).toList();
		this.gathered.removeAll(discarded);
		if (!this.gathered.isEmpty()) {
			pass();
		}
		return discarded;
	}

}
