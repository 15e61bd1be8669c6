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

import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.settings.MqttWillProvider;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;

/**
 * Makes the connections that {@link MqttConnectionRegistrar} registers.
 */
final class MqttConnections {

	private final MqttProperties properties;

	private final MqttConnectionDetails details;

	private final @Nullable SslBundles sslBundles;

	private final ObjectProvider<MqttConnectionSettingsCustomizer> customizers;

	private final ObjectProvider<MqttWillProvider> willProviders;

	private final AuthenticationBeans authentications;

	private final MqttConnectionFactory connectionFactory;

	MqttConnections(MqttProperties properties, MqttConnectionDetails details, @Nullable SslBundles sslBundles,
			ObjectProvider<MqttConnectionSettingsCustomizer> customizers,
			ObjectProvider<MqttWillProvider> willProviders, AuthenticationBeans authentications,
			MqttConnectionFactory connectionFactory) {
		ApplicationProperties.validate(properties);
		this.properties = properties;
		this.details = details;
		this.sslBundles = sslBundles;
		this.customizers = customizers;
		this.willProviders = willProviders;
		this.authentications = authentications;
		this.connectionFactory = connectionFactory;
	}

	/**
	 * Make a connection. The factory method of the registered beans.
	 * @param name the name of the connection
	 * @return the connection
	 */
	MqttConnection create(String name) {
		MqttClientProperties client = this.properties.getClient(name);
		MqttConnectionDetails details = this.details.forConnection(name);
		MqttConnectionSettings settings = new ConnectionSettingsFactory(name, this.properties, client, details)
			.create(customizers());
		SettingsWarnings.log(settings, details, client);
		if (MqttConnectionSettings.DEFAULT_NAME.equals(name) && details.isFromProperties() && client.hasInitialUrl()
				&& !this.properties.getClients().isEmpty()) {
			SettingsWarnings.logUnsetUrl(settings);
		}
		MqttConnection connection = this.connectionFactory.createConnection(settings);
		try {
			new MqttCredentials(details.getUsername(), details.getPassword()).validate(name, settings.getVersion(),
					connection.getTransportLimits().lastCharacter());
			new ConnectionTls(name, client.getSsl(), details, settings.getUrls()).validate(connection.getClientType());
		}
		catch (InvalidMqttSettingException ex) {
			connection.close();
			throw ex;
		}
		connection.addObserver(new ConnectAckWarnings(connection, this.properties.getPublish()));
		reconnectOnReload(connection, details.getSslBundleName());
		return connection;
	}

	private Stream<MqttConnectionSettingsCustomizer> customizers() {
		MqttConnectionSettingsCustomizer will = (name, settings) -> this.willProviders
			.ifAvailable(settings::willProvider);
		MqttConnectionSettingsCustomizer authentication = (name, settings) -> settings
			.authentication(this.authentications.get(name));
		return Stream.concat(Stream.of(will, authentication), this.customizers.orderedStream());
	}

	private void reconnectOnReload(MqttConnection connection, @Nullable String bundle) {
		// unless a customizer had other ideas
		if (this.sslBundles != null && bundle != null
				&& connection.getSettings().getTls() instanceof BundleTlsSettings tls) {
			this.sslBundles.addBundleUpdateHandler(bundle, (reloaded) -> {
				if (tls.renew()) {
					connection.reconnect();
				}
			});
		}
	}

}
