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

package io.github.mqttboot.e2e.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@link NumberingApplication} in a process of its own, which can be killed and started
 * again.
 */
final class NumberingProcess implements AutoCloseable {

	private final Path directory;

	private final List<String> command = new ArrayList<>();

	private int run;

	private Process process;

	NumberingProcess(Path directory, Map<String, Object> properties) throws IOException {
		this.directory = directory;
		this.command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp", System.getProperty("java.class.path"),
				NumberingApplication.class.getName(), "--spring.docker.compose.enabled=false",
				"--spring.main.banner-mode=off", "--test.ledgers=" + directory));
		properties.forEach((name, value) -> this.command.add("--" + name + "=" + value));
		this.process = start();
	}

	private Process start() throws IOException {
		this.run++;
		List<String> command = new ArrayList<>(this.command);
		command.add("--test.run=" + this.run);
		return new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.directory.resolve("output").toFile()))
			.start();
	}

	/**
	 * Kill the application by SIGKILL and start it again.
	 * @throws Exception if it does not start
	 */
	void crash() throws Exception {
		this.process.destroyForcibly().waitFor();
		this.process = start();
	}

	/**
	 * Stop the application in order.
	 * @throws Exception if it does not stop
	 */
	void stop() throws Exception {
		this.process.getOutputStream().close();
		assertThat(this.process.waitFor(1, TimeUnit.MINUTES)).as(this::output).isTrue();
		assertThat(this.process.exitValue()).as(this::output).isZero();
	}

	/**
	 * Have the application collect its garbage and write down what it uses.
	 * @return what it uses
	 * @throws IOException if it has ended
	 */
	Sample sample() throws IOException {
		int before = lines(NumberingApplication.SAMPLES).size();
		this.process.getOutputStream().write('\n');
		this.process.getOutputStream().flush();
		await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			assertThat(this.process.isAlive()).as(this::output).isTrue();
			assertThat(lines(NumberingApplication.SAMPLES)).hasSizeGreaterThan(before);
		});
		long[] values = values(lines(NumberingApplication.SAMPLES).get(before));
		return new Sample((int) values[0], (int) values[1], (int) values[2], values[3]);
	}

	/**
	 * Return what the application gave to its connection.
	 * @return the numbers in order
	 */
	List<Arrival> accepted() {
		return lines(NumberingApplication.ACCEPTED).stream()
			.map(NumberingProcess::values)
			.map((values) -> new Arrival(0, (int) values[0], (int) values[1]))
			.toList();
	}

	/**
	 * Return what the application handled.
	 * @return the numbers in order, duplicates included
	 */
	List<Arrival> handled() {
		return handled(NumberingApplication.HANDLED);
	}

	/**
	 * Return what one of the listeners whose filters overlap handled.
	 * @param listener its name
	 * @return the numbers in order, duplicates included
	 */
	List<Arrival> handled(String listener) {
		return lines(listener).stream()
			.map(NumberingProcess::values)
			.map((values) -> new Arrival((int) values[0], (int) values[1], (int) values[2]))
			.toList();
	}

	int handledCount() {
		return lines(NumberingApplication.HANDLED).size();
	}

	String output() {
		return String.join("\n", lines("output"));
	}

	private List<String> lines(String file) {
		try {
			Path path = this.directory.resolve(file);
			return Files.exists(path) ? Files.readAllLines(path) : List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static long[] values(String line) {
		return List.of(line.split(" ")).stream().mapToLong(Long::parseLong).toArray();
	}

	@Override
	public void close() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/**
	 * What the application uses.
	 *
	 * @param run the run
	 * @param threads live threads
	 * @param descriptors open file descriptors
	 * @param heap used bytes after a garbage collection
	 */
	record Sample(int run, int threads, int descriptors, long heap) {

	}

}
