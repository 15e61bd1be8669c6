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

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Details required to establish a connection to an MQTT broker. A bean of this type takes
 * precedence over the properties, for every connection: it stands for the broker of the
 * environment, and a connection left out would silently use another one.
 *
 * @since 0.1.0
 */
public interface MqttConnectionDetails extends ConnectionDetails {

	/**
	 * Return the addresses of the broker, tried in turn.
	 * @return the addresses
	 */
	List<URI> getUrls();

	/**
	 * Return the user name to log in with. Asked at every attempt.
	 * @return the user name, or {@code null} for none
	 */
	default @Nullable String getUsername() {
		return null;
	}

	/**
	 * Return the password to log in with. Asked at every attempt.
	 * @return the password, or {@code null} for none
	 */
	default @Nullable String getPassword() {
		return null;
	}

	/**
	 * Return the SSL bundle to use.
	 * @return the SSL bundle, or {@code null} for none
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

	/**
	 * Return the name of the SSL bundle that {@link #getSslBundle()} returns, if it is
	 * one of {@link SslBundles}. When a bundle of that name is reloaded, the connections
	 * reconnect with it.
	 * @return the name, or {@code null} if it is not reloaded
	 */
	default @Nullable String getSslBundleName() {
		return null;
	}

	/**
	 * Return whether the properties below {@code ssl} and {@code websocket} were written
	 * for these addresses: if so, one without effect is an error. Otherwise it is
	 * ignored, since the addresses of a container need not use TLS as those of production
	 * do.
	 * @return whether the addresses come from the same properties
	 */
	default boolean isFromProperties() {
		return false;
	}

	/**
	 * Return the details of one of several connections.
	 * @param connectionName the name of the connection
	 * @return its details, these unless each connection has its own
	 */
	default MqttConnectionDetails forConnection(String connectionName) {
		return this;
	}

}
