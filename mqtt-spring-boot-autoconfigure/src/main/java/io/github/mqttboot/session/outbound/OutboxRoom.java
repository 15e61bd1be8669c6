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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The room in the outbox. Whoever waits for room gets it before those who ask later. For
 * any thread.
 */
final class OutboxRoom {

	private final int size;

	private final Semaphore free;

	/**
	 * Create a room.
	 * @param size for how many messages there is room
	 * @param taken how many are in it already, which may be more
	 */
	OutboxRoom(int size, int taken) {
		this.size = size;
		this.free = new Semaphore(size - taken, true);
	}

	/**
	 * Take the room for a message.
	 * @param timeout how long to wait for it, zero not to wait
	 * @return whether there was room in time
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	boolean take(Duration timeout) throws InterruptedException {
		// this one would overtake who waits, and does not mind an interrupt as the other
		// does: that is for whoever has to wait
		if (!this.free.hasQueuedThreads() && this.free.tryAcquire()) {
			return true;
		}
		return !timeout.isZero() && this.free.tryAcquire(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
	}

	void release() {
		this.free.release();
	}

	int size() {
		return this.size;
	}

	int taken() {
		return this.size - this.free.availablePermits();
	}

}
