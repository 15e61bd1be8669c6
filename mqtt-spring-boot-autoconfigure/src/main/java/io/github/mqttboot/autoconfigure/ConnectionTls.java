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

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.mqttboot.protocol.BrokerAddress.Scheme;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.transport.MqttClientType;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * TLS of one connection: its properties held against its URLs, and the settings made of
 * its SSL bundle.
 */
final class ConnectionTls {

	private final String connectionName;

	private final MqttClientProperties.Ssl ssl;

	private final MqttConnectionDetails details;

	private final Set<Scheme> schemes;

	private final boolean used;

	ConnectionTls(String connectionName, MqttClientProperties.Ssl ssl, MqttConnectionDetails details, List<URI> urls) {
		this.connectionName = connectionName;
		this.ssl = ssl;
		this.details = details;
		this.schemes = urls.stream().map((url) -> BrokerUrl.addressOf(url).scheme()).collect(Collectors.toSet());
		this.used = this.schemes.stream().anyMatch(Scheme::isSecure);
	}

	BundleTlsSettings settings() {
		if (this.details.isFromProperties()) {
			checkProperties();
		}
		BundleTlsSettings settings = new BundleTlsSettings(this.connectionName, this.details::getSslBundle,
				this.ssl.isVerifyHostname(), this.ssl.getApplicationProtocols());
		if (this.used) {
			checkUsable(settings);
		}
		return settings;
	}

	private void checkProperties() {
		requireUsed(!StringUtils.hasLength(this.ssl.getBundle()), "ssl.bundle", this.ssl.getBundle());
		requireUsed(this.ssl.isVerifyHostname(), "ssl.verify-hostname", false);
		requireUsed(this.ssl.getApplicationProtocols().isEmpty(), "ssl.application-protocols",
				String.join(",", this.ssl.getApplicationProtocols()));
	}

	/**
	 * Insist that the application protocols are offered by the client that was found:
	 * that of the JDK, by which Paho opens a WebSocket, leaves them out.
	 * @param clientType the client
	 */
	void validate(MqttClientType clientType) {
		List<String> protocols = this.ssl.getApplicationProtocols();
		if (this.details.isFromProperties() && !protocols.isEmpty() && clientType == MqttClientType.PAHO
				&& !this.schemes.contains(Scheme.MQTTS)) {
			throw invalid("ssl.application-protocols", String.join(",", protocols),
					"Paho offers none for a WebSocket, so that it would have no effect.",
					"Remove it, or set '" + property("client-type") + "' to netty.");
		}
	}

	private void requireUsed(boolean unset, String key, @Nullable Object value) {
		if (!this.used && !unset) {
			throw invalid(key, value, "None of the URLs uses TLS, so that it would have no effect.",
					"Use mqtts or wss in '" + property("url") + "', or remove it.");
		}
	}

	private void checkUsable(BundleTlsSettings settings) {
		try {
			settings.get();
		}
		catch (InvalidMqttSettingException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw invalid("ssl.bundle", this.ssl.getBundle(), "It cannot be used: "
					+ StringUtils.trimTrailingCharacter(SslBundleFailureAnalyzer.withoutKeys(text(ex)), '.') + ".",
					SslBundleFailureAnalyzer.CURE);
		}
	}

	private static String text(RuntimeException failure) {
		String text = String.valueOf(failure.getMessage());
		for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
			String message = cause.getMessage();
			if (message != null && !text.contains(message)) {
				return text + ": " + message;
			}
		}
		return text;
	}

	private String property(String key) {
		return InvalidMqttSettingException.propertyName(this.connectionName, key);
	}

	private InvalidMqttSettingException invalid(String key, @Nullable Object value, String reason, String cure) {
		return new InvalidMqttSettingException(this.connectionName, key, value, reason, cure);
	}

}
