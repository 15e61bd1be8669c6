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

import java.util.Arrays;
import java.util.List;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttOperations;
import io.github.mqttboot.core.MqttTemplate;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a template for each connection, qualified by its name. That of the primary
 * connection is primary too, so a template that an application defines for another
 * connection takes nothing from it. With a single connection the application's own
 * template replaces ours, with several the one that has the name or the qualifier of the
 * connection does.
 * <p>
 * A child context without connections of its own uses the templates of its parent. One
 * that has some gets templates for those of its parent too, so that what looks for a
 * template in the child first finds the same default.
 */
final class MqttTemplateRegistrar implements ImportBeanDefinitionRegistrar {

	private static final String MAIN_BEAN_NAME = "mqttTemplate";

	private static final String SUFFIX = "MqttTemplate";

	private final ConfigurableListableBeanFactory beanFactory;

	MqttTemplateRegistrar(BeanFactory beanFactory) {
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		List<String> connections = visible(MqttConnection.class);
		List<String> own = local(MqttOperations.class);
		if (connections.size() == 1 && !own.isEmpty()) {
			return;
		}
		if (local(MqttConnection.class).isEmpty() && !visible(MqttOperations.class).isEmpty()) {
			// those of the parent context
			return;
		}
		String main = (connections.size() == 1) ? connections.get(0) : primaryOf(connections);
		for (String connection : connections) {
			String client = clientOf(connection);
			boolean isMain = connection.equals(main);
			String beanName = isMain ? MAIN_BEAN_NAME : client + SUFFIX;
			if (!registry.containsBeanDefinition(beanName) && own.stream().noneMatch((name) -> isFor(name, client))) {
				register(registry, beanName, connection, client, isMain && primaryOf(own) == null);
				if (isMain && !beanName.equals(client + SUFFIX) && !registry.isBeanNameInUse(client + SUFFIX)) {
					// the name stays when the application gets another connection
					registry.registerAlias(beanName, client + SUFFIX);
				}
			}
		}
	}

	private List<String> local(Class<?> type) {
		return Arrays.asList(this.beanFactory.getBeanNamesForType(type, true, false));
	}

	private List<String> visible(Class<?> type) {
		return Arrays.asList(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, type, true, false));
	}

	private @Nullable String primaryOf(List<String> names) {
		return names.stream().filter(this::isPrimary).findFirst().orElse(null);
	}

	private boolean isPrimary(String beanName) {
		BeanDefinition definition = definitionOf(beanName);
		return definition != null && definition.isPrimary();
	}

	private @Nullable BeanDefinition definitionOf(String beanName) {
		try {
			return this.beanFactory.getMergedBeanDefinition(beanName);
		}
		catch (NoSuchBeanDefinitionException ex) {
			// registered as an object
			return null;
		}
	}

	// The bean of a connection that the application defines has the connection's name
	private String clientOf(String connection) {
		AutowireCandidateQualifier qualifier = (definitionOf(connection) instanceof AbstractBeanDefinition definition)
				? definition.getQualifier(Qualifier.class.getName()) : null;
		Object name = (qualifier != null) ? qualifier.getAttribute(AutowireCandidateQualifier.VALUE_KEY) : null;
		return (name != null) ? name.toString() : connection;
	}

	private boolean isFor(String template, String client) {
		return BeanFactoryAnnotationUtils.isQualifierMatch(
				(qualifier) -> qualifier.equals(client) || qualifier.equals(client + SUFFIX), template,
				this.beanFactory);
	}

	private static void register(BeanDefinitionRegistry registry, String beanName, String connection, String client,
			boolean primary) {
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(MqttTemplate.class);
		definition.setFactoryBeanName(MqttMessagingAutoConfiguration.TEMPLATES_BEAN_NAME);
		definition.setFactoryMethodName("create");
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, new RuntimeBeanReference(connection));
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, client));
		definition.setPrimary(primary);
		registry.registerBeanDefinition(beanName, definition);
	}

}
