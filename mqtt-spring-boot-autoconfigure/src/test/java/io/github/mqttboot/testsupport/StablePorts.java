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

package io.github.mqttboot.testsupport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that are free again after whoever listens there has stopped: they lie below those
 * that operating systems give to clients, one of which may be trying to connect. Each
 * process takes its own, since a port that is free for a moment would be found by the
 * tests that run beside.
 */
final class StablePorts {

	private static final int FIRST = 10_000;

	/**
	 * Into how many parts the ports are divided, and how many are in each.
	 */
	private static final int PARTS = 20;

	private static final int PORTS = 1_100;

	private static final int ATTEMPTS = 1_000;

	private StablePorts() {
	}

	static int find() {
		int first = FIRST + (int) (ProcessHandle.current().pid() % PARTS) * PORTS;
		for (int i = 0; i < ATTEMPTS; i++) {
			int port = ThreadLocalRandom.current().nextInt(first, first + PORTS);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
			catch (IOException ex) {
				// in use
			}
		}
		throw new IllegalStateException("No port is free");
	}

}
