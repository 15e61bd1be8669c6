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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.mqttboot.testsupport.BrokerLedger;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What became of the numbers that several listeners of {@link NumberingApplication} get:
 * each has to handle all of them, however many copies the broker sends, and those of QoS
 * 2 once.
 */
final class OverlapFigures {

	private static final String HEADING = """
			| Broker | MQTT | QoS | Listener | Messages | Lost | Duplicates | by the broker | by SIGKILL | by the client \
			| Out of order |
			|---|---|---|---|---|---|---|---|---|---|---|
			""";

	private final List<Row> rows = new ArrayList<>();

	private final List<Arrival> sent;

	private final List<BrokerLedger.Entry> ledger;

	private final boolean exact;

	/**
	 * Create figures.
	 * @param sent what the other end sent to each topic
	 * @param ledger what the broker wrote down
	 * @param exact whether the broker keeps messages in order
	 */
	OverlapFigures(List<Arrival> sent, List<BrokerLedger.Entry> ledger, boolean exact) {
		this.sent = sent;
		this.ledger = ledger;
		this.exact = exact;
	}

	/**
	 * Add a listener.
	 * @param listener its name
	 * @param level the level of its topics
	 * @param group whether it is the one of the group
	 * @param handled what it handled
	 */
	void add(String listener, String level, boolean group, List<Arrival> handled) {
		Set<Arrival> forgotten = NumberedFigures.forgotten(copiesFor(group), "/" + level + "/", this.exact);
		Set<Arrival> unmarked = unmarked("/" + level + "/");
		forgotten.addAll(unmarked);
		for (int qos : this.sent.stream().mapToInt(Arrival::qos).distinct().toArray()) {
			List<Arrival> expected = NumberedFigures.of(qos, this.sent);
			List<Arrival> arrived = NumberedFigures.of(qos, handled);
			List<Arrival> again = NumberedFigures.duplicates(arrived);
			Set<Arrival> killed = NumberedFigures.unacknowledgedAtKill(arrived);
			int byBroker = (int) again.stream().filter(forgotten::contains).count();
			int byKill = (int) again.stream()
				.filter((arrival) -> !forgotten.contains(arrival) && killed.contains(arrival))
				.count();
			this.rows.add(new Row(qos, listener, expected.size(), NumberedFigures.lost(expected, arrived).size(),
					again.size(), byBroker, byKill, again.size() - byBroker - byKill, NumberedFigures.disorder(
							arrived.stream().filter((arrival) -> !unmarked.contains(arrival.withoutRun())).toList())));
		}
	}

	/**
	 * An exact broker sends one copy for all filters, with all identifiers, and another
	 * for the group. The copies of others count as sent twice: they carry all
	 * identifiers, and after a restart nobody can tell for which listener they are.
	 */
	private List<BrokerLedger.Entry> copiesFor(boolean group) {
		return this.ledger.stream()
			.filter((entry) -> !this.exact || entry.inbound() || group == (entry.identifiers() <= 1))
			.toList();
	}

	/**
	 * What the broker sent to the group without an identifier, though it has them: all
	 * listeners whose filters select it handle it then, so that none is lost.
	 */
	private Set<Arrival> unmarked(String level) {
		List<BrokerLedger.Entry> sent = this.ledger.stream()
			.filter((entry) -> this.exact && !entry.inbound() && entry.topic().contains(level))
			.toList();
		boolean identified = sent.stream().anyMatch((entry) -> entry.identifiers() > 0);
		return sent.stream()
			.filter((entry) -> identified && entry.identifiers() == 0)
			.map(NumberedFigures::arrival)
			.collect(Collectors.toSet());
	}

	/**
	 * Check that nothing is wrong.
	 */
	void check() {
		for (Row row : this.rows) {
			assertThat(row.lost).as("lost: " + row).isZero();
			if (row.qos == 2) {
				assertThat(row.unexplained).as("duplicates: " + row).isZero();
			}
			if (this.exact) {
				assertThat(row.disorder).as("out of order: " + row).isZero();
			}
		}
	}

	/**
	 * Append the figures to a table in Markdown, and print them.
	 * @param file where the table is
	 * @param broker the broker
	 * @param version the protocol version
	 * @throws IOException if it cannot be written
	 */
	void write(Path file, String broker, String version) throws IOException {
		StringBuilder text = new StringBuilder(Files.exists(file) ? "" : HEADING);
		for (Row row : this.rows) {
			text.append("| %s | %s | %d | %s | %d | %d | %d | %d | %d | %s | %s |\n".formatted(broker, version, row.qos,
					row.listener, row.messages, row.lost, row.again, row.byBroker, row.byKill,
					(row.qos == 1) ? "–" : row.unexplained, this.exact ? row.disorder : "–"));
		}
		System.out.print(text);
		Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	/**
	 * The figures of one listener and QoS.
	 *
	 * @param qos the QoS
	 * @param listener the listener
	 * @param messages how many were sent
	 * @param lost never handled
	 * @param again handled again
	 * @param byBroker of these, those the broker made
	 * @param byKill of the rest, those handled again after the application was killed
	 * @param unexplained the rest
	 * @param disorder handled before an earlier one of the topic
	 */
	private record Row(int qos, String listener, int messages, int lost, int again, int byBroker, int byKill,
			int unexplained, int disorder) {

	}

}
