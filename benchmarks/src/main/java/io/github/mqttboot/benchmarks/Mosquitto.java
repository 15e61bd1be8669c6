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

package io.github.mqttboot.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The broker of Eclipse Mosquitto, if it is installed on this machine. It neither delays
 * packets nor holds back messages.
 */
final class Mosquitto implements AutoCloseable {

	private final Process process;

	private final int port;

	private Mosquitto(Process process, int port) {
		this.process = process;
		this.port = port;
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
	}

	/**
	 * Start the broker on a free port.
	 * @return the broker, or {@code null} if it is not installed
	 * @throws IOException if it can't be started
	 */
	static @Nullable Mosquitto start() throws IOException {
		Path program = program();
		if (program == null) {
			return null;
		}
		int port;
		try (ServerSocket free = new ServerSocket(0)) {
			port = free.getLocalPort();
		}
		Path configuration = Files.createTempFile("mosquitto", ".conf");
		configuration.toFile().deleteOnExit();
		Files.write(configuration, List.of("listener " + port + " 127.0.0.1", "allow_anonymous true",
				"set_tcp_nodelay true", "max_inflight_messages " + Workload.WINDOW, "max_queued_messages 0"));
		Process process = new ProcessBuilder(program.toString(), "-c", configuration.toString())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		awaitListening(port);
		return new Mosquitto(process, port);
	}

	private static void awaitListening(int port) throws IOException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
		while (true) {
			try (Socket socket = new Socket("127.0.0.1", port)) {
				return;
			}
			catch (ConnectException ex) {
				if (System.nanoTime() > end) {
					throw ex;
				}
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
			}
		}
	}

	private static @Nullable Path program() {
		return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
			.map((directory) -> Path.of(directory, "mosquitto"))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

	int port() {
		return this.port;
	}

	@Override
	public void close() {
		this.process.destroy();
	}

}
