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

/**
 * What the application wants of a connection, as opposed to its state. Callers record a
 * wish at once, on their threads; the {@link ConnectionSupervisor} brings the state
 * there, in its own time. A wish has generations, so that one that came meanwhile is not
 * taken for an earlier one: each start begins another run, and each request to reconnect
 * is counted.
 */
final class ConnectionWish {

	// replaced as a whole, so that nobody reads the half of one and the half of another
	private volatile Wish current = new Wish(false, true, false, 0, 0);

	Wish current() {
		return this.current;
	}

	/**
	 * Wish for a connection. Each start after a stop begins another run.
	 * @return whether there can be one: not if closed
	 */
	synchronized boolean start() {
		Wish wish = this.current;
		if (!wish.running() && !wish.closed()) {
			this.current = new Wish(true, true, false, wish.run() + 1, wish.reconnects());
		}
		return !wish.closed();
	}

	/**
	 * Wish for no connection. Messages are accepted again from the next start on.
	 * @return the run that this stops, the last one
	 */
	synchronized int stop() {
		Wish wish = this.current;
		this.current = new Wish(false, false, wish.closed(), wish.run(), wish.reconnects());
		return wish.run();
	}

	/**
	 * Wish for another connection than there is, with what is configured by then.
	 */
	synchronized void reconnect() {
		Wish wish = this.current;
		this.current = new Wish(wish.running(), wish.accepting(), wish.closed(), wish.run(), wish.reconnects() + 1);
	}

	/**
	 * Wish for no connection any more.
	 * @return whether this was not closed before
	 */
	synchronized boolean close() {
		Wish wish = this.current;
		this.current = new Wish(false, false, true, wish.run(), wish.reconnects());
		return !wish.closed();
	}

	/**
	 * A wish.
	 *
	 * @param running whether there shall be a connection
	 * @param accepting whether messages to publish are accepted: from the beginning,
	 * until stopped
	 * @param closed whether it can't be started any more
	 * @param run how often it was started
	 * @param reconnects how often it was asked to reconnect
	 */
	record Wish(boolean running, boolean accepting, boolean closed, int run, int reconnects) {

	}

}
