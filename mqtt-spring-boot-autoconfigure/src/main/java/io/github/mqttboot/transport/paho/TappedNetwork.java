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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

import io.github.mqttboot.transport.paho.link.PacketTap;

/**
 * What the client takes for the network: our link, with a tap on it. Started by the
 * thread of the client that connects.
 */
final class TappedNetwork implements PahoClient.Network {

	private final PacketTap tap;

	private final ClientThreads threads;

	private final Runnable onOpened;

	private final Consumer<IOException> onFailure;

	TappedNetwork(PacketTap tap, ClientThreads threads, Runnable onOpened, Consumer<IOException> onFailure) {
		this.tap = tap;
		this.threads = threads;
		this.onOpened = onOpened;
		this.onFailure = onFailure;
	}

	@Override
	public void start() throws IOException {
		this.threads.onConnecting();
		try {
			this.tap.open();
		}
		catch (IOException ex) {
			this.threads.allStarted();
			this.onFailure.accept(ex);
			throw ex;
		}
		this.onOpened.run();
	}

	@Override
	public InputStream getInputStream() {
		return this.tap.getInputStream();
	}

	@Override
	public OutputStream getOutputStream() {
		return this.tap.getOutputStream();
	}

	@Override
	public void stop() {
		this.tap.close();
	}

}
