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

import java.util.List;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttPublishDefaults;
import io.github.mqttboot.core.MqttPublishInterceptor;
import io.github.mqttboot.core.MqttTemplate;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.messaging.converter.MessageConverter;

/**
 * Makes the templates that {@link MqttTemplateRegistrar} registers.
 */
final class MqttTemplates {

	private final MqttPublishDefaults defaults;

	private final MessageConverter converter;

	private final ObjectProvider<MqttPublishInterceptor> interceptors;

	MqttTemplates(MqttPublishDefaults defaults, MessageConverter converter,
			ObjectProvider<MqttPublishInterceptor> interceptors) {
		this.defaults = defaults;
		this.converter = converter;
		this.interceptors = interceptors;
	}

	/**
	 * Make a template. The factory method of the registered beans.
	 * @param connection the connection to send over
	 * @return the template
	 */
	MqttTemplate create(MqttConnection connection) {
		List<MqttPublishInterceptor> interceptors = this.interceptors.orderedStream().toList();
		return new MqttTemplate(connection, this.converter, this.defaults, interceptors);
	}

}
