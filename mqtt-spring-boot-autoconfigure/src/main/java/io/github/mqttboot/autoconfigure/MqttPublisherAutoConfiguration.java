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

import java.util.Collection;
import java.util.List;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.publisher.MqttPublisher;
import io.github.mqttboot.publisher.MqttPublishersRegistrar;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for interfaces with
 * {@link MqttPublisher} in the packages of the application.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MqttMessagingAutoConfiguration.class)
@ConditionalOnBean({ MqttConnection.class, MqttTemplates.class })
@Import(MqttPublisherAutoConfiguration.Registrar.class)
public final class MqttPublisherAutoConfiguration {

	MqttPublisherAutoConfiguration() {
	}

	static final class Registrar extends MqttPublishersRegistrar {

		private final BeanFactory beanFactory;

		Registrar(Environment environment, BeanFactory beanFactory) {
			super(environment);
			this.beanFactory = beanFactory;
		}

		@Override
		protected Collection<String> packages(AnnotationMetadata metadata) {
			return AutoConfigurationPackages.has(this.beanFactory) ? AutoConfigurationPackages.get(this.beanFactory)
					: List.of();
		}

	}

}
