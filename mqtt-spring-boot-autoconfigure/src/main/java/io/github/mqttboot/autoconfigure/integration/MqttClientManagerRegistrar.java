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

package io.github.mqttboot.autoconfigure.integration;

import io.github.mqttboot.connection.MqttConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a client manager for each configured connection. Injection points ask for one
 * Paho version, so the type has to be known before any connection is made: it follows
 * from the property.
 */
final class MqttClientManagerRegistrar implements ImportBeanDefinitionRegistrar {

	private static final String CONNECTION_SUFFIX = "Connection";

	/**
	 * Attribute of the bean definition of a configured connection.
	 */
	private static final String VERSION_ATTRIBUTE = "mqtt.version";

	private final ListableBeanFactory beanFactory;

	private final ClassLoader classLoader;

	MqttClientManagerRegistrar(BeanFactory beanFactory, ClassLoader classLoader) {
		this.beanFactory = (ListableBeanFactory) beanFactory;
		this.classLoader = classLoader;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		for (String beanName : this.beanFactory.getBeanNamesForType(MqttConnection.class, true, false)) {
			// one that was registered as an object has none, and is not configured
			if (registry.containsBeanDefinition(beanName)) {
				String connectionName = connectionName(registry.getBeanDefinition(beanName));
				if (connectionName != null) {
					register(registry, beanName, connectionName);
				}
			}
		}
	}

	private static @Nullable String connectionName(BeanDefinition definition) {
		// configured connections are qualified by their name
		AutowireCandidateQualifier qualifier = (definition instanceof AbstractBeanDefinition bean)
				? bean.getQualifier(Qualifier.class.getName()) : null;
		return (qualifier != null) ? (String) qualifier.getAttribute(AutowireCandidateQualifier.VALUE_KEY) : null;
	}

	private void register(BeanDefinitionRegistry registry, String connectionBeanName, String connectionName) {
		BeanDefinition connection = registry.getBeanDefinition(connectionBeanName);
		PahoVersion version = PahoVersion.of(connection.getAttribute(VERSION_ATTRIBUTE));
		// the application may name the bean of a connection as it likes
		String prefix = connectionBeanName.endsWith(CONNECTION_SUFFIX)
				? connectionBeanName.substring(0, connectionBeanName.length() - CONNECTION_SUFFIX.length())
				: connectionBeanName;
		String beanName = prefix + "ClientManager";
		if (this.classLoader.getResource(version.clientType) == null || registry.containsBeanDefinition(beanName)) {
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition(version.managerType);
		definition.getConstructorArgumentValues().addGenericArgumentValue(new RuntimeBeanReference(connectionBeanName));
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, connectionName));
		definition.setPrimary(connection.isPrimary());
		registry.registerBeanDefinition(beanName, definition);
	}

	/**
	 * The client library of a protocol version, and the manager that has its types.
	 */
	private enum PahoVersion {

		V3("org/eclipse/paho/client/mqttv3/IMqttAsyncClient.class",
				"io.github.mqttboot.integration.Mqttv3ConnectionClientManager"),

		V5("org/eclipse/paho/mqttv5/client/IMqttAsyncClient.class",
				"io.github.mqttboot.integration.Mqttv5ConnectionClientManager");

		// looked for as a resource, as loading it verifies the signature of the artifact
		private final String clientType;

		private final String managerType;

		PahoVersion(String clientType, String managerType) {
			this.clientType = clientType;
			this.managerType = managerType;
		}

		static PahoVersion of(@Nullable Object version) {
			return (version == null || version.toString().trim().startsWith("5")) ? V5 : V3;
		}

	}

}
