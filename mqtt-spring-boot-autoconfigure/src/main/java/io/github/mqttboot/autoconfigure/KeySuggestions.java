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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Finds the key that was probably meant by one that does not exist: by another word for
 * the same thing, by its end, or by how few letters differ.
 */
final class KeySuggestions {

	/**
	 * Words of other clients and of MQTT itself, without dashes.
	 */
	private static final Map<String, String> OTHER_WORDS = otherWords();

	private static final String CLIENTS = "clients";

	private static final int LETTERS_PER_TYPO = 4;

	private final Map<String, String> keys = new LinkedHashMap<>();

	KeySuggestions(PropertyKeys keys) {
		keys.forEach((key, kind) -> this.keys.putIfAbsent(joined(PropertyKeys.uniform(key)), key));
	}

	private static Map<String, String> otherWords() {
		Map<String, String> words = new LinkedHashMap<>();
		for (String word : List.of("host", "hosts", "hostname", "port", "address", "addresses", "broker", "brokers",
				"brokerurl", "brokerurls", "brokeruri", "server", "servers", "serveruri", "serveruris", "serverurl",
				"uri", "uris", "urls", "connectionurl")) {
			words.put(word, "url");
		}
		for (String word : List.of("tls", "secure")) {
			words.put(word, "ssl");
		}
		for (String word : List.of("lwt", "lastwill", "testament")) {
			words.put(word, "will");
		}
		words.put("user", "username");
		words.put("pass", "password");
		words.put("id", "clientid");
		words.put("clientidprefix", "clientid");
		words.put("protocol", "version");
		words.put("protocolversion", "version");
		words.put("mqttversion", "version");
		words.put("keepalive", "keepaliveinterval");
		words.put("keepaliveseconds", "keepaliveinterval");
		words.put("timeout", "connectiontimeout");
		words.put("connecttimeout", "connectiontimeout");
		words.put("clean", "cleansession");
		words.put("sessionexpiry", "sessionexpiryinterval");
		words.put("retain", "retained");
		words.put("message", "payload");
		words.put("automaticreconnect", "reconnect");
		words.put("autoreconnect", "reconnect");
		words.put("maxreconnectdelay", "reconnect.maxdelay");
		words.put("inflight", "maxinflight");
		words.put("client", CLIENTS);
		words.put("connection", CLIENTS);
		words.put("connections", CLIENTS);
		words.put("defaulttopic", "publish.defaulttopic");
		words.put("qos", "publish.qos");
		words.put("producer", "publish");
		words.put("template", "publish");
		words.put("consumer", "listener");
		words.put("subscribe", "listener");
		return words;
	}

	/**
	 * Return whether a word is another one for the group of connections.
	 * @param word the word in its uniform form
	 * @return whether the names of connections are below it
	 */
	static boolean isClients(String word) {
		return OTHER_WORDS.getOrDefault(word, word).equals(CLIENTS);
	}

	/**
	 * Suggest a key.
	 * @param unknown the key that does not exist, in its uniform form
	 * @return one that does, or {@code null} if none is like it
	 */
	@Nullable String suggest(String unknown) {
		String[] words = unknown.split("\\.");
		for (int i = 0; i < words.length; i++) {
			words[i] = OTHER_WORDS.getOrDefault(words[i], words[i]);
		}
		String meant = joined(String.join(".", words));
		if (this.keys.containsKey(meant)) {
			return this.keys.get(meant);
		}
		if (words.length > 1) {
			// of 'listner.qos' the last word is not another one for 'publish.qos'
			String misspelt = nearest(joined(unknown));
			if (misspelt != null) {
				return misspelt;
			}
			String last = this.keys.get(joined(words[words.length - 1]));
			if (last != null) {
				return last;
			}
		}
		return nearest(meant);
	}

	private @Nullable String nearest(String meant) {
		String nearest = null;
		int fewest = Math.max(1, meant.length() / LETTERS_PER_TYPO) + 1;
		for (Map.Entry<String, String> known : this.keys.entrySet()) {
			int typos = distance(meant, known.getKey());
			if (typos < fewest) {
				fewest = typos;
				nearest = known.getValue();
			}
		}
		return nearest;
	}

	// Levenshtein's
	private static int distance(String left, String right) {
		int[] row = new int[right.length() + 1];
		for (int j = 0; j < row.length; j++) {
			row[j] = j;
		}
		for (int i = 1; i <= left.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j < row.length; j++) {
				int replaced = diagonal + ((left.charAt(i - 1) == right.charAt(j - 1)) ? 0 : 1);
				diagonal = row[j];
				row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
			}
		}
		return row[right.length()];
	}

	private static String joined(String uniform) {
		return uniform.replace(".", "");
	}

}
