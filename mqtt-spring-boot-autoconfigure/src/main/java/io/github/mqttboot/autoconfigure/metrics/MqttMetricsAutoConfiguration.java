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

package io.github.mqttboot.autoconfigure.metrics;

import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.metrics.MqttListenerMeters;
import io.github.mqttboot.metrics.MqttMeterBinder;
import io.github.mqttboot.metrics.MqttTemplateMeters;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of MQTT connections,
 * templates and listeners.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MqttAutoConfiguration.class,
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, MqttConnection.class })
public final class MqttMetricsAutoConfiguration {

	MqttMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	MqttMeterBinder mqttMeterBinder(ConfigurableListableBeanFactory beanFactory) {
		return new MqttMeterBinder(
				SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, MqttConnection.class).values());
	}

	@Bean
	@ConditionalOnMissingBean
	MqttTemplateMeters mqttTemplateMeters(ObjectProvider<MqttTemplate> templates) {
		return new MqttTemplateMeters(templates::stream);
	}

	@Bean
	@ConditionalOnMissingBean
	MqttListenerMeters mqttListenerMeters(MeterRegistry registry) {
		return new MqttListenerMeters(registry);
	}

}
