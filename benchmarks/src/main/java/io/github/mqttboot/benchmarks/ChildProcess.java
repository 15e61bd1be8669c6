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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A program in a JVM of its own, which ends with this one at the latest.
 */
final class ChildProcess implements AutoCloseable {

	/**
	 * Names the certificates that quiche reads for each connection, 1 MB of them, though
	 * Netty does not use any. Without it there are none on most machines.
	 */
	private static final String CERTIFICATES_OF_THE_MACHINE = "SSL_CERT_FILE";

	private final Process process;

	private final BufferedReader output;

	private ChildProcess(Process process) {
		this.process = process;
		this.output = process.inputReader(StandardCharsets.UTF_8);
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
	}

	static ChildProcess start(Class<?> program, Object... arguments) throws IOException {
		return start(List.of(), System.getProperty("java.class.path"), program, arguments);
	}

	/**
	 * Start a program with options of the JVM.
	 * @param options the options
	 * @param classPath its class path
	 * @param program the program
	 * @param arguments its arguments
	 * @return the process
	 * @throws IOException if it can't be started
	 */
	static ChildProcess start(List<String> options, String classPath, Class<?> program, Object... arguments)
			throws IOException {
		return start(List.of(), options, classPath, program, arguments);
	}

	private static ChildProcess start(List<String> prefix, List<String> options, String classPath, Class<?> program,
			Object... arguments) throws IOException {
		List<String> command = new ArrayList<>(prefix);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command
			.addAll(List.of("-cp", classPath, "-Dstdout.encoding=UTF-8", "-Dfile.encoding=UTF-8", program.getName()));
		Arrays.stream(arguments).map(Object::toString).forEach(command::add);
		ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
		builder.environment().put(CERTIFICATES_OF_THE_MACHINE, "/dev/null");
		return new ChildProcess(builder.start());
	}

	/**
	 * Start a program in a network of its own.
	 * @param namespace the network namespace
	 * @param program the program
	 * @param arguments its arguments
	 * @return the process
	 * @throws IOException if it can't be started
	 */
	static ChildProcess startIn(String namespace, Class<?> program, Object... arguments) throws IOException {
		return start(List.of("ip", "netns", "exec", namespace), List.of(), System.getProperty("java.class.path"),
				program, arguments);
	}

	String readLine() throws IOException {
		return Objects.requireNonNull(this.output.readLine(), "The program ended without an answer");
	}

	/**
	 * Wait for the end of the program.
	 * @return what it printed
	 */
	List<String> readAll() {
		return this.output.lines().toList();
	}

	/**
	 * Stop the program, and wait until it has ended.
	 * @throws InterruptedException if the wait was interrupted
	 */
	void stop() throws InterruptedException {
		this.process.destroy();
		this.process.waitFor();
	}

	@Override
	public void close() {
		this.process.destroy();
	}

}
