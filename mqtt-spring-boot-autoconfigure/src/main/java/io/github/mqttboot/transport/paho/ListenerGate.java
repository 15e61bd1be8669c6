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

import java.util.function.Consumer;

import io.github.mqttboot.transport.MqttTransportListener;

/**
 * Tells the listener one thing at a time, whichever thread knows it, and nothing once it
 * is closed.
 */
class ListenerGate {

	private final MqttTransportListener listener;

	private boolean closed;

	ListenerGate(MqttTransportListener listener) {
		this.listener = listener;
	}

	/**
	 * Tell the listener. Does nothing if the gate is closed.
	 * @param event what to tell; whatever else must not be done without telling belongs
	 * here too
	 */
	synchronized void tell(Consumer<MqttTransportListener> event) {
		if (!this.closed) {
			event.accept(this.listener);
		}
	}

	/**
	 * Close the gate. The listener may be told of the end then.
	 * @return whether this call closed it
	 */
	synchronized boolean close() {
		boolean first = !this.closed;
		this.closed = true;
		return first;
	}

}
