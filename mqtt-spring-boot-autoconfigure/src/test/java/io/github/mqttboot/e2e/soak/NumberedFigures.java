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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

import io.github.mqttboot.testsupport.BrokerLedger;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What became of the numbers of {@link NumberedTraffic}.
 */
final class NumberedFigures {

	private static final int MEBIBYTE = 1024 * 1024;

	private static final String HEADING = """
			| Broker | MQTT | QoS | Messages each way | Lost out, in | Duplicates out, in | by the broker | by SIGKILL \
			| by the client | Out of order out, in | Link faults | Broker restarts, application SIGKILLs | Time | Threads | Descriptors \
			| Heap (MiB) |
			|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
			""";

	private static final String OUT = "/out/";

	private static final String IN = "/in/";

	private final List<Row> rows = new ArrayList<>();

	private final List<NumberingProcess.Sample> samples;

	private final String course;

	/**
	 * Find out the figures.
	 * @param maxQos 1, or 2 for both 1 and 2
	 * @param accepted what the application sent
	 * @param received what the other end received of it
	 * @param sent what the other end sent
	 * @param handled what the application handled of it
	 * @param ledger what the broker wrote down
	 * @param exact whether the broker keeps messages in order. If not, what goes out is
	 * judged by the order in which it came to the broker, if that was written down
	 * @param samples what the application used in its last run
	 * @param course the cells of the table on what happened
	 */
	NumberedFigures(int maxQos, List<Arrival> accepted, List<Arrival> received, List<Arrival> sent,
			List<Arrival> handled, List<BrokerLedger.Entry> ledger, boolean exact,
			List<NumberingProcess.Sample> samples, String course) {
		// without those from before its threads were there
		this.samples = samples.subList(samples.size() / 2, samples.size());
		this.course = course;
		Set<Arrival> forgottenOut = forgotten(ledger, OUT, exact);
		Set<Arrival> forgottenIn = forgotten(ledger, IN, exact);
		for (int qos = 1; qos <= maxQos; qos++) {
			List<Arrival> out = of(qos, received);
			List<Arrival> in = of(qos, handled);
			List<Arrival> outAgain = duplicates(out);
			List<Arrival> inAgain = duplicates(in);
			Set<Arrival> killed = unacknowledgedAtKill(in);
			List<Arrival> byBroker = new ArrayList<>(outAgain);
			byBroker.retainAll(forgottenOut);
			byBroker.addAll(inAgain.stream().filter(forgottenIn::contains).toList());
			List<Arrival> byKill = inAgain.stream()
				.filter((arrival) -> !forgottenIn.contains(arrival) && killed.contains(arrival))
				.toList();
			List<Arrival> atTheDoor = of(qos,
					ledger.stream()
						.filter((entry) -> entry.inbound() && entry.topic().contains(OUT))
						.map(NumberedFigures::arrival)
						.toList());
			this.rows.add(new Row(qos, of(qos, sent).size(), lost(of(qos, accepted), out).size(),
					lost(of(qos, sent), in).size(), outAgain.size(), inAgain.size(), byBroker.size(), byKill.size(),
					outAgain.size() + inAgain.size() - byBroker.size() - byKill.size(),
					disorder((exact || ledger.isEmpty()) ? out : atTheDoor), exact ? disorder(in) : null));
		}
	}

	static List<Arrival> of(int qos, List<Arrival> arrivals) {
		return arrivals.stream().filter((arrival) -> arrival.qos() == qos).toList();
	}

	static Set<Arrival> distinct(Collection<Arrival> arrivals) {
		return arrivals.stream().map(Arrival::withoutRun).collect(Collectors.toSet());
	}

	static Set<Arrival> lost(Collection<Arrival> sent, Collection<Arrival> arrived) {
		Set<Arrival> lost = distinct(sent);
		arrived.forEach((arrival) -> lost.remove(arrival.withoutRun()));
		return lost;
	}

	static List<Arrival> duplicates(List<Arrival> arrived) {
		Set<Arrival> seen = new HashSet<>();
		return arrived.stream().map(Arrival::withoutRun).filter((arrival) -> !seen.add(arrival)).toList();
	}

	/**
	 * What had been handled and not yet acknowledged when the application was killed, and
	 * was handled again: since acknowledgements keep order, with each message all that
	 * the run handled after it on its topic.
	 */
	static Set<Arrival> unacknowledgedAtKill(List<Arrival> handled) {
		Map<Arrival, Integer> lastRuns = new HashMap<>();
		handled.forEach((arrival) -> lastRuns.put(arrival.withoutRun(), arrival.run()));
		Set<Arrival> unacknowledged = new HashSet<>();
		Set<List<Integer>> acknowledged = new HashSet<>();
		for (int i = handled.size() - 1; i >= 0; i--) {
			Arrival arrival = handled.get(i);
			List<Integer> topicInRun = List.of(arrival.run(), arrival.number() % NumberedTraffic.TOPICS);
			boolean again = lastRuns.get(arrival.withoutRun()) > arrival.run();
			if (again && !acknowledged.contains(topicInRun)) {
				unacknowledged.add(arrival.withoutRun());
			}
			else {
				acknowledged.add(topicInRun);
			}
		}
		return unacknowledged;
	}

	/**
	 * What the broker took twice although its sender did as it should, sending it again
	 * under the same packet identifier after the broker was restarted; and what the
	 * broker itself sent again as if it were another message.
	 * @param ledger what it wrote down
	 * @param way the part of the topics
	 * @param exact whether it keeps packet identifiers of what it sends, over restarts
	 * too
	 * @return the numbers
	 */
	static Set<Arrival> forgotten(List<BrokerLedger.Entry> ledger, String way, boolean exact) {
		Map<Boolean, Map<Arrival, List<BrokerLedger.Entry>>> packets = ledger.stream()
			.filter((entry) -> entry.topic().contains(way))
			.collect(Collectors.partitioningBy(BrokerLedger.Entry::inbound,
					Collectors.groupingBy(NumberedFigures::arrival)));
		Set<Arrival> forgotten = new HashSet<>();
		packets.get(true).forEach((arrival, entries) -> {
			if (count(entries, BrokerLedger.Entry::run) > 1 && count(entries, BrokerLedger.Entry::packetId) == 1) {
				forgotten.add(arrival);
			}
		});
		packets.get(false).forEach((arrival, entries) -> {
			// one that is sent again under its identifier is the same only with DUP
			boolean sentAgain = exact ? entries.stream().filter((entry) -> !entry.duplicate()).count() > 1
					: count(entries, BrokerLedger.Entry::run) > 1;
			if (sentAgain || count(entries, BrokerLedger.Entry::packetId) > 1) {
				forgotten.add(arrival);
			}
		});
		return forgotten;
	}

	private static long count(List<BrokerLedger.Entry> entries, Function<BrokerLedger.Entry, ?> property) {
		return entries.stream().map(property).distinct().count();
	}

	static Arrival arrival(BrokerLedger.Entry entry) {
		return new Arrival(0, Integer.parseInt(entry.topic().split("/")[2]), Integer.parseInt(entry.payload()));
	}

	/**
	 * Return how many numbers overtook another of their topic. Duplicates may.
	 */
	static int disorder(List<Arrival> arrived) {
		List<Integer> numbers = arrived.stream().map(Arrival::number).distinct().toList();
		Map<Integer, Integer> lowestLater = new HashMap<>();
		int disorder = 0;
		for (int i = numbers.size() - 1; i >= 0; i--) {
			int number = numbers.get(i);
			if (lowestLater.merge(number % NumberedTraffic.TOPICS, number, Math::min) != number) {
				disorder++;
			}
		}
		return disorder;
	}

	/**
	 * Check that nothing is wrong.
	 */
	void check() {
		for (Row row : this.rows) {
			assertThat(row.lostOut).as("lost on the way out: " + row).isZero();
			assertThat(row.lostIn).as("lost on the way in: " + row).isZero();
			assertThat(row.disorderOut).as("out of order on the way out: " + row).isZero();
			assertThat(row.disorderIn).as("out of order on the way in: " + row).isIn(null, 0);
			if (row.qos == 2) {
				assertThat(row.unexplained).as("duplicates: " + row).isZero();
			}
		}
		// those of the start end when there is nothing to do: fewer is no leak
		int threadsAtFirst = this.samples.get(0).threads();
		assertThat(statistics(NumberingProcess.Sample::threads).getMax() - threadsAtFirst)
			.as("threads: " + this.samples)
			.isLessThanOrEqualTo(4);
		IntSummaryStatistics descriptors = statistics(NumberingProcess.Sample::descriptors);
		assertThat(descriptors.getMax() - descriptors.getMin()).as("descriptors: " + this.samples)
			.isLessThanOrEqualTo(4);
		IntSummaryStatistics heap = statistics((sample) -> (int) (sample.heap() / MEBIBYTE));
		assertThat(heap.getMax() - heap.getMin()).as("heap: " + this.samples).isLessThanOrEqualTo(20);
	}

	private IntSummaryStatistics statistics(ToIntFunction<NumberingProcess.Sample> figure) {
		return this.samples.stream().mapToInt(figure).summaryStatistics();
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
			text.append("| %s | %s | %d | %d | %d, %d | %d, %d | %d | %d | %s | %d, %s | %s | %s | %s | %s |\n"
				.formatted(broker, version, row.qos, row.messages, row.lostOut, row.lostIn, row.againOut, row.againIn,
						row.byBroker, row.byKill, (row.qos == 1) ? "–" : row.unexplained, row.disorderOut,
						(row.disorderIn != null) ? row.disorderIn : "–", this.course,
						range(NumberingProcess.Sample::threads), range(NumberingProcess.Sample::descriptors),
						range((sample) -> (int) (sample.heap() / MEBIBYTE))));
		}
		System.out.print(text);
		Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	private String range(ToIntFunction<NumberingProcess.Sample> figure) {
		IntSummaryStatistics statistics = statistics(figure);
		return statistics.getMin() + "–" + statistics.getMax();
	}

	/**
	 * The figures of one QoS.
	 *
	 * @param qos the QoS
	 * @param messages how many were sent each way
	 * @param lostOut never received
	 * @param lostIn never handled
	 * @param againOut received again
	 * @param againIn handled again
	 * @param byBroker of these, those the broker made
	 * @param byKill of the rest, those handled again after the application was killed
	 * @param unexplained the rest
	 * @param disorderOut received before an earlier one of the topic
	 * @param disorderIn handled before an earlier one of the topic, or {@code null} if
	 * the broker mixes them up
	 */
	private record Row(int qos, int messages, int lostOut, int lostIn, int againOut, int againIn, int byBroker,
			int byKill, int unexplained, int disorderOut, @Nullable Integer disorderIn) {

	}

}
