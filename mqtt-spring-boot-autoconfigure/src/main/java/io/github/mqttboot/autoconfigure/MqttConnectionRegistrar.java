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

import java.util.Map;
import java.util.Set;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a bean for each configured connection while auto-configurations are still
 * being processed, so that those that come later find it with their conditions. What a
 * parent context has already is used, and not registered again.
 */
final class MqttConnectionRegistrar implements ImportBeanDefinitionRegistrar {

	/**
	 * Attribute of the bean definition: the version of the protocol as it is written, for
	 * those who have to know it before there are beans.
	 */
	private static final String VERSION_ATTRIBUTE = "mqtt.version";

	private final Environment environment;

	private final ConfigurableListableBeanFactory beanFactory;

	MqttConnectionRegistrar(Environment environment, BeanFactory beanFactory) {
		this.environment = environment;
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		ConfiguredKeys keys = new ConfiguredKeys(this.environment);
		keys.validate();
		Set<String> clients = clients(keys);
		Map<String, String> versions = keys.values("version");
		boolean backOff = this.beanFactory.getBeanNamesForType(MqttConnection.class, true, false).length > 0;
		boolean withDefault = clients.isEmpty() || keys.isRootConfigured();
		// as with @ConditionalOnMissingBean, a connection of a parent context will do
		if (withDefault && BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, MqttConnection.class,
				true, false).length == 0) {
			register(registry, "mqttConnection", MqttConnectionSettings.DEFAULT_NAME, versions, true);
		}
		boolean only = clients.size() == 1 && !withDefault && !backOff;
		clients.forEach((client) -> register(registry, client + "MqttConnection", client, versions, only));
	}

	private static Set<String> clients(ConfiguredKeys keys) {
		Set<String> clients = keys.clients();
		for (String client : clients) {
			// names that differ only in case, dashes and underscores are one
			if (PropertyKeys.uniform(client).equals(MqttConnectionSettings.DEFAULT_NAME)) {
				throw new InvalidMqttSettingException(MqttConnectionSettings.DEFAULT_NAME, "clients." + client, null,
						"The name belongs to the connection whose keys are directly below 'mqtt'.",
						"Choose another name, or move its keys there.");
			}
		}
		return clients;
	}

	private void register(BeanDefinitionRegistry registry, String beanName, String connectionName,
			Map<String, String> versions, boolean primary) {
		if (registry.containsBeanDefinition(beanName) || isInParent(beanName)) {
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(MqttConnection.class);
		definition.setFactoryBeanName(MqttAutoConfiguration.CONNECTIONS_BEAN_NAME);
		definition.setFactoryMethodName("create");
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, connectionName);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, connectionName));
		definition.setPrimary(primary);
		definition.setAttribute(VERSION_ATTRIBUTE, versions.get(PropertyKeys.uniform(connectionName)));
		registry.registerBeanDefinition(beanName, definition);
	}

	private boolean isInParent(String beanName) {
		BeanFactory parent = this.beanFactory.getParentBeanFactory();
		return parent != null && parent.containsBean(beanName);
	}

}
