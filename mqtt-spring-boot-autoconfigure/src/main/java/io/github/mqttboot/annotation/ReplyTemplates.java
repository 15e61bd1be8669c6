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

package io.github.mqttboot.annotation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttOperations;
import io.github.mqttboot.core.MqttTemplate;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;

/**
 * Finds what sends the replies of a listener.
 *
 * @param beanFactory has the templates
 */
record ReplyTemplates(ConfigurableBeanFactory beanFactory) {

	/**
	 * Return the template of a connection. Of several it is the primary one, or the one
	 * that has the name or the qualifier of the connection.
	 * @param connection where the messages come from
	 * @param client what the listener calls it, or {@code null} if it names none
	 * @return the template, or what the application has instead
	 * @throws InvalidListener if there is none, or more than one
	 */
	MqttOperations of(MqttConnection connection, @Nullable String client) {
		Map<String, MqttOperations> all = all();
		Map<String, MqttOperations> own = new LinkedHashMap<>(all);
		own.values().removeIf((template) -> !isOf(template, connection));
		if (own.size() == 1) {
			return own.values().iterator().next();
		}
		MqttOperations unique = this.beanFactory.getBeanProvider(MqttOperations.class).getIfUnique();
		if (unique != null && (own.containsValue(unique)
				|| (client == null && (own.isEmpty() || !(unique instanceof MqttTemplate))))) {
			return unique;
		}
		List<MqttOperations> named = own.entrySet()
			.stream()
			.filter((bean) -> BeanFactoryAnnotationUtils.isQualifierMatch(connection.getName()::equals, bean.getKey(),
					this.beanFactory))
			.map(Map.Entry::getValue)
			.toList();
		if (named.size() == 1) {
			return named.get(0);
		}
		throw own.isEmpty() ? none(connection, all) : several(connection, own);
	}

	private Map<String, MqttOperations> all() {
		return (this.beanFactory instanceof ConfigurableListableBeanFactory beans)
				? SimpleAutowireCandidateResolver.resolveAutowireCandidates(beans, MqttOperations.class) : Map.of();
	}

	private static boolean isOf(MqttOperations operations, MqttConnection connection) {
		if (!(operations instanceof MqttTemplate template)) {
			return false;
		}
		MqttConnection other = template.getConnection();
		// that of a mock is null
		return other == null || other.getName().equals(connection.getName());
	}

	private static InvalidListener none(MqttConnection connection, Map<String, MqttOperations> all) {
		return new InvalidListener(
				"it returns a reply, and no MqttTemplate bean sends over its connection '" + connection.getName()
						+ "'. Beans: " + all.keySet(),
				"Define a MqttTemplate bean of that connection, or return nothing and send replies yourself.");
	}

	private static InvalidListener several(MqttConnection connection, Map<String, MqttOperations> own) {
		return new InvalidListener(
				"it returns a reply, and the beans " + own.keySet() + " each send over its connection '"
						+ connection.getName() + "'",
				"Mark one of them as @Primary, give it the @Qualifier(\"" + connection.getName()
						+ "\"), or return nothing and send replies yourself.");
	}

}
