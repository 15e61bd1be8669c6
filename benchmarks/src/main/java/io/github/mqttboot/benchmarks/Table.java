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

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A table in Markdown.
 */
final class Table {

	private final List<String> lines = new ArrayList<>();

	Table(String... columns) {
		row((Object[]) columns);
		this.lines.add("| --- " + String.join("", Collections.nCopies(columns.length - 1, "| ---: ")) + "|");
	}

	void row(Object... cells) {
		StringBuilder line = new StringBuilder("|");
		for (Object cell : cells) {
			line.append(' ').append((cell instanceof Double figure) ? number(figure) : cell).append(" |");
		}
		this.lines.add(line.toString());
	}

	List<String> lines() {
		return this.lines;
	}

	/**
	 * Format a number with as many digits as say something.
	 * @param number the number
	 * @return the text, a dash for {@code NaN}
	 */
	static String number(double number) {
		if (Double.isNaN(number)) {
			return "–";
		}
		String format = (Math.abs(number) >= 100) ? "%,.0f" : (Math.abs(number) >= 10) ? "%.1f" : "%.2f";
		return String.format(Locale.ROOT, format, number);
	}

}
