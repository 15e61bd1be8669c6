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

package io.github.mqttboot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.connection.MqttConnection;

import org.springframework.context.SmartLifecycle;

/**
 * Closes the connections when everything else has stopped, all at the same time.
 */
final class MqttConnectionCloser implements SmartLifecycle {

	/**
	 * Draining may take all of the shutdown timeout; the graceful disconnect comes after
	 * it.
	 */
	private static final Duration TIME_TO_DISCONNECT = Duration.ofSeconds(1);

	private final List<MqttConnection> connections;

	private final Duration timeout;

	private volatile boolean running;

	MqttConnectionCloser(List<MqttConnection> connections, Duration shutdownTimeout) {
		this.connections = connections;
		this.timeout = shutdownTimeout.plus(TIME_TO_DISCONNECT);
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop(Runnable callback) {
		stopConnections().thenRun(callback);
	}

	@Override
	public void stop() {
		stopConnections().join();
	}

	private CompletableFuture<Void> stopConnections() {
		this.running = false;
		CompletableFuture<?>[] stopped = this.connections.stream()
			.map(MqttConnection::stop)
			.toArray(CompletableFuture[]::new);
		return CompletableFuture.allOf(stopped).completeOnTimeout(null, this.timeout.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

}
