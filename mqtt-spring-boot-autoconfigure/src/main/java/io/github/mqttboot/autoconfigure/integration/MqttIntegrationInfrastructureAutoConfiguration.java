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

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.channel.DefaultHeaderChannelRegistry;
import org.springframework.integration.context.IntegrationContextUtils;
import org.springframework.integration.context.IntegrationProperties;
import org.springframework.integration.handler.LoggingHandler;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the beans that Spring Integration
 * would define itself, with lines in the log at each start and stop of an application
 * that came by it with the starter and has no flow.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = IntegrationAutoConfiguration.class)
@ConditionalOnClass({ DefaultHeaderChannelRegistry.class, IntegrationAutoConfiguration.class })
@ConditionalOnBean(IntegrationAutoConfiguration.class)
public final class MqttIntegrationInfrastructureAutoConfiguration {

	private static final String ERROR_LOGGER = IntegrationContextUtils.ERROR_LOGGER_BEAN_NAME + ".handler";

	MqttIntegrationInfrastructureAutoConfiguration() {
	}

	@Bean(IntegrationContextUtils.INTEGRATION_HEADER_CHANNEL_REGISTRY_BEAN_NAME)
	@ConditionalOnMissingBean(name = IntegrationContextUtils.INTEGRATION_HEADER_CHANNEL_REGISTRY_BEAN_NAME)
	DefaultHeaderChannelRegistry integrationHeaderChannelRegistry() {
		return new DefaultHeaderChannelRegistry();
	}

	@Bean(IntegrationContextUtils.ERROR_CHANNEL_BEAN_NAME)
	@ConditionalOnMissingBean(name = IntegrationContextUtils.ERROR_CHANNEL_BEAN_NAME)
	LoggingErrorChannel errorChannel(BeanFactory beanFactory) {
		IntegrationProperties properties = IntegrationContextUtils.getIntegrationProperties(beanFactory);
		LoggingHandler handler = new LoggingHandler(LoggingHandler.Level.ERROR);
		handler.setBeanName(ERROR_LOGGER);
		handler.setBeanFactory(beanFactory);
		handler.afterPropertiesSet();
		LoggingErrorChannel channel = new LoggingErrorChannel(properties.isErrorChannelRequireSubscribers(), handler);
		channel.setIgnoreFailures(properties.isErrorChannelIgnoreFailures());
		return channel;
	}

}
