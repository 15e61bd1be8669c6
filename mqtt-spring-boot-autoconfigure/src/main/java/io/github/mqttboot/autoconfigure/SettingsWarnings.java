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

import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warns of settings that work, but may not be what is wanted.
 */
final class SettingsWarnings {

	private static final Log logger = LogFactory.getLog(SettingsWarnings.class);

	private static final Pattern LOOPBACK = Pattern.compile("localhost|.+\\.localhost|127(\\.\\d{1,3}){3}|::1",
			Pattern.CASE_INSENSITIVE);

	private static final int MAX_PORTABLE_CLIENT_ID = 23;

	private SettingsWarnings() {
	}

	static void log(MqttConnectionSettings settings, MqttConnectionDetails details, MqttClientProperties client) {
		if (details.getUsername() != null || details.getPassword() != null) {
			warnOfPlainText(settings, "User name and password");
		}
		if (settings.getAuthenticationData() != null) {
			warnOfPlainText(settings, "Authentication data");
		}
		if (!client.getSsl().isVerifyHostname() && settings.getUrls().stream().anyMatch(SettingsWarnings::isSecure)) {
			warn(settings, "ssl.verify-hostname",
					"A trusted certificate is accepted from any host: whoever has one can pose as the broker.");
		}
		if (settings.getUrls().stream().allMatch(SettingsWarnings::isQuic)) {
			warnOfProxy(settings);
		}
		String clientId = settings.getClientId();
		if (settings.getVersion() == MqttVersion.MQTT_3_1_1 && clientId != null
				&& clientId.getBytes(StandardCharsets.UTF_8).length > MAX_PORTABLE_CLIENT_ID) {
			warn(settings, "client-id", "MQTT 3.1.1 lets a broker refuse more than 23 bytes.");
		}
		if (settings.getKeepAliveInterval().isZero()) {
			warn(settings, "keep-alive-interval", "Without keep-alive a broken connection may never be noticed.");
		}
		if (client.getWill().getTopic() != null && client.getWill().isRetained()
				&& client.getWill().getPayload() == null) {
			warn(settings, "will.payload",
					"The retained will has no payload, so that it removes the retained message of its topic. "
							+ "Set it, to an empty text if that is meant.");
		}
		if (settings.getPresence() != null && settings.getPresence().retained()
				&& settings.getPresence().online().isEmpty()) {
			warn(settings, "presence.online",
					"It is empty, so that each connect removes the retained message of its topic.");
		}
		if (Boolean.FALSE.equals(client.getCleanSession()) && client.getSessionExpiryInterval() == null
				&& MqttConnectionSettings.NEVER.equals(settings.getSessionExpiryInterval())) {
			warn(settings, "clean-session",
					"The broker keeps the session, and messages for it, without limit even if this client never returns. "
							+ "Set '"
							+ InvalidMqttSettingException.propertyName(settings.getName(), "session-expiry-interval")
							+ "' to limit that, or to never.");
		}
	}

	/**
	 * Warn of a default connection that may not be wanted, beside those with a name.
	 * @param settings its settings
	 */
	static void logUnsetUrl(MqttConnectionSettings settings) {
		warn(settings, "url",
				"It is not set, so that there is a connection to localhost with the other keys directly below 'mqtt'. "
						+ "Those below 'mqtt.clients' inherit none of them.");
	}

	/**
	 * Warn of a stop that Spring does not wait for.
	 * @param timeout how long connections and listeners may take to stop
	 * @param phase how long Spring waits for them
	 */
	static void logShutdownTimeout(Duration timeout, Duration phase) {
		if (timeout.compareTo(phase) > 0) {
			warn(MqttConnectionSettings.DEFAULT_NAME, "shutdown.timeout",
					"Spring waits for no more than " + phase.toSeconds()
							+ "s and stops the application then, whatever is not done. "
							+ "Set 'spring.lifecycle.timeout-per-shutdown-phase' to more than the "
							+ timeout.toSeconds() + "s too.");
		}
	}

	private static void warnOfPlainText(MqttConnectionSettings settings, String secret) {
		settings.getUrls()
			.stream()
			.filter((url) -> !isSecure(url) && !isLoopback(url))
			.findFirst()
			.ifPresent((url) -> warn(settings, "url",
					secret + " go to " + BrokerAddress.mask(url) + " unencrypted: anyone on the way can read them."));
	}

	private static void warnOfProxy(MqttConnectionSettings settings) {
		for (URI url : settings.getUrls()) {
			if (isBehindProxy(url, "socket", Proxy.Type.SOCKS)) {
				warnOfProxy(settings, url, "mqtts");
				return;
			}
			if (isBehindProxy(url, "https", Proxy.Type.HTTP)) {
				warnOfProxy(settings, url, "wss");
				return;
			}
		}
	}

	private static void warnOfProxy(MqttConnectionSettings settings, URI url, String scheme) {
		warn(settings, "url",
				"No proxy of the JVM carries QUIC: " + BrokerAddress.mask(url)
						+ " is reached past it, or not at all where UDP is blocked. Add a URL behind it with " + scheme
						+ ", which goes through the proxy.");
	}

	// as the links do, which ask so with the schemes that go through a proxy of the type
	private static boolean isBehindProxy(URI url, String scheme, Proxy.Type type) {
		BrokerAddress address = BrokerUrl.addressOf(url);
		String host = (address.host().indexOf(':') != -1) ? "[" + address.host() + "]" : address.host();
		ProxySelector selector = ProxySelector.getDefault();
		return selector != null && selector.select(URI.create(scheme + "://" + host + ":" + address.port()))
			.stream()
			.anyMatch((proxy) -> proxy.type() == type);
	}

	private static boolean isQuic(URI url) {
		return BrokerUrl.addressOf(url).scheme() == BrokerAddress.Scheme.QUIC;
	}

	private static boolean isSecure(URI url) {
		return BrokerUrl.addressOf(url).scheme().isSecure();
	}

	private static boolean isLoopback(URI url) {
		return LOOPBACK.matcher(BrokerUrl.addressOf(url).host()).matches();
	}

	private static void warn(MqttConnectionSettings settings, String key, String text) {
		warn(settings.getName(), key, text);
	}

	private static void warn(String connection, String key, String text) {
		logger.warn(InvalidMqttSettingException.propertyName(connection, key) + ": " + text);
	}

}
