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

package io.github.mqttboot.e2e.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of a page, which is compared with what comes out when all its cells are filled
 * at the same time.
 *
 * @param <C> the type of the columns
 */
final class BrokerTable<C> {

	private static final Path BROKERS = Path.of("../docs/brokers.md");

	private static final Path SCALING = Path.of("../docs/scaling.md");

	private static final boolean UPDATE = System.getProperty("test.update-tables") != null;

	// Most of the time a cell waits; more at a time would measure this machine
	private static final int THREADS = 6;

	private final Path page;

	private final List<C> columns;

	private final Function<C, String> heading;

	private final BiFunction<C, ProbedBroker, String> cell;

	private BrokerTable(Path page, List<C> columns, Function<C, String> heading,
			BiFunction<C, ProbedBroker, String> cell) {
		this.page = page;
		this.columns = columns;
		this.heading = heading;
		this.cell = cell;
	}

	static BrokerTable<BrokerTrait> ofTraits() {
		return new BrokerTable<>(BROKERS, List.of(BrokerTrait.values()), BrokerTrait::heading, BrokerTrait::measure);
	}

	static BrokerTable<BrokerPromise> ofPromises() {
		return new BrokerTable<>(BROKERS, List.of(BrokerPromise.values()), BrokerPromise::heading,
				BrokerPromise::check);
	}

	static BrokerTable<GroupTrait> ofGroups() {
		return new BrokerTable<>(SCALING, List.of(GroupTrait.values()), GroupTrait::heading, GroupTrait::measure);
	}

	static BrokerTable<OverlapTrait> ofOverlaps() {
		return new BrokerTable<>(BROKERS, List.of(OverlapTrait.values()), OverlapTrait::heading, OverlapTrait::measure);
	}

	/**
	 * Fail unless the page has the heading and each row of this table: of a broker whose
	 * version depends on the profile those for other versions are there, too. With the
	 * system property {@code test.update-tables} what the page has in its place is
	 * replaced; the test fails all the same, with the reason for each cell that says no.
	 * @param rows the rows
	 * @throws InterruptedException if interrupted
	 */
	void assertOnPage(List<ProbedBroker> rows) throws InterruptedException {
		List<Throwable> failures = new ArrayList<>();
		String table = fill(rows, failures);
		if (!table.lines().allMatch(read(this.page).lines().toList()::contains)) {
			if (UPDATE) {
				update(table);
			}
			AssertionError error = new AssertionError(this.page + " should say:\n" + table);
			failures.forEach(error::addSuppressed);
			throw error;
		}
	}

	private String fill(List<ProbedBroker> rows, List<Throwable> failures) throws InterruptedException {
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			List<List<Future<String>>> cells = rows.stream()
				.map((row) -> this.columns.stream()
					.map((column) -> executor.submit(() -> this.cell.apply(column, row)))
					.toList())
				.toList();
			StringBuilder table = new StringBuilder("| Broker | MQTT |");
			this.columns.forEach((column) -> table.append(' ').append(this.heading.apply(column)).append(" |"));
			table.append('\n').append("|---".repeat(2 + this.columns.size())).append("|\n");
			for (int i = 0; i < rows.size(); i++) {
				table.append("| ").append(rows.get(i).name()).append(" | ").append(rows.get(i).version()).append(" |");
				for (int j = 0; j < this.columns.size(); j++) {
					table.append(' ').append(text(rows.get(i), j, cells.get(i).get(j), failures)).append(" |");
				}
				table.append('\n');
			}
			return table.toString();
		}
		finally {
			executor.shutdownNow();
		}
	}

	private String text(ProbedBroker row, int column, Future<String> cell, List<Throwable> failures)
			throws InterruptedException {
		try {
			return cell.get();
		}
		catch (ExecutionException ex) {
			failures.add(new AssertionError(row.name() + ", " + row.version() + ": no " + this.columns.get(column),
					ex.getCause()));
			return "no";
		}
	}

	/**
	 * Replace the table with the same heading and the same first row.
	 * @param table what it should say
	 */
	private void update(String table) {
		String[] lines = table.split("\n");
		String firstCells = lines[2].substring(0, lines[2].indexOf('|', lines[2].indexOf('|', 1) + 1) + 1);
		Pattern former = Pattern
			.compile(Pattern.quote(lines[0] + "\n" + lines[1] + "\n" + firstCells) + ".*\n(?:\\|.*\n)*");
		String content = read(this.page);
		String updated = former.matcher(content).replaceFirst(Matcher.quoteReplacement(table));
		try {
			Files.writeString(this.page, updated);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path page) {
		try {
			return Files.readString(page);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
