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

package io.github.mqttboot.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;

import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.autoconfigure.MqttConnectionDetails;
import io.github.mqttboot.sample.EmbeddedBrokerConfiguration.NoBrokerGiven;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.Assert;

/**
 * Brings a broker along unless {@code mqtt.url} names one or a container is one. An
 * auto-configuration, since only then the beans of containers are known.
 */
@AutoConfiguration(before = MqttAutoConfiguration.class,
		afterName = "org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration")
@Conditional(NoBrokerGiven.class)
@ConditionalOnMissingBean(MqttConnectionDetails.class)
class EmbeddedBrokerConfiguration {

	@Bean
	EmbeddedBroker embeddedBroker(SampleProperties properties) throws IOException {
		return new EmbeddedBroker(properties.broker());
	}

	@Bean
	@ConditionalOnBooleanProperty("sample.broker.tls")
	SslBundleRegistrar embeddedBrokerSslBundleRegistrar(EmbeddedBroker broker) {
		return (registry) -> registry.registerBundle(EmbeddedBroker.SSL_BUNDLE, trust(broker));
	}

	private static SslBundle trust(EmbeddedBroker broker) {
		try {
			BrokerCertificate certificate = broker.getCertificate();
			Assert.state(certificate != null, "The broker has no certificate");
			return BrokerCertificate.trust(certificate);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Bean
	MqttConnectionDetails embeddedBrokerConnectionDetails(EmbeddedBroker broker, SslBundles bundles) {
		return new MqttConnectionDetails() {

			@Override
			public List<URI> getUrls() {
				return List.of(broker.getUrl());
			}

			@Override
			public @Nullable SslBundle getSslBundle() {
				return (getSslBundleName() != null) ? bundles.getBundle(getSslBundleName()) : null;
			}

			@Override
			public @Nullable String getSslBundleName() {
				return (broker.getCertificate() != null) ? EmbeddedBroker.SSL_BUNDLE : null;
			}

		};
	}

	static class NoBrokerGiven implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return !Binder.get(context.getEnvironment()).bind("mqtt.url", Bindable.listOf(String.class)).isBound();
		}

	}

}
