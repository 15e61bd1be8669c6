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

package io.github.mqttboot.session.subscriptions;

import java.util.Collection;
import java.util.List;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.TopicSubscription;

/**
 * How topic filters of one connection meet: a message that two of them select may come
 * once or twice, and says which one it came for only with subscription identifiers.
 */
@InSerialExecutor
final class FilterOverlaps {

	/**
	 * Pairs that are looked at before a connection with very many filters goes on.
	 */
	private static final int MOST_PAIRS = 1_000_000;

	private FilterOverlaps() {
	}

	/**
	 * Let filters that are asked for together be covered by those that select all that
	 * they do. The broker has one of them then, and sends one copy.
	 * @param missing the filters that the broker is to be asked for
	 */
	static void cover(Collection<WantedFilter> missing) {
		List<WantedFilter> wide = missing.stream()
			.filter((filter) -> MqttTopics.hasWildcard(filter.filter()) && !MqttTopics.isShared(filter.filter()))
			.toList();
		int pairs = 0;
		for (WantedFilter narrow : missing) {
			for (WantedFilter other : wide) {
				if (pairs++ == MOST_PAIRS) {
					return;
				}
				if (other.coveredBy() == null && covers(other.request(), narrow.request())) {
					narrow.coverBy(other);
					break;
				}
			}
		}
		// a coverer may itself have been covered after it was chosen
		for (WantedFilter narrow : missing) {
			WantedFilter coverer = narrow.coveredBy();
			while (coverer != null && coverer.coveredBy() != null) {
				coverer = coverer.coveredBy();
			}
			narrow.coverBy(coverer);
		}
	}

	/**
	 * Return whether one filter selects all that another does, and more, with the same
	 * options and no group.
	 * @param wide a subscription
	 * @param narrow another one
	 * @return whether the broker needs to know the first one only
	 */
	static boolean covers(TopicSubscription wide, TopicSubscription narrow) {
		boolean sameOptions = wide.qos() == narrow.qos() && wide.noLocal() == narrow.noLocal()
				&& wide.retainAsPublished() == narrow.retainAsPublished()
				&& wide.retainHandling() == narrow.retainHandling();
		return sameOptions && !MqttTopics.isShared(wide.filter()) && !MqttTopics.isShared(narrow.filter())
				&& covers(wide.filter(), narrow.filter());
	}

	private static boolean covers(String wide, String narrow) {
		String[] wideLevels = wide.split("/", -1);
		String[] narrowLevels = narrow.split("/", -1);
		if (wide.equals(narrow) || hidesFrom(wideLevels[0], narrowLevels[0])) {
			return false;
		}
		for (int i = 0; i < wideLevels.length; i++) {
			if (wideLevels[i].equals("#")) {
				return true;
			}
			if (i == narrowLevels.length) {
				return false;
			}
			boolean anyLevel = wideLevels[i].equals("+") && !narrowLevels[i].equals("#");
			if (!anyLevel && !wideLevels[i].equals(narrowLevels[i])) {
				return false;
			}
		}
		return wideLevels.length == narrowLevels.length;
	}

	/**
	 * Return whether there are topics that two filters select.
	 * @param one a topic filter, shared or not
	 * @param other another one
	 * @return whether they have one in common
	 */
	static boolean overlap(String one, String other) {
		String[] levels = MqttTopics.unshared(one).split("/", -1);
		String[] others = MqttTopics.unshared(other).split("/", -1);
		if (hidesFrom(levels[0], others[0]) || hidesFrom(others[0], levels[0])) {
			return false;
		}
		int common = Math.min(levels.length, others.length);
		for (int i = 0; i < common; i++) {
			if (levels[i].equals("#") || others[i].equals("#")) {
				return true;
			}
			if (!levels[i].equals(others[i]) && !levels[i].equals("+") && !others[i].equals("+")) {
				return false;
			}
		}
		String[] longer = (levels.length > common) ? levels : others;
		return longer.length == common || (longer.length == common + 1 && longer[common].equals("#"));
	}

	// wildcards in the first level do not select topics that begin with "$"
	private static boolean hidesFrom(String wildcard, String level) {
		return (wildcard.equals("#") || wildcard.equals("+")) && level.startsWith("$");
	}

}
