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

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.settings.MqttWillProvider;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.transport.MqttTransportFactory;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for MQTT.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(MqttConnection.class)
@Conditional(ValidSwitches.class)
@ConditionalOnBooleanProperty(name = "mqtt.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MqttProperties.class)
@Import({ PahoV5Configuration.class, PahoV3Configuration.class, NettyConfiguration.class,
		MqttConnectionRegistrar.class })
public final class MqttAutoConfiguration {

	static final String CONNECTIONS_BEAN_NAME = "mqttConnections";

	MqttAutoConfiguration() {
	}

	@Bean
	static MqttVersionConverter mqttVersionConverter() {
		return new MqttVersionConverter();
	}

	@Bean
	static SessionExpiryConverter mqttSessionExpiryConverter() {
		return new SessionExpiryConverter();
	}

	@Bean
	static ClientNamesBinding mqttClientNamesBinding(Environment environment) {
		return new ClientNamesBinding(environment);
	}

	@Bean
	static PlaceholderBinding mqttPlaceholderBinding(Environment environment) {
		return new PlaceholderBinding(environment);
	}

	@Bean
	@ConditionalOnMissingBean(MqttConnectionDetails.class)
	PropertiesMqttConnectionDetails mqttConnectionDetails(MqttProperties properties,
			ObjectProvider<SslBundles> sslBundles) {
		return new PropertiesMqttConnectionDetails(properties, sslBundles.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean(MqttConnectionFactory.class)
	DefaultMqttConnectionFactory mqttConnectionFactory(ObjectProvider<MqttTransportFactory> transportFactories) {
		return new DefaultMqttConnectionFactory(transportFactories.orderedStream().toList());
	}

	@Bean(CONNECTIONS_BEAN_NAME)
	MqttConnections mqttConnections(MqttProperties properties, MqttConnectionDetails details,
			ObjectProvider<SslBundles> sslBundles, ObjectProvider<MqttConnectionSettingsCustomizer> customizers,
			ObjectProvider<MqttWillProvider> willProviders, ListableBeanFactory beanFactory,
			MqttConnectionFactory connectionFactory) {
		return new MqttConnections(properties, details, sslBundles.getIfAvailable(), customizers, willProviders,
				new AuthenticationBeans(beanFactory), connectionFactory);
	}

	@Bean
	MqttConnectionOpener mqttConnectionOpener(ObjectProvider<MqttConnection> connections,
			ObjectProvider<MqttListenerEndpointRegistry> registries, MqttProperties properties, Environment environment,
			ConfigurableListableBeanFactory beanFactory) {
		List<MqttConnection> all = connections.stream().toList();
		if (AotDetector.useGeneratedArtifacts()) {
			new ConnectionsAheadOfTime(new ConfiguredKeys(environment)).check(all);
		}
		ClientIdConflicts.refuse(all);
		MqttProperties.Startup startup = properties.getStartup();
		GrantedListeners listeners = new GrantedListeners(
				() -> registries.stream().flatMap((registry) -> registry.getContainers().stream()).toList());
		return new MqttConnectionOpener(ofThisContext(all, beanFactory),
				startup.isFailFast() ? startup.getTimeout() : null, listeners);
	}

	@Bean
	MqttConnectionCloser mqttConnectionCloser(ObjectProvider<MqttConnection> connections, MqttProperties properties,
			Environment environment, ConfigurableListableBeanFactory beanFactory) {
		Duration timeout = properties.getShutdown().getTimeout();
		List<MqttConnection> closed = ofThisContext(connections.stream().toList(), beanFactory);
		if (!closed.isEmpty()) {
			SettingsWarnings.logShutdownTimeout(timeout,
					Binder.get(environment)
						.bindOrCreate("spring.lifecycle", LifecycleProperties.class)
						.getTimeoutPerShutdownPhase());
		}
		return new MqttConnectionCloser(closed, timeout);
	}

	// Those of a parent context outlive this one, and are opened and closed there
	static List<MqttConnection> ofThisContext(List<MqttConnection> connections,
			ConfigurableListableBeanFactory beanFactory) {
		Map<String, MqttConnection> candidates = SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory,
				MqttConnection.class);
		candidates.keySet().removeIf((name) -> !beanFactory.containsLocalBean(name));
		Set<MqttConnection> local = new HashSet<>(candidates.values());
		return connections.stream().filter(local::contains).toList();
	}

}
