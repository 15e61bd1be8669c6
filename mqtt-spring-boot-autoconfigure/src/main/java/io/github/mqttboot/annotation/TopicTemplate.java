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

package io.github.mqttboot.annotation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.mqttboot.protocol.MqttTopics;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A topic filter some of whose levels have names: <code>sensors/{deviceId}/#</code> is
 * the filter {@code sensors/+/#}.
 */
final class TopicTemplate {

	private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]+)}");

	private final String template;

	private final String filter;

	private final Map<String, Integer> levels = new LinkedHashMap<>();

	/**
	 * Parse a template.
	 * @param template the template
	 * @param group the group that shares the messages, or {@code null} for none
	 */
	TopicTemplate(String template, @Nullable String group) {
		this.template = template;
		String[] parts = template.split("/", -1);
		// the group is no part of the topics that come in
		int first = MqttTopics.isShared(template) ? 2 : 0;
		for (int i = first; i < parts.length; i++) {
			Matcher variable = VARIABLE.matcher(parts[i]);
			if (variable.matches()) {
				String name = variable.group(1);
				Assert.isTrue(this.levels.put(name, i - first) == null,
						() -> "topic '" + template + "' has the variable '" + name + "' twice");
				parts[i] = "+";
			}
			else {
				Assert.isTrue(!variable.find(),
						() -> "topic '" + template + "' has a variable that is not a whole level");
			}
		}
		String plain = String.join("/", parts);
		this.filter = (group != null && first == 0) ? MqttTopics.share(group, plain) : plain;
	}

	String filter() {
		return this.filter;
	}

	boolean hasVariable(String name) {
		return this.levels.containsKey(name);
	}

	Map<String, String> variablesOf(String topic) {
		if (this.levels.isEmpty()) {
			return Map.of();
		}
		String[] parts = topic.split("/", -1);
		Map<String, String> variables = new LinkedHashMap<>();
		this.levels.forEach((name, level) -> variables.put(name, parts[level]));
		return variables;
	}

	@Override
	public String toString() {
		return this.template;
	}

}
