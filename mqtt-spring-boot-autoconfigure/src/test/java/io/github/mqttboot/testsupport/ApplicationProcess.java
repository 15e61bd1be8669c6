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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A Spring Boot application in a JVM of its own, which can be killed.
 */
public final class ApplicationProcess implements AutoCloseable {

	/**
	 * Not a measure: a start that hangs is to show with what was printed.
	 */
	private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

	private static final Pattern START = Pattern
		.compile("Started \\w+ in |APPLICATION FAILED TO START|Application run failed");

	private final Process process;

	private final Path output;

	private ApplicationProcess(Process process, Path output) {
		this.process = process;
		this.output = output;
	}

	/**
	 * Start an application with the class path of the tests.
	 * @param application the application
	 * @param output the file for what it prints, of which nothing from before is left
	 * @param arguments its arguments
	 * @return the process
	 * @throws IOException if there can be none
	 */
	public static ApplicationProcess start(Class<?> application, Path output, List<String> arguments)
			throws IOException {
		return start(System.getProperty("java.class.path"), application, output, arguments);
	}

	/**
	 * Start an application with a class path of its own.
	 * @param classPath the class path
	 * @param application the application
	 * @param output the file for what it prints, of which nothing from before is left
	 * @param arguments its arguments
	 * @return the process
	 * @throws IOException if there can be none
	 */
	public static ApplicationProcess start(String classPath, Class<?> application, Path output, List<String> arguments)
			throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", classPath, application.getName(), "--spring.docker.compose.enabled=false"));
		command.addAll(arguments);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		return new ApplicationProcess(process, output);
	}

	/**
	 * Wait until it has started, or failed to. How long that takes says how busy the
	 * machine is, and must not count in what a test allows the application.
	 */
	public void awaitStart() {
		await().atMost(START_TIMEOUT)
			.untilAsserted(() -> assertThat(!this.process.isAlive() || START.matcher(output()).find()).as(this::output)
				.isTrue());
	}

	/**
	 * Assert that it has not ended.
	 */
	public void assertAlive() {
		assertThat(this.process.isAlive()).as(this::output).isTrue();
	}

	/**
	 * Assert that it ends.
	 * @param exitCode how it is to end
	 * @param within how long that may take after its start
	 * @throws InterruptedException if the wait was interrupted
	 */
	public void assertEnds(int exitCode, Duration within) throws InterruptedException {
		awaitStart();
		assertThat(this.process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)).as(this::output).isTrue();
		assertThat(this.process.exitValue()).as(this::output).isEqualTo(exitCode);
	}

	/**
	 * Ask it to end, by SIGTERM.
	 */
	public void terminate() {
		this.process.destroy();
	}

	/**
	 * Return what it has printed.
	 * @return the text
	 */
	public String output() {
		try {
			return Files.readString(this.output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Kill it, by SIGKILL.
	 */
	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
