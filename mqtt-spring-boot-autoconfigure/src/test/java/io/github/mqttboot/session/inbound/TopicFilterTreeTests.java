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

package io.github.mqttboot.session.inbound;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.mqttboot.protocol.MqttTopics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicFilterTree}.
 */
class TopicFilterTreeTests {

	private final TopicFilterTree<String> tree = new TopicFilterTree<>();

	@ParameterizedTest
	@CsvSource(textBlock = """
			a/b, a/b
			a/+, a/b
			+/b, a/b
			+/+, a/b
			a/#, a/b
			a/#, a
			#, a/b
			/, /
			+/+, /
			/+, /a
			a//c, a//c
			a/+/c, a//c
			$SYS/#, $SYS/a
			$SYS/+, $SYS/a
			$share/g/a/+, a/b
			$share/g/#, a
			""")
	void filterSelectsTopic(String filter, String topic) {
		this.tree.add(filter, "value");
		assertThat(this.tree.match(topic)).containsExactly("value");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			a/b, a
			a/b, a/b/c
			a/b, a/B
			a/+, a
			a/+, a/b/c
			+, /a
			+/b/#, a
			#, $SYS/a
			+/a, $SYS/a
			$share/g/#, $SYS/a
			$share/g/a, g/a
			""")
	void filterDoesNotSelectTopic(String filter, String topic) {
		this.tree.add(filter, "value");
		assertThat(this.tree.match(topic)).isEmpty();
	}

	@Test
	void allFiltersThatSelectTheTopicAreFound() {
		List<String> filters = List.of("#", "a/#", "a/+", "a/b", "+/b", "$share/g/a/b", "$share/h/a/b", "a/b/#");
		filters.forEach((filter) -> this.tree.add(filter, filter));
		this.tree.add("a/c", "another");
		assertThat(this.tree.match("a/b")).containsExactlyInAnyOrderElementsOf(filters);
	}

	@Test
	void whatIsRemovedIsNotFound() {
		this.tree.add("a/+", "first");
		this.tree.add("a/+", "second");
		this.tree.add("a/+/c/#", "third");
		this.tree.remove("a/+", "first");
		assertThat(this.tree.match("a/b")).containsExactly("second");
		this.tree.remove("a/+", "second");
		assertThat(this.tree.match("a/b")).isEmpty();
		assertThat(this.tree.match("a/b/c")).containsExactly("third");
	}

	@Test
	void removalOfWhatIsNotThereDoesNothing() {
		this.tree.add("a/b", "value");
		this.tree.remove("a/b", "other");
		this.tree.remove("a/c/d", "value");
		assertThat(this.tree.match("a/b")).containsExactly("value");
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void selectsWhatTheRulesSelectWhateverIsAddedAndRemoved(long seed) {
		Random random = new Random(seed);
		Map<String, Integer> filters = new HashMap<>();
		TopicFilterTree<String> tree = new TopicFilterTree<>();
		for (int i = 0; i < 5_000; i++) {
			String filter = filter(random);
			if (random.nextInt(3) > 0) {
				tree.add(filter, filter);
				filters.merge(filter, 1, Integer::sum);
			}
			else {
				tree.remove(filter, filter);
				filters.computeIfPresent(filter, (key, count) -> (count > 1) ? count - 1 : null);
			}
			String topic = topic(random);
			List<String> expected = filters.entrySet()
				.stream()
				.filter((entry) -> MqttTopics.matches(entry.getKey(), topic))
				.flatMap((entry) -> Collections.nCopies(entry.getValue(), entry.getKey()).stream())
				.toList();
			assertThat(tree.match(topic)).as(topic).containsExactlyInAnyOrderElementsOf(expected);
		}
	}

	@Test
	void filterThatStaysIsFoundWhileOthersComeAndGo() throws InterruptedException {
		this.tree.add("a/b/c", "stays");
		AtomicBoolean ended = new AtomicBoolean();
		Thread changes = new Thread(() -> {
			for (int i = 0; i < 50_000; i++) {
				String filter = List.of("a/b/c", "a/b/+", "a/#", "a/b/c/d").get(i % 4);
				this.tree.add(filter, "goes");
				this.tree.remove(filter, "goes");
			}
			ended.set(true);
		});
		changes.start();
		List<List<String>> wrong = new ArrayList<>();
		while (!ended.get()) {
			List<String> found = this.tree.match("a/b/c");
			if (Collections.frequency(found, "stays") != 1) {
				wrong.add(found);
			}
		}
		changes.join();
		assertThat(wrong).isEmpty();
		assertThat(this.tree.match("a/b/c")).containsExactly("stays");
	}

	private static String filter(Random random) {
		String filter = levels(random, (level) -> switch (random.nextInt(6)) {
			case 0, 1 -> "+";
			default -> level(random, level);
		});
		return switch (random.nextInt(6)) {
			case 0 -> filter + "/#";
			case 1 -> "$share/" + (char) ('g' + random.nextInt(2)) + "/" + filter;
			case 2 -> (random.nextInt(10) == 0) ? "#" : filter;
			default -> filter;
		};
	}

	private static String topic(Random random) {
		return levels(random, (level) -> level(random, level));
	}

	private static String levels(Random random, IntFunction<String> level) {
		return IntStream.rangeClosed(0, random.nextInt(4)).mapToObj(level).collect(Collectors.joining("/"));
	}

	private static String level(Random random, int level) {
		List<String> levels = (level == 0) ? List.of("a", "b", "", "$SYS") : List.of("a", "b", "");
		String chosen = levels.get(random.nextInt(levels.size()));
		// a filter or a topic has at least one character
		return (level == 0 && chosen.isEmpty()) ? "c" : chosen;
	}

}
