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

package io.github.mqttboot.docker.compose;

import java.net.URI;
import java.util.List;

import io.github.mqttboot.autoconfigure.MqttConnectionDetails;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.settings.BrokerUrl;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.StringUtils;

/**
 * {@link DockerComposeConnectionDetailsFactory} to create {@link MqttConnectionDetails}
 * for a service with the image of a broker. Labels of the service say what the image does
 * not, user name and password too: none of the images takes those of an MQTT client from
 * its environment.
 */
class MqttDockerComposeConnectionDetailsFactory extends DockerComposeConnectionDetailsFactory<MqttConnectionDetails> {

	private static final String[] IMAGE_NAMES = { "eclipse-mosquitto", "emqx", "emqx/emqx", "hivemq/hivemq-ce",
			"hivemq/hivemq4" };

	private static final String LABEL_PREFIX = "io.github.mqttboot.";

	MqttDockerComposeConnectionDetailsFactory() {
		super(IMAGE_NAMES);
	}

	@Override
	protected MqttConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		return new MqttDockerComposeConnectionDetails(source.getRunningService());
	}

	/**
	 * {@link MqttConnectionDetails} backed by a {@link RunningService}.
	 */
	private static final class MqttDockerComposeConnectionDetails extends DockerComposeConnectionDetails
			implements MqttConnectionDetails {

		private final @Nullable SslBundle sslBundle;

		private final URI url;

		private final @Nullable String username;

		private final @Nullable String password;

		private MqttDockerComposeConnectionDetails(RunningService service) {
			super(service);
			this.sslBundle = getSslBundle(service);
			BrokerAddress inContainer = addressInContainer(service);
			this.url = new BrokerAddress(inContainer.scheme(), service.host(), service.ports().get(inContainer.port()),
					inContainer.path())
				.toUri();
			this.username = label(service, "username");
			this.password = label(service, "password");
		}

		private BrokerAddress addressInContainer(RunningService service) {
			String scheme = label(service, "scheme");
			String port = label(service, "port");
			String path = label(service, "path");
			StringBuilder url = new StringBuilder();
			url.append((scheme != null) ? scheme : (this.sslBundle != null) ? "mqtts" : "mqtt").append("://container");
			if (port != null) {
				url.append(':').append(port);
			}
			if (path != null) {
				url.append(path.startsWith("/") ? "" : "/").append(path);
			}
			BrokerAddress address;
			try {
				address = BrokerUrl.parse(url.toString());
			}
			catch (IllegalArgumentException ex) {
				throw invalid(service, "The labels 'scheme', 'port' and 'path' make no URL of a broker: "
						+ ex.getMessage() + ". Correct or remove them.");
			}
			if (this.sslBundle != null && !address.scheme().isSecure()) {
				throw invalid(service, "The label 'scheme' is one without TLS, but others define an SSL bundle. "
						+ "Set it to mqtts or wss, or remove them.");
			}
			return address;
		}

		private static @Nullable String label(RunningService service, String name) {
			String value = service.labels().get(LABEL_PREFIX + name);
			return StringUtils.hasLength(value) ? value : null;
		}

		private static IllegalStateException invalid(RunningService service, String text) {
			return new IllegalStateException("Invalid labels '%s…' of the Docker Compose service '%s'. %s"
				.formatted(LABEL_PREFIX, service.name(), text));
		}

		@Override
		public List<URI> getUrls() {
			return List.of(this.url);
		}

		@Override
		public @Nullable String getUsername() {
			return this.username;
		}

		@Override
		public @Nullable String getPassword() {
			return this.password;
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return this.sslBundle;
		}

	}

}
