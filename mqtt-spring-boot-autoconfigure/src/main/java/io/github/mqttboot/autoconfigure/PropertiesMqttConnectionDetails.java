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

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * Adapts {@link MqttProperties} to {@link MqttConnectionDetails}, those of one
 * connection.
 */
final class PropertiesMqttConnectionDetails implements MqttConnectionDetails {

	private final MqttProperties application;

	private final String connectionName;

	private final MqttClientProperties properties;

	private final @Nullable SslBundles sslBundles;

	PropertiesMqttConnectionDetails(MqttProperties application, @Nullable SslBundles sslBundles) {
		this(application, MqttConnectionSettings.DEFAULT_NAME, sslBundles);
	}

	private PropertiesMqttConnectionDetails(MqttProperties application, String connectionName,
			@Nullable SslBundles sslBundles) {
		this.application = application;
		this.connectionName = connectionName;
		this.properties = application.getClient(connectionName);
		this.sslBundles = sslBundles;
	}

	@Override
	public MqttConnectionDetails forConnection(String connectionName) {
		return new PropertiesMqttConnectionDetails(this.application, connectionName, this.sslBundles);
	}

	@Override
	public boolean isFromProperties() {
		return true;
	}

	@Override
	public List<URI> getUrls() {
		return this.properties.getUrl().stream().map(this::parse).toList();
	}

	private URI parse(String url) {
		Boolean sslEnabled = this.properties.getSsl().getEnabled();
		BrokerAddress address;
		try {
			address = BrokerUrl.parse(Boolean.TRUE.equals(sslEnabled) ? withTls(url) : url);
		}
		catch (IllegalArgumentException ex) {
			throw InvalidMqttSettingException.ofUrl(this.connectionName, url, ex);
		}
		if (Boolean.FALSE.equals(sslEnabled) && address.scheme().isSecure()) {
			throw new InvalidMqttSettingException(this.connectionName, "ssl.enabled", false,
					"The scheme '" + address.scheme() + "' of the URL is one with TLS.",
					"Remove it, or write the URL with the scheme of a connection without TLS.");
		}
		return address.toUri();
	}

	private static String withTls(String url) {
		// before parsing, since the default port depends on the scheme
		return url.trim().replaceFirst("(?i)^(mqtt|tcp)://", "mqtts://").replaceFirst("(?i)^ws://", "wss://");
	}

	@Override
	public @Nullable String getUsername() {
		return nullIfEmpty(this.properties.getUsername());
	}

	@Override
	public @Nullable String getPassword() {
		return nullIfEmpty(this.properties.getPassword());
	}

	// what a placeholder with an empty default leaves
	private static @Nullable String nullIfEmpty(@Nullable String text) {
		return StringUtils.hasLength(text) ? text : null;
	}

	@Override
	public @Nullable String getSslBundleName() {
		return nullIfEmpty(this.properties.getSsl().getBundle());
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		String bundle = getSslBundleName();
		if (bundle == null) {
			return null;
		}
		List<String> known = (this.sslBundles != null) ? this.sslBundles.getBundleNames() : List.of();
		if (this.sslBundles == null || !known.contains(bundle)) {
			throw new InvalidMqttSettingException(this.connectionName, "ssl.bundle", bundle,
					known.isEmpty() ? "There is no such SSL bundle, and no other is defined either."
							: "There is no such SSL bundle among those defined: " + String.join(", ", known) + ".",
					"Correct the name, or define the bundle below 'spring.ssl.bundle'.");
		}
		return this.sslBundles.getBundle(bundle);
	}

}
