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

package io.github.mqttboot.integration;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Addresses as Paho's connect options take them, for display.
 */
final class PahoUris {

	// Paho refuses what it does not know, and has nothing closer to QUIC than TLS
	private static final Map<String, String> PAHO_SCHEMES = Map.of("mqtt", "tcp", "mqtts", "ssl", "quic", "ssl");

	private PahoUris() {
	}

	static String[] forPaho(List<URI> urls) {
		return urls.stream().map(PahoUris::forPaho).toArray(String[]::new);
	}

	private static String forPaho(URI url) {
		String scheme = url.getScheme().toLowerCase(Locale.ROOT);
		String pahoScheme = PAHO_SCHEMES.getOrDefault(scheme, scheme);
		boolean webSocket = pahoScheme.startsWith("ws");
		return pahoScheme + "://" + url.getRawAuthority() + (webSocket ? url.getRawPath() : "");
	}

}
