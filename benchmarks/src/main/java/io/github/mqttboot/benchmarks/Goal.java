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

/**
 * A goal of the project.
 *
 * @param what what is measured, and with what it is compared
 * @param limit the least or the most that it may be
 * @param least whether the limit is the least
 * @param unit the unit of the figure
 */
record Goal(String what, double limit, boolean least, String unit) {

	static Goal atLeast(double limit, String unit, String what) {
		return new Goal(what, limit, true, unit);
	}

	static Goal atMost(double limit, String unit, String what) {
		return new Goal(what, limit, false, unit);
	}

	/**
	 * Return the row of the table of goals.
	 * @param work what is measured
	 * @param figure what was measured, or {@code NaN} if it was not
	 * @return a line of a table
	 */
	String line(String work, double figure) {
		return "| %s | %s | %s | %s %s | %s |".formatted(work, this.what, cell(figure), this.least ? "≥" : "≤",
				cell(this.limit), verdict(figure));
	}

	private String cell(double figure) {
		return Double.isNaN(figure) ? "–" : Table.number(figure) + " " + this.unit;
	}

	private String verdict(double figure) {
		if (Double.isNaN(figure)) {
			return "not measured";
		}
		return isMissed(figure) ? "**missed**" : "reached";
	}

	/**
	 * Return whether a figure is not what it is to be.
	 * @param figure what was measured, or {@code NaN} if it was not
	 * @return whether the goal is missed
	 */
	boolean isMissed(double figure) {
		return this.least ? figure < this.limit : figure > this.limit;
	}

}
