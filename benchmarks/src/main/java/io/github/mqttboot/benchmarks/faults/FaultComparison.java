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

package io.github.mqttboot.benchmarks.faults;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * Puts the contestants to the same faults, and prints a table with what came of it. Each
 * measurement has a process of its own, since clients that got stuck cannot be got rid
 * of, and those of Paho share state.
 */
public final class FaultComparison {

	private static final int PARALLEL = 3;

	private static final long TIMEOUT_SECONDS = 180;

	private static final String RESULT = "RESULT ";

	private FaultComparison() {
	}

	/**
	 * Run the comparison.
	 * @param args the names of faults, or none for all
	 * @throws Exception if that failed
	 */
	public static void main(String[] args) throws Exception {
		if (args.length == 2 && isContestant(args[1])) {
			measure(Fault.valueOf(args[0]), Contestant.valueOf(args[1]));
		}
		List<Fault> faults = (args.length != 0) ? Stream.of(args).map(Fault::valueOf).toList()
				: List.of(Fault.values());
		System.out.println(table(faults));
	}

	private static void measure(Fault fault, Contestant contestant) {
		try {
			System.out.println(RESULT + fault.measure(contestant));
		}
		catch (Throwable ex) {
			ex.printStackTrace();
		}
		finally {
			// Clients that got stuck would keep the process alive
			Runtime.getRuntime().halt(0);
		}
	}

	private static boolean isContestant(String name) {
		return Stream.of(Contestant.values()).anyMatch((contestant) -> contestant.name().equals(name));
	}

	private static String table(List<Fault> faults) throws Exception {
		Map<String, String> results = new ConcurrentSkipListMap<>();
		List<Callable<Void>> measurements = new ArrayList<>();
		for (Fault fault : faults) {
			for (Contestant contestant : Contestant.values()) {
				measurements.add(() -> {
					results.put(key(fault, contestant), run(fault, contestant));
					return null;
				});
			}
		}
		ExecutorService executor = Executors.newFixedThreadPool(PARALLEL);
		executor.invokeAll(measurements);
		executor.shutdown();
		List<String> rows = new ArrayList<>();
		rows.add(row("Fault", Arrays.stream(Contestant.values()).map(Contestant::title)));
		rows.add(row("---", Arrays.stream(Contestant.values()).map((contestant) -> "---")));
		for (Fault fault : faults) {
			rows.add(row(fault.title(), Arrays.stream(Contestant.values())
				.map((contestant) -> results.getOrDefault(key(fault, contestant), "not measured"))));
		}
		return String.join(System.lineSeparator(), rows);
	}

	private static String key(Fault fault, Contestant contestant) {
		return fault + "/" + contestant;
	}

	private static String row(String title, Stream<String> cells) {
		return Stream.concat(Stream.of(title), cells).collect(Collectors.joining(" | ", "| ", " |"));
	}

	private static String run(Fault fault, Contestant contestant) throws Exception {
		Path directory = Files.createTempDirectory("faults");
		try {
			return run(fault, contestant, directory);
		}
		finally {
			FileSystemUtils.deleteRecursively(directory);
		}
	}

	private static String run(Fault fault, Contestant contestant, Path directory) throws Exception {
		Path output = directory.resolve("output");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Djava.io.tmpdir=" + directory, "-Dlogging.level.root=error", "-Dspring.main.banner-mode=off", "-cp",
				System.getProperty("java.class.path"), FaultComparison.class.getName(), fault.name(), contestant.name())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		process.destroyForcibly().waitFor();
		String text = Files.readString(output, StandardCharsets.UTF_8);
		String result = text.lines()
			.filter((line) -> line.startsWith(RESULT))
			.map((line) -> line.substring(RESULT.length()))
			.findFirst()
			.orElse(ended ? "failed" : "stuck");
		System.out.println(key(fault, contestant) + ": " + result);
		if (!text.contains(RESULT)) {
			System.err.println(text);
		}
		return result;
	}

}
