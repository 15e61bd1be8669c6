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

import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.Queue;

import io.github.mqttboot.transport.MqttTransport.LinkActivity;

/**
 * When which traffic was seen last. Written by the event loop, read by any thread.
 */
final class LinkClock {

	// of the event loop only. It alone writes the others too, so that none of them needs
	// more than to be volatile
	private final Queue<Long> unansweredPings = new ArrayDeque<>(2);

	private volatile long lastInbound = System.nanoTime();

	private volatile long lastOutbound = this.lastInbound;

	private volatile long lastPing;

	private volatile boolean pingUnanswered;

	void inbound() {
		this.lastInbound = System.nanoTime();
	}

	void outbound() {
		this.lastOutbound = System.nanoTime();
	}

	/**
	 * PINGREQ has left. The answer to it is read later by the same thread.
	 */
	void pinged() {
		this.lastPing = System.nanoTime();
		this.unansweredPings.add(this.lastPing);
		this.pingUnanswered = true;
	}

	/**
	 * PINGRESP came.
	 * @return the nanoseconds since its PINGREQ, or empty if there was none
	 */
	OptionalLong answered() {
		Long sent = this.unansweredPings.poll();
		this.pingUnanswered = !this.unansweredPings.isEmpty();
		return (sent != null) ? OptionalLong.of(System.nanoTime() - sent) : OptionalLong.empty();
	}

	LinkActivity activity() {
		return new LinkActivity(this.lastInbound, this.lastOutbound, this.lastPing, this.pingUnanswered);
	}

}
