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

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that all rows can be measured, with all clients. What comes out is of no
 * interest: the series are too short.
 */
class BenchmarksTests {

	private static final Run run = new Run(Pace.QUICK);

	@AfterAll
	static void stop() throws Exception {
		run.close();
	}

	@ParameterizedTest
	@MethodSource
	void rowCanBeMeasured(Row row) throws Exception {
		Row.Result result = row.measure(run);
		assertThat(result.lines()).isNotEmpty();
		assertThat(result.figures()).hasSameSizeAs(row.goals());
	}

	static List<Row> rowCanBeMeasured() {
		return Rows.ALL;
	}

}
