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

package io.github.mqttboot.session.inbound;

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.protocol.MqttTopics;
import org.jspecify.annotations.Nullable;

/**
 * Topic filters as a tree with a node for each level, so that the filters of a topic are
 * found by its levels, however many others there are. It finds the same filters as
 * {@link MqttTopics#matches}.
 * <p>
 * Any thread looks up without a lock; changes are made one at a time. A lookup that runs
 * beside a change sees each filter as it was before or after it.
 *
 * @param <V> what belongs to a filter
 */
final class TopicFilterTree<V> {

	private final Node<V> root = new Node<>("");

	/**
	 * Add a filter.
	 * @param filter a valid topic filter, shared or not
	 * @param value what belongs to it
	 */
	synchronized void add(String filter, V value) {
		String pattern = MqttTopics.unshared(filter);
		Node<V> node = this.root;
		for (int from = 0; from <= pattern.length(); from = endOfLevel(pattern, from) + 1) {
			String level = pattern.substring(from, endOfLevel(pattern, from));
			if (level.equals("#")) {
				node.subtree = with(node.subtree, value);
				return;
			}
			node = node.childFor(level);
		}
		node.exact = with(node.exact, value);
	}

	/**
	 * Remove a filter.
	 * @param filter the topic filter
	 * @param value what belongs to it
	 */
	synchronized void remove(String filter, V value) {
		remove(this.root, MqttTopics.unshared(filter), 0, value);
	}

	private static <V> void remove(Node<V> node, String pattern, int from, V value) {
		if (from > pattern.length()) {
			node.exact = without(node.exact, value);
			return;
		}
		int to = endOfLevel(pattern, from);
		String level = pattern.substring(from, to);
		if (level.equals("#")) {
			node.subtree = without(node.subtree, value);
			return;
		}
		Node<V> child = node.child(level);
		if (child != null) {
			remove(child, pattern, to + 1, value);
			if (child.isEmpty()) {
				// nothing can be added to it meanwhile, since changes exclude each other;
				// a lookup that is in it already finds nothing there
				node.removeChild(level, child);
			}
		}
	}

	/**
	 * Find the filters that select a topic.
	 * @param topic the topic name
	 * @return what belongs to them, in no particular order
	 */
	List<V> match(String topic) {
		// wildcards in the first level don't select topics that begin with "$"
		return match(this.root, topic, 0, !topic.startsWith("$"), List.of());
	}

	private static <V> List<V> match(Node<V> node, String topic, int from, boolean wildcards, List<V> found) {
		List<V> all = found;
		if (wildcards) {
			// before the end of the topic is looked at: "a/#" includes its parent "a"
			all = join(all, node.subtree);
		}
		if (from > topic.length()) {
			return join(all, node.exact);
		}
		int to = endOfLevel(topic, from);
		Node<V> child = node.children.find(topic, from, to);
		if (child != null) {
			all = match(child, topic, to + 1, true, all);
		}
		Node<V> anyLevel = node.anyLevel;
		if (wildcards && anyLevel != null) {
			all = match(anyLevel, topic, to + 1, true, all);
		}
		return all;
	}

	private static int endOfLevel(String text, int from) {
		int slash = text.indexOf('/', from);
		return (slash >= 0) ? slash : text.length();
	}

	// The usual topic is selected by one filter, and then nothing is copied
	private static <V> List<V> join(List<V> found, List<V> more) {
		if (more.isEmpty()) {
			return found;
		}
		if (found.isEmpty()) {
			return more;
		}
		List<V> joined = (found instanceof ArrayList) ? found : new ArrayList<>(found);
		joined.addAll(more);
		return joined;
	}

	private static <V> List<V> with(List<V> values, V value) {
		List<V> changed = new ArrayList<>(values);
		changed.add(value);
		return List.copyOf(changed);
	}

	private static <V> List<V> without(List<V> values, V value) {
		List<V> changed = new ArrayList<>(values);
		changed.remove(value);
		return List.copyOf(changed);
	}

	/**
	 * The filters that share their first levels.
	 */
	private static final class Node<V> extends TopicLevelTable.Level {

		private volatile TopicLevelTable<Node<V>> children = TopicLevelTable.empty();

		private volatile @Nullable Node<V> anyLevel;

		private volatile List<V> exact = List.of();

		private volatile List<V> subtree = List.of();

		Node(String level) {
			super(level);
		}

		Node<V> childFor(String level) {
			Node<V> child = child(level);
			if (child != null) {
				return child;
			}
			Node<V> created = new Node<>(level);
			if (level.equals("+")) {
				this.anyLevel = created;
			}
			else {
				this.children = this.children.with(created);
			}
			return created;
		}

		@Nullable Node<V> child(String level) {
			return level.equals("+") ? this.anyLevel : this.children.find(level, 0, level.length());
		}

		void removeChild(String level, Node<V> child) {
			if (level.equals("+")) {
				this.anyLevel = null;
			}
			else {
				this.children = this.children.without(child);
			}
		}

		boolean isEmpty() {
			return this.exact.isEmpty() && this.subtree.isEmpty() && this.anyLevel == null && this.children.isEmpty();
		}

	}

}
