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

package io.github.mqttboot.protocol;

import org.springframework.util.Assert;

/**
 * Rules for topic names and topic filters (MQTT 5 sections 4.7 and 4.8.2).
 *
 * @since 0.1.0
 */
public final class MqttTopics {

	private static final String SHARE_PREFIX = "$share/";

	private MqttTopics() {
	}

	/**
	 * Insist that a message can be published to a topic.
	 * @param name the topic name
	 * @throws IllegalArgumentException if it is empty, contains a wildcard or cannot be
	 * sent
	 */
	public static void validateName(String name) {
		MqttText.validate("topic", name);
		Assert.hasLength(name, "'topic' must not be empty");
		Assert.isTrue(!hasWildcard(name),
				() -> "'topic' must not contain the wildcards '+' and '#': \"" + MqttText.printable(name) + "\"");
	}

	/**
	 * Insist that a topic filter can be subscribed.
	 * @param filter the topic filter, shared ({@code $share/group/filter}) or not
	 * @throws IllegalArgumentException if it is empty, has a wildcard in the wrong place,
	 * is an incomplete shared filter or cannot be sent
	 */
	public static void validateFilter(String filter) {
		MqttText.validate("filter", filter);
		if (isShared(filter)) {
			String group = filter.substring(SHARE_PREFIX.length(), endOfGroup(filter));
			Assert.isTrue(!group.isEmpty() && !hasWildcard(group),
					() -> "'filter' must name a group without wildcards after '$share/': \""
							+ MqttText.printable(filter) + "\"");
		}
		String pattern = unshared(filter);
		Assert.hasLength(pattern, () -> "'filter' must not be empty: \"" + MqttText.printable(filter) + "\"");
		for (int i = 0; i < pattern.length(); i++) {
			char character = pattern.charAt(i);
			if (character == '+' || character == '#') {
				boolean startsLevel = i == 0 || pattern.charAt(i - 1) == '/';
				boolean last = i == pattern.length() - 1;
				boolean endsLevel = last || (character == '+' && pattern.charAt(i + 1) == '/');
				Assert.isTrue(startsLevel && endsLevel,
						() -> "'filter' must have '+' only as a whole level and '#' only as the last one: \""
								+ MqttText.printable(filter) + "\"");
			}
		}
	}

	/**
	 * Return whether a filter selects a topic. Wildcards in the first level don't select
	 * topics that begin with {@code $}.
	 * @param filter a valid topic filter, shared ({@code $share/group/filter}) or not
	 * @param topic a valid topic name
	 * @return whether a subscription to the filter receives messages of the topic
	 */
	public static boolean matches(String filter, String topic) {
		String pattern = unshared(filter);
		if (topic.startsWith("$") && !pattern.startsWith("$")) {
			return false;
		}
		int from = 0;
		int topicFrom = 0;
		while (true) {
			int to = endOfLevel(pattern, from);
			int topicTo = endOfLevel(topic, topicFrom);
			if (isLevel(pattern, from, to, '#')) {
				return true;
			}
			boolean sameLevel = to - from == topicTo - topicFrom
					&& pattern.regionMatches(from, topic, topicFrom, to - from);
			if (!sameLevel && !isLevel(pattern, from, to, '+')) {
				return false;
			}
			boolean patternEnds = to == pattern.length();
			if (topicTo == topic.length()) {
				// "a/#" includes its parent "a"
				return patternEnds || pattern.startsWith("/#", to);
			}
			if (patternEnds) {
				return false;
			}
			from = to + 1;
			topicFrom = topicTo + 1;
		}
	}

	/**
	 * Return whether a filter is that of a shared subscription.
	 * @param filter the topic filter
	 * @return whether it begins with {@code $share/}
	 */
	public static boolean isShared(String filter) {
		return filter.startsWith(SHARE_PREFIX);
	}

	/**
	 * Return whether a filter can select several topics.
	 * @param filter the topic filter
	 * @return whether it has a wildcard
	 */
	public static boolean hasWildcard(String filter) {
		return filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
	}

	/**
	 * Make the filter of a shared subscription.
	 * @param group the group whose members share the messages
	 * @param filter what they share
	 * @return the topic filter
	 */
	public static String share(String group, String filter) {
		return SHARE_PREFIX + group + "/" + filter;
	}

	/**
	 * Return what the members of a shared subscription share.
	 * @param filter a topic filter, shared ({@code $share/group/filter}) or not
	 * @return the filter without the group
	 */
	public static String unshared(String filter) {
		if (!isShared(filter)) {
			return filter;
		}
		return filter.substring(Math.min(endOfGroup(filter) + 1, filter.length()));
	}

	private static int endOfGroup(String filter) {
		return endOfLevel(filter, SHARE_PREFIX.length());
	}

	private static int endOfLevel(String text, int from) {
		int slash = text.indexOf('/', from);
		return (slash >= 0) ? slash : text.length();
	}

	private static boolean isLevel(String pattern, int from, int to, char wildcard) {
		return to - from == 1 && pattern.charAt(from) == wildcard;
	}

}
