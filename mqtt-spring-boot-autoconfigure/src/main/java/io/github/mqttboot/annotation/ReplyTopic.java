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

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.mqttboot.core.MqttOperations;
import io.github.mqttboot.core.MqttOperations.PayloadSpec;
import io.github.mqttboot.protocol.MqttTopics;

/**
 * The topic of {@code @SendTo}, whose variables are those of the topic that a message
 * came from.
 *
 * @param template the topic
 * @param variables the names of its variables, in order
 */
record ReplyTopic(String template, List<String> variables) {

	private static final Pattern VARIABLE = Pattern.compile("\\{([^{}/]+)}");

	/**
	 * Read a topic.
	 * @param template the topic
	 * @return the topic
	 * @throws IllegalArgumentException if no message can be published to it
	 */
	static ReplyTopic of(String template) {
		Matcher variable = VARIABLE.matcher(template);
		// with any value that a variable can have
		MqttTopics.validateName(variable.replaceAll("0"));
		return new ReplyTopic(template, variable.reset().results().map((result) -> result.group(1)).toList());
	}

	/**
	 * Begin a message to it.
	 * @param template sends the message
	 * @param values the values of the variables
	 * @return the message
	 */
	PayloadSpec of(MqttOperations template, Map<String, String> values) {
		return this.variables.isEmpty() ? template.to(this.template)
				: template.to(this.template, this.variables.stream().map(values::get).toArray());
	}

}
