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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Measures our clients and others in turn, prints the page with the results, and writes
 * it if nothing is missing from it.
 */
public final class Benchmarks {

	static final Path PAGE = Path.of("..", "docs", "performance.md");

	private static final Log logger = LogFactory.getLog(Benchmarks.class);

	private static final String QUICK = "--quick";

	private Benchmarks() {
	}

	/**
	 * Run the benchmarks.
	 * @param args {@code --quick} for short series that only show that all works, and the
	 * names of the rows to measure; all of them without a name
	 */
	public static void main(String[] args) {
		List<String> names = new ArrayList<>(Arrays.asList(String.join(",", args).split("[, ]+")));
		names.remove("");
		boolean quick = names.remove(QUICK);
		List<Row> rows = Rows.ALL.stream().filter((row) -> names.isEmpty() || names.contains(row.id())).toList();
		int status = 1;
		if (!names.isEmpty() && rows.size() != names.size()) {
			System.out.println("Rows: " + Rows.ALL.stream().map(Row::id).toList());
		}
		else if (run(rows, quick ? Pace.QUICK : Pace.FULL, (quick || !names.isEmpty()) ? null : PAGE)) {
			status = 0;
		}
		// The clients have threads that would keep the program alive
		System.exit(status);
	}

	/**
	 * Measure.
	 * @param rows what is measured
	 * @param pace how long
	 * @param page the page to write, or {@code null} to print only
	 * @return whether all could be measured
	 */
	static boolean run(List<Row> rows, Pace pace, @Nullable Path page) {
		Map<Row, Row.Result> results = new LinkedHashMap<>();
		try (Run run = new Run(pace)) {
			rows.forEach((row) -> measure(row, run, results));
		}
		catch (Exception ex) {
			logger.error("Could not stop", ex);
		}
		List<String> text = Page.of(results);
		text.forEach(System.out::println);
		if (results.size() < rows.size()) {
			return false;
		}
		return page == null || write(page, text);
	}

	private static void measure(Row row, Run run, Map<Row, Row.Result> results) {
		System.out.println("Measuring " + row.id());
		try {
			results.put(row, row.measure(run));
		}
		catch (Exception ex) {
			logger.error("Could not measure " + row.id(), ex);
		}
	}

	private static boolean write(Path page, List<String> text) {
		try {
			Files.write(page, text);
			return true;
		}
		catch (IOException ex) {
			logger.error("Could not write " + page, ex);
			return false;
		}
	}

}
