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

package io.github.mqttboot.testcontainers;

import java.net.URI;
import java.util.List;

import io.github.mqttboot.autoconfigure.MqttConnectionDetails;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.BrokerAddress.Scheme;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Container;
import org.testcontainers.hivemq.HiveMQContainer;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.Ssl;

/**
 * {@link ContainerConnectionDetailsFactory} to create {@link MqttConnectionDetails} from
 * a {@link ServiceConnection @ServiceConnection}-annotated container with the image of a
 * broker, or from any {@link HiveMQContainer}.
 */
class MqttContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<Container<?>, MqttConnectionDetails> {

	private static final List<String> IMAGE_NAMES = List.of("eclipse-mosquitto", "emqx", "emqx/emqx",
			"hivemq/hivemq-ce", "hivemq/hivemq4");

	MqttContainerConnectionDetailsFactory() {
		super(IMAGE_NAMES);
	}

	@Override
	protected boolean sourceAccepts(ContainerConnectionSource<Container<?>> source, Class<?> requiredContainerType,
			Class<?> requiredConnectionDetailsType) {
		// In this order: the class of HiveMQ may be missing
		return super.sourceAccepts(source, requiredContainerType, requiredConnectionDetailsType)
				|| source.accepts(ANY_CONNECTION_NAME, HiveMQContainer.class, requiredConnectionDetailsType);
	}

	@Override
	protected MqttConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
		return new MqttContainerConnectionDetails(source);
	}

	/**
	 * {@link MqttConnectionDetails} backed by a {@link ContainerConnectionSource}.
	 */
	private static final class MqttContainerConnectionDetails extends ContainerConnectionDetails<Container<?>>
			implements MqttConnectionDetails {

		private MqttContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
			super(source);
		}

		@Override
		public List<URI> getUrls() {
			// Alone, @Ssl makes no bundle: the JVM knows whom to trust
			Scheme scheme = (getSslBundle() != null || hasAnnotation(Ssl.class)) ? Scheme.MQTTS : Scheme.MQTT;
			Container<?> container = getContainer();
			return List
				.of(new BrokerAddress(scheme, container.getHost(), container.getMappedPort(scheme.getDefaultPort()), "")
					.toUri());
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return super.getSslBundle();
		}

	}

}
