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

package io.github.mqttboot.listener.container;

import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.protocol.MqttTopics;

/**
 * The topic of dead letters, in which {@value MqttListenerSettings#DEAD_LETTER_VARIABLE}
 * stands for that of the message.
 */
final class DeadLetterTopic {

	private final String template;

	/**
	 * Create a topic.
	 * @param template a topic name that may contain the variable, which the settings have
	 * checked
	 */
	DeadLetterTopic(String template) {
		this.template = template;
	}

	String of(String topic) {
		return this.template.replace(MqttListenerSettings.DEAD_LETTER_VARIABLE, topic);
	}

	/**
	 * Return whether all that a filter selects are dead letters.
	 * @param filter a topic filter
	 * @return whether it cannot select other topics
	 */
	boolean covers(String filter) {
		// only "#" as the last level stands for the same as the variable
		String pattern = of("#");
		boolean single = pattern.indexOf('#') == pattern.length() - 1;
		return (!MqttTopics.hasWildcard(pattern) || (single && pattern.endsWith("/#")))
				&& MqttTopics.matches(pattern, MqttTopics.unshared(filter));
	}

	/**
	 * Return whether a filter selects dead letters of messages that it selected.
	 * @param filter a topic filter
	 * @return whether it may
	 */
	boolean comesBackTo(String filter) {
		String pattern = MqttTopics.unshared(filter);
		String deadLetters = of(pattern);
		if (deadLetters.startsWith("$") && !pattern.startsWith("$")) {
			return false;
		}
		return overlap(deadLetters.split("/", -1), 0, pattern.split("/", -1), 0);
	}

	private static boolean overlap(String[] left, int i, String[] right, int j) {
		if (i < left.length && left[i].indexOf('#') >= 0) {
			return overlap(left, i + 1, right, j) || (j < right.length && overlap(left, i, right, j + 1));
		}
		if (j < right.length && right[j].equals("#")) {
			return overlap(left, i, right, j + 1) || (i < left.length && overlap(left, i + 1, right, j));
		}
		if (i == left.length || j == right.length) {
			return i == left.length && j == right.length;
		}
		boolean same = left[i].equals(right[j]) || left[i].indexOf('+') >= 0 || right[j].equals("+");
		return same && overlap(left, i + 1, right, j + 1);
	}

	@Override
	public String toString() {
		return this.template;
	}

}
