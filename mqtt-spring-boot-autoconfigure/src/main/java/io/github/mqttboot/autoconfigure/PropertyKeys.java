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

package io.github.mqttboot.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * The keys that exist below a group of properties, read from the classes they are bound
 * to. Immutable.
 */
final class PropertyKeys {

	/**
	 * All keys below {@code mqtt}.
	 */
	static final PropertyKeys MQTT = new PropertyKeys(MqttProperties.class);

	/**
	 * The keys of one connection.
	 */
	static final PropertyKeys CLIENT = new PropertyKeys(MqttClientProperties.class);

	/**
	 * The keys of settings for some listeners.
	 */
	static final PropertyKeys LISTENER_CONFIGURATION = new PropertyKeys(MqttProperties.ListenerConfiguration.class);

	/**
	 * The one key that a condition asks for and no class binds.
	 */
	private static final String ENABLED = "enabled";

	private static final String ENTRY = "*";

	private final Node root;

	private PropertyKeys(Class<?> type) {
		this.root = new Node("", Kind.GROUP, type);
	}

	private static Map<String, Node> keys(Class<?> type) {
		Map<String, Node> children = new LinkedHashMap<>();
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
			if (property.getReadMethod() != null && !property.getName().equals("class")) {
				Node child = node(DataObjectPropertyName.toDashedForm(property.getName()),
						ResolvableType.forMethodReturnType(property.getReadMethod()));
				children.put(uniform(child.name()), child);
			}
		}
		if (type == MqttProperties.class) {
			children.put(ENABLED, new Node(ENABLED, Kind.VALUE));
		}
		return children;
	}

	private static Node node(String name, ResolvableType type) {
		Class<?> raw = type.toClass();
		if (Map.class.isAssignableFrom(raw)) {
			Class<?> value = type.getGeneric(1).toClass();
			if (value == MqttClientProperties.class) {
				return new Node(name, Kind.CLIENTS);
			}
			return isOfProperties(value) ? new Node(name, Kind.NAMED, value)
					: new Node(name, Kind.MAP, SingletonSupplier.of(Map.of(ENTRY, node(ENTRY, type.getGeneric(1)))));
		}
		if (Collection.class.isAssignableFrom(raw)) {
			return new Node(name, Kind.LIST);
		}
		if (isOfProperties(raw)) {
			return new Node(name, Kind.GROUP, raw);
		}
		return new Node(name, (raw == String.class) ? Kind.TEXT : Kind.VALUE);
	}

	private static boolean isOfProperties(Class<?> type) {
		return type.getName().startsWith(PropertyKeys.class.getPackageName()) && !type.isEnum();
	}

	/**
	 * Return what is known of a name.
	 * @param name the name
	 * @param start how many of its elements lead to this group
	 * @return what it stands for
	 */
	Match match(ConfigurationPropertyName name, int start) {
		Node node = this.root;
		for (int i = start; i < name.getNumberOfElements(); i++) {
			switch (node.kind()) {
				case GROUP -> {
					Node child = node.children().get(name.getElement(i, Form.UNIFORM));
					if (child == null) {
						return new Match(null, i);
					}
					node = child;
				}
				case CLIENTS, NAMED, MAP -> {
					if (name.isNumericIndex(i)) {
						// an item of a list: this element has to be a name
						return new Match(node.kind(), i);
					}
					if (node.kind() == Kind.CLIENTS) {
						return CLIENT.match(name, i + 1);
					}
					if (node.kind() == Kind.MAP) {
						return entry(name, i, node.children().getOrDefault(ENTRY, node));
					}
					node = new Node(node.name(), Kind.GROUP, node.below());
				}
				case LIST -> {
					boolean item = i == name.getNumberOfElements() - 1 && name.isNumericIndex(i);
					return new Match(node.kind(), item ? i + 1 : i);
				}
				case TEXT, VALUE -> {
					return new Match(node.kind(), i);
				}
			}
		}
		return new Match(node.kind(), name.getNumberOfElements());
	}

	// Dots in the name of an entry need no brackets
	private static Match entry(ConfigurationPropertyName name, int start, Node value) {
		int last = name.getNumberOfElements() - 1;
		boolean item = last > start && name.isNumericIndex(last);
		return (item && value.kind() == Kind.TEXT) ? new Match(Kind.TEXT, last) : new Match(Kind.ENTRY, last + 1);
	}

	/**
	 * Give each key, groups too, to an action.
	 * @param action takes the key, such as {@code will.topic}, and its kind
	 */
	void forEach(BiConsumer<String, Kind> action) {
		forEach("", this.root, action);
	}

	private static void forEach(String prefix, Node group, BiConsumer<String, Kind> action) {
		group.children().values().forEach((child) -> {
			action.accept(prefix + child.name(), child.kind());
			if (child.kind() == Kind.GROUP) {
				forEach(prefix + child.name() + ".", child, action);
			}
		});
	}

	/**
	 * Return a name without what relaxed binding ignores.
	 * @param name the name
	 * @return its letters and digits, and dots, in lower case
	 */
	static String uniform(String name) {
		return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
	}

	/**
	 * Return the name of an environment variable of a key.
	 * @param key the key
	 * @return the name, and beside it the one with an underscore for each dash, which is
	 * accepted too
	 */
	static List<String> environmentVariables(String key) {
		Assert.hasText(key, "'key' must not be empty");
		String variable = key.replace('.', '_').toUpperCase(Locale.ROOT);
		return List.of(StringUtils.delete(variable, "-"), variable.replace('-', '_'));
	}

	/**
	 * What a key takes.
	 */
	enum Kind {

		/**
		 * Other keys.
		 */
		GROUP,

		/**
		 * Text.
		 */
		TEXT,

		/**
		 * A single value that is no text.
		 */
		VALUE,

		/**
		 * Values.
		 */
		LIST,

		/**
		 * Entries, each with a name of the user.
		 */
		MAP,

		/**
		 * The value of such an entry.
		 */
		ENTRY,

		/**
		 * Groups of keys of a connection, each with a name of the user.
		 */
		CLIENTS,

		/**
		 * Groups of other keys, each with a name of the user.
		 */
		NAMED;

		/**
		 * Return whether there are only keys below it, and it has no value of its own.
		 * @return whether it is some kind of group
		 */
		boolean isGroup() {
			return this == GROUP || this == MAP || this == CLIENTS || this == NAMED;
		}

	}

	/**
	 * What is known of a name.
	 *
	 * @param kind what the known part takes, or {@code null} if the name is unknown
	 * @param elements how many elements of the name are known
	 */
	record Match(@Nullable Kind kind, int elements) {

		boolean isAll(ConfigurationPropertyName name) {
			return this.kind != null && this.elements == name.getNumberOfElements();
		}

	}

	/**
	 * A key. What is below it is read when it is asked for: few groups are used by an
	 * application.
	 */
	private record Node(String name, Kind kind, SingletonSupplier<Map<String, Node>> below) {

		Node(String name, Kind kind) {
			this(name, kind, SingletonSupplier.of(Map.of()));
		}

		Node(String name, Kind kind, Class<?> type) {
			this(name, kind, SingletonSupplier.of(() -> keys(type)));
		}

		Map<String, Node> children() {
			return this.below.obtain();
		}

	}

}
