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

package io.github.mqttboot.e2e.scaling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the settings in {@code docs/scaling.md} to what is tested.
 */
class ScalingPageTests {

	private static final Path PAGE = Path.of("../docs/scaling.md");

	private static final Path SOURCES = Path.of("src/test/java/io/github/mqttboot/e2e/scaling");

	private static final Pattern SOURCE = Pattern.compile("\\]\\((\\.\\./mqtt-spring-boot[^)]+)\\)");

	@Test
	void settingsOfTheBridgeAreThoseOfItsTest() throws IOException {
		assertThat(Files.readString(PAGE)).contains("acks: all", "ByteArraySerializer",
				"\"[delivery.timeout.ms]\": " + Integer.MAX_VALUE, "\"[max.block.ms]\": " + Long.MAX_VALUE);
		assertThat(read("KafkaBridgeIT.java")).contains("producer.acks\", \"all\"", "ByteArraySerializer",
				"[delivery.timeout.ms]\", Integer.MAX_VALUE", "[max.block.ms]\", Long.MAX_VALUE");
	}

	@Test
	void testsItNamesAreThere() throws IOException {
		List<MatchResult> sources = SOURCE.matcher(Files.readString(PAGE)).results().toList();
		assertThat(sources).isNotEmpty()
			.allSatisfy((source) -> assertThat(PAGE.resolveSibling(source.group(1))).exists());
	}

	private static String read(String source) throws IOException {
		return Files.readString(SOURCES.resolve(source));
	}

}
