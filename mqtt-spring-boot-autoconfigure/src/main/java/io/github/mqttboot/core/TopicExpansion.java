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

package io.github.mqttboot.core;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.mqttboot.protocol.MqttText;

import org.springframework.util.Assert;

/**
 * A topic with variables: <code>sensors/{deviceId}/cmd</code>. What is put into them
 * stays within its level, wherever it comes from.
 */
final class TopicExpansion {

	private static final Pattern VARIABLE = Pattern.compile("\\{([^{}/]+)}");

	private TopicExpansion() {
	}

	/**
	 * Fill in the variables.
	 * @param template the template
	 * @param values a value for each variable, in order
	 * @return the topic
	 * @throws IllegalArgumentException if their numbers differ, or a value does not stay
	 * within its level
	 */
	static String expand(String template, Object... values) {
		Matcher variable = VARIABLE.matcher(template);
		StringBuilder topic = new StringBuilder();
		int next = 0;
		while (variable.find()) {
			Assert.isTrue(next < values.length, () -> "topic '" + template + "' has more variables than values");
			String value = level(variable.group(1), values[next++], variable.start() == 0);
			variable.appendReplacement(topic, Matcher.quoteReplacement(value));
		}
		Assert.isTrue(next == values.length, () -> "topic '" + template + "' has fewer variables than values");
		return variable.appendTail(topic).toString();
	}

	private static String level(String name, Object value, boolean first) {
		String level = String.valueOf(value);
		boolean one = !level.isEmpty() && level.chars().noneMatch((character) -> "/+#".indexOf(character) >= 0);
		Assert.isTrue(value != null && one,
				() -> "'" + name + "' must be a level of a topic, not empty and without '/', '+' and '#': \""
						+ MqttText.printable(level) + "\"");
		// topics that begin with it are the broker's
		Assert.isTrue(!first || !level.startsWith("$"),
				() -> "'" + name + "' must not begin a topic with '$': \"" + MqttText.printable(level) + "\"");
		return level;
	}

}
