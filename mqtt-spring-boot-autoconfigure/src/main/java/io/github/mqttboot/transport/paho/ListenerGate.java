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

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.github.mqttboot.transport.MqttTransportListener;

/**
 * Notifies the listener of one thing at a time, whichever thread knows it, and of nothing
 * once it is closed.
 */
class ListenerGate {

	/**
	 * How long closing waits for a listener, which may itself wait for the end.
	 */
	private static final long CLOSE_TIMEOUT_MILLIS = 500;

	private final MqttTransportListener listener;

	// reentrant: a listener may close the transport out of the call that notifies it
	private final ReentrantLock notifying = new ReentrantLock();

	private final AtomicBoolean closed = new AtomicBoolean();

	ListenerGate(MqttTransportListener listener) {
		this.listener = listener;
	}

	/**
	 * Notify the listener. Does nothing if the gate is closed.
	 * @param event calls the listener; whatever must not be done without that belongs
	 * here too
	 */
	void notifyListener(Consumer<MqttTransportListener> event) {
		this.notifying.lock();
		try {
			if (!this.closed.get()) {
				event.accept(this.listener);
			}
		}
		finally {
			this.notifying.unlock();
		}
	}

	/**
	 * Close the gate, when the call under way has returned. The listener may be notified
	 * of the end then.
	 * @return whether this call closed it
	 */
	boolean close() {
		// before the wait: whoever gets the lock after the call under way does nothing
		boolean first = this.closed.compareAndSet(false, true);
		if (first) {
			awaitReturn();
		}
		return first;
	}

	private void awaitReturn() {
		boolean returned = false;
		try {
			returned = this.notifying.tryLock(CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			if (returned) {
				this.notifying.unlock();
			}
		}
	}

}
