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

package io.github.mqttboot.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnectionState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the tables of states in {@code docs/architecture.md} to {@link StateTransitions}.
 */
class StateTablePageTests {

	private static final Path PAGE = Path.of("../docs/architecture.md");

	private static final Pattern STATE = Pattern.compile("`([A-Z]+)`");

	@Test
	void tableHasTheLegalTransitions() throws IOException {
		assertThat(rows("| State | Meaning | Next |")
			.collect(Collectors.toMap((row) -> states(row[0]).iterator().next(), (row) -> states(row[2]))))
			.isEqualTo(legalTransitions());
	}

	@Test
	void everyEventLeadsWhereItMay() throws IOException {
		Map<MqttConnectionState, Set<MqttConnectionState>> caused = rows("| From | Event | To |")
			.flatMap((row) -> states(row[0]).stream().map((from) -> Map.entry(from, states(row[2]))))
			.collect(Collectors.groupingBy(Map.Entry::getKey,
					Collectors.flatMapping((entry) -> entry.getValue().stream(), Collectors.toSet())));
		assertThat(caused).isEqualTo(legalTransitions());
	}

	private static Map<MqttConnectionState, Set<MqttConnectionState>> legalTransitions() {
		return Stream.of(MqttConnectionState.values())
			.collect(Collectors.toMap(Function.identity(), StateTransitions::successors));
	}

	private static Set<MqttConnectionState> states(String cell) {
		return STATE.matcher(cell)
			.results()
			.map((state) -> MqttConnectionState.valueOf(state.group(1)))
			.collect(Collectors.toSet());
	}

	private static Stream<String[]> rows(String header) throws IOException {
		String[] blocks = Files.readString(PAGE).split("\n\n");
		return Arrays.stream(blocks)
			.filter((block) -> block.startsWith(header))
			.flatMap((table) -> table.lines().skip(2))
			.map((row) -> row.substring(2, row.length() - 2).split(" \\| "));
	}

}
