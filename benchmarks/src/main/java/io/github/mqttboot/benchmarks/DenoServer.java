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

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A server that takes QUIC by quinn for a {@link SecureBroker}, in Deno, if that is
 * installed on this machine.
 */
final class DenoServer implements AutoCloseable {

	private static final Path FRONT = Path.of("../mqtt-spring-boot-autoconfigure/src/test/brokers/deno/front.mjs");

	private final Process process;

	private final int port;

	private DenoServer(Process process) throws IOException {
		this.process = process;
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
		BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
		this.port = Integer.parseInt(Objects.requireNonNull(output.readLine(), "Deno ended without an answer"));
	}

	/**
	 * Return why there can be no such server on this machine.
	 * @return the reason, or {@code null} if there can
	 */
	static @Nullable String unavailable() {
		return (program() != null) ? null : "Not measured, since Deno is not installed, which has the server.";
	}

	static DenoServer start(SecureBroker broker) throws IOException {
		String program = Objects.requireNonNull(program()).toString();
		return new DenoServer(new ProcessBuilder(program, "run", "--quiet", "--unstable-net", "--allow-net",
				"--allow-read", FRONT.toString(), broker.certificates().toString(), broker.key().toString(),
				Integer.toString(broker.plainPort()))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start());
	}

	private static @Nullable Path program() {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, "deno"))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

	InetSocketAddress address() {
		return new InetSocketAddress("127.0.0.1", this.port);
	}

	@Override
	public void close() throws IOException {
		// the end of its input is what it waits for
		this.process.getOutputStream().close();
	}

}
