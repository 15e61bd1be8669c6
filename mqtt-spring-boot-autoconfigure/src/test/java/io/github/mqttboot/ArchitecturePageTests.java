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

package io.github.mqttboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mqttboot.ArchitectureTests.Arrow;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code docs/architecture.md} to the code: its packages, the arrows between them
 * and all classes that it names.
 */
@Tag("once")
class ArchitecturePageTests {

	private static final Path PAGE = Path.of("../docs/architecture.md");

	private static final Pattern ARROWS = Pattern.compile("^  ([\\w.]+) --> (.*)$", Pattern.MULTILINE);

	private static final Pattern ROOM = Pattern.compile("^    ([\\w.]+)$", Pattern.MULTILINE);

	/**
	 * Has arrows to all that it configures, and none of its own.
	 */
	private static final String CONFIGURATION = "autoconfigure";

	private static final String OF_SPRING_INTEGRATION = "`ClientManager`";

	@Test
	void pictureHasEveryPackage() throws IOException {
		assertThat(ROOM.matcher(picture()).results().map((room) -> room.group(1)))
			.containsExactlyInAnyOrderElementsOf(packages());
	}

	@Test
	void pictureHasTheArrowsThatAreAllowed() throws IOException {
		Map<String, Set<String>> drawn = ARROWS.matcher(picture())
			.results()
			.collect(Collectors.toMap((arrows) -> arrows.group(1),
					(arrows) -> new TreeSet<>(List.of(arrows.group(2).split(" & ")))));
		Map<String, Set<String>> allowed = ArchitectureTests.arrows.stream()
			.filter((arrow) -> arrow.targets().length > 0)
			.collect(Collectors.toMap(Arrow::name, (arrow) -> new TreeSet<>(Arrays.asList(arrow.targets()))));
		assertThat(drawn).isEqualTo(allowed);
	}

	@Test
	void tableHasEveryPackage() throws IOException {
		assertThat(rows("| Package | Kind | Duty | Doors |").map((row) -> row[0].replace("`", "")))
			.containsExactlyInAnyOrderElementsOf(packages());
	}

	@Test
	void tableSaysWhatIsApi() throws IOException {
		Map<String, Set<String>> packages = rows("| Package | Kind | Duty | Doors |")
			.collect(Collectors.groupingBy((row) -> row[1], Collectors
				.mapping((row) -> "io.github.mqttboot." + row[0].replace("`", ""), Collectors.toUnmodifiableSet())));
		assertThat(packages.get("API")).containsExactlyInAnyOrder(ArchitectureTests.API);
		assertThat(packages.get("Machine")).containsExactlyInAnyOrder(ArchitectureTests.MACHINE);
	}

	@Test
	void doorsArePublic() throws IOException {
		assertThat(rows("| Package | Kind | Duty | Doors |")).allSatisfy(
				(row) -> assertThat(NamedInPages.notPublicIn("io.github.mqttboot." + row[0].replace("`", ""), row[3]))
					.as(row[0])
					.isEmpty());
	}

	static List<String> wayOfMessages() throws IOException {
		return rows("| | Class | What it does | Thread |").map((row) -> row[1]).toList();
	}

	@ParameterizedTest
	@MethodSource("wayOfMessages")
	void messagePassesClassesThatExist(String classes) {
		assertThat(NamedInPages.count(classes)).isPositive();
		assertThat(NamedInPages.missingClasses(classes)).as("classes that do not exist").isEmpty();
	}

	@Test
	void classesOfTheWholePageExist() throws IOException {
		assertThat(NamedInPages.missingMembers(Files.readString(PAGE))).containsExactly(OF_SPRING_INTEGRATION);
	}

	static List<String[]> changes() throws IOException {
		return rows("| Question | Package | Class |").toList();
	}

	@ParameterizedTest
	@MethodSource("changes")
	void whatIsToBeChangedIsInItsPackage(String question, String packageName, String classes) {
		assertThat(NamedInPages.count(classes)).isPositive();
		assertThat(NamedInPages.notIn("io.github.mqttboot." + packageName.replace("`", ""), classes)).as(question)
			.isEmpty();
	}

	private static String picture() throws IOException {
		MatchResult picture = Pattern.compile("```mermaid\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(PAGE))
			.results()
			.findFirst()
			.orElseThrow();
		return picture.group(1);
	}

	private static List<String> packages() {
		return Stream.concat(ArchitectureTests.arrows.stream().map(Arrow::name), Stream.of(CONFIGURATION)).toList();
	}

	private static Stream<String[]> rows(String header) throws IOException {
		return Stream.of(Files.readString(PAGE).split("\n\n"))
			.filter((block) -> block.startsWith(header))
			.flatMap((table) -> table.lines().skip(2))
			.map((row) -> row.substring(2, row.length() - 2).split(" \\| ", -1));
	}

}
