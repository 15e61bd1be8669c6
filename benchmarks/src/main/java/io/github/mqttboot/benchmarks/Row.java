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

/**
 * One row of the benchmarks: something that is measured, and what is to come out.
 */
interface Row {

	/**
	 * Return the name by which the row is selected on the command line.
	 * @return the name
	 */
	String id();

	/**
	 * Return the title.
	 * @return the title
	 */
	String title();

	/**
	 * Return the goals.
	 * @return the goals
	 */
	List<Goal> goals();

	/**
	 * Return what keeps the row from its goals, as profiles have shown. It is on the page
	 * while a goal is missed.
	 * @return sentences
	 */
	default List<String> notes() {
		return List.of();
	}

	/**
	 * Measure.
	 * @param run where and how long
	 * @return the result
	 * @throws Exception if that failed
	 */
	Result measure(Run run) throws Exception;

	/**
	 * The result of a row.
	 *
	 * @param lines the text of the page
	 * @param figures the figures that the goals are about, in their order
	 */
	record Result(List<String> lines, List<Double> figures) {

	}

}
