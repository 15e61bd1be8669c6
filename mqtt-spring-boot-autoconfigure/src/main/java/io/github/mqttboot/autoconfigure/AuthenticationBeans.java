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

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.github.mqttboot.settings.MqttAuthentication;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;

/**
 * Finds the {@link MqttAuthentication} of a connection: the bean that its name qualifies,
 * or else the one that has no qualifier.
 */
final class AuthenticationBeans {

	private final ListableBeanFactory beanFactory;

	AuthenticationBeans(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Return the bean of a connection.
	 * @param connectionName the name of the connection
	 * @return the bean, or {@code null} if there is none
	 */
	@Nullable MqttAuthentication get(String connectionName) {
		List<String> all = List
			.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, MqttAuthentication.class));
		MqttAuthentication own = single(all.stream().filter((bean) -> isQualified(bean, connectionName)));
		return (own != null) ? own : single(all.stream().filter((bean) -> qualifiers(bean).isEmpty()));
	}

	private @Nullable MqttAuthentication single(Stream<String> beanNames) {
		List<String> found = beanNames.toList();
		if (found.size() > 1) {
			throw new NoUniqueBeanDefinitionException(MqttAuthentication.class, found);
		}
		return found.isEmpty() ? null : this.beanFactory.getBean(found.get(0), MqttAuthentication.class);
	}

	private boolean isQualified(String beanName, String connectionName) {
		return BeanFactoryAnnotationUtils.isQualifierMatch(connectionName::equals, beanName, this.beanFactory);
	}

	private Set<String> qualifiers(String beanName) {
		Set<String> qualifiers = new HashSet<>();
		BeanFactoryAnnotationUtils.isQualifierMatch((name) -> {
			qualifiers.add(name);
			return false;
		}, beanName, this.beanFactory);
		// it is asked with the names of the bean too
		qualifiers.remove(beanName);
		List.of(this.beanFactory.getAliases(beanName)).forEach(qualifiers::remove);
		return qualifiers;
	}

}
