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

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.sun.management.OperatingSystemMXBean;

/**
 * The page with the results. Nothing of it is written by hand.
 */
final class Page {

	private static final List<String> HEAD = List.of("# Performance", "",
			"MQTT for Spring Boot against other clients, all of them on one machine, which also runs the broker.",
			"This page is what this command writes:", "", "```shell", "./mvnw -q -pl benchmarks -am spring-boot:run",
			"```", "",
			"The clients take turns in series of a second, after a warm-up; each figure is the median of five series.",
			"The broker, in a process of its own, only acknowledges and delivers, so that the clients are what is"
					+ " measured; end to end it is Mosquitto.",
			"CPU and allocated bytes are those of the whole process, per message, with what the benchmark needs itself.",
			"All use MQTT 5, except Vert.x, whose client has 3.1.1 only.",
			"Spring Integration reports acknowledgements by application events only, so it has no `sendAsync`;"
					+ " its connections are those of Paho.",
			"Micronaut is left out: `micronaut-mqttv5`, which is a layer on Paho, needs artifacts that could not be"
					+ " resolved when this was written.",
			"");

	private Page() {
	}

	/**
	 * Return the text of the page.
	 * @param results the rows and their results, in their order
	 * @return the lines
	 */
	static List<String> of(Map<Row, Row.Result> results) {
		List<String> lines = new ArrayList<>(HEAD);
		lines.add("Machine: " + machine() + ".");
		lines.add("");
		lines.add("## Goals");
		lines.add("");
		lines.add("| Work | Figure | Measured | Goal | Verdict |");
		lines.add("| --- | --- | ---: | ---: | --- |");
		results.forEach((row, result) -> {
			for (int i = 0; i < row.goals().size(); i++) {
				lines.add(row.goals().get(i).line(row.title(), result.figures().get(i)));
			}
		});
		results.forEach((row, result) -> {
			lines.add("");
			lines.add("## " + row.title());
			lines.add("");
			lines.addAll(result.lines());
			if (isMissed(row, result) && !row.notes().isEmpty()) {
				lines.add("");
				lines.addAll(row.notes());
			}
		});
		return lines;
	}

	private static boolean isMissed(Row row, Row.Result result) {
		return IntStream.range(0, row.goals().size())
			.anyMatch((i) -> row.goals().get(i).isMissed(result.figures().get(i)));
	}

	private static String machine() {
		return "%d processors (%s), %,d MB of memory, %s %s, Java %s".formatted(
				Runtime.getRuntime().availableProcessors(), processor(), memory() / 1024 / 1024,
				System.getProperty("os.name"), System.getProperty("os.arch"), System.getProperty("java.version"));
	}

	private static long memory() {
		return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
	}

	private static String processor() {
		try {
			return Files.readAllLines(Path.of("/proc/cpuinfo"))
				.stream()
				.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.findFirst()
				.orElse("unknown");
		}
		catch (IOException ex) {
			return "unknown";
		}
	}

}
