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

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.PropertyMapper;

/**
 * The properties of listeners by the name of their configuration, each complete: what one
 * leaves out is that of all listeners.
 */
final class ListenerProperties {

	private ListenerProperties() {
	}

	/**
	 * Return the complete properties of each configuration.
	 * @param listener the properties of all listeners
	 * @return the properties by name
	 */
	static Map<String, MqttProperties.Listener> configurations(MqttProperties.Listener listener) {
		Map<String, MqttProperties.Listener> configurations = new LinkedHashMap<>();
		listener.getConfigurations()
			.forEach((name, configuration) -> configurations.put(name, merge(listener, configuration)));
		return configurations;
	}

	private static MqttProperties.Listener merge(MqttProperties.Listener defaults,
			MqttProperties.ListenerConfiguration configuration) {
		MqttProperties.Listener merged = new MqttProperties.Listener();
		PropertyMapper map = PropertyMapper.get();
		map.from(defaults::getQos).to(merged::setQos);
		map.from(configuration::getQos).to(merged::setQos);
		map.from(defaults::getConcurrency).to(merged::setConcurrency);
		map.from(configuration::getConcurrency).to(merged::setConcurrency);
		map.from(defaults::getSharedGroup).to(merged::setSharedGroup);
		map.from(configuration::getSharedGroup).to(merged::setSharedGroup);
		map.from(defaults::getQueueCapacity).to(merged::setQueueCapacity);
		map.from(configuration::getQueueCapacity).to(merged::setQueueCapacity);
		map.from(defaults::isAutoStartup).to(merged::setAutoStartup);
		map.from(configuration::getAutoStartup).to(merged::setAutoStartup);
		map.from(defaults::getIdleEventInterval).to(merged::setIdleEventInterval);
		map.from(configuration::getIdleEventInterval).to(merged::setIdleEventInterval);
		map.from(defaults.getDeadLetter()::getTopic).to(merged.getDeadLetter()::setTopic);
		map.from(configuration.getDeadLetter()::getTopic).to(merged.getDeadLetter()::setTopic);
		merge(defaults.getRetry(), configuration.getRetry(), merged.getRetry());
		return merged;
	}

	private static void merge(MqttProperties.Retry defaults, MqttProperties.ConfiguredRetry configuration,
			MqttProperties.Retry merged) {
		PropertyMapper map = PropertyMapper.get();
		map.from(defaults::getMaxAttempts).to(merged::setMaxAttempts);
		map.from(configuration::getMaxAttempts).to(merged::setMaxAttempts);
		map.from(defaults::getInitialInterval).to(merged::setInitialInterval);
		map.from(configuration::getInitialInterval).to(merged::setInitialInterval);
		map.from(defaults::getMultiplier).to(merged::setMultiplier);
		map.from(configuration::getMultiplier).to(merged::setMultiplier);
		map.from(defaults::getMaxInterval).to(merged::setMaxInterval);
		map.from(configuration::getMaxInterval).to(merged::setMaxInterval);
	}

}
