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

package io.github.mqttboot.autoconfigure.observation;

import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.observation.MqttProcessObservationConvention;
import io.github.mqttboot.observation.MqttProcessObservations;
import io.github.mqttboot.observation.MqttPublishObservationConvention;
import io.github.mqttboot.observation.MqttPublishObservations;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the observation of messages.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MqttAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ ObservationRegistry.class, MqttConnection.class })
@ConditionalOnBooleanProperty("mqtt.observation.enabled")
public final class MqttObservationAutoConfiguration {

	MqttObservationAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	MqttPublishObservations mqttPublishObservations(ObservationRegistry registry,
			ObjectProvider<MqttPublishObservationConvention> convention) {
		return new MqttPublishObservations(registry, convention.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	MqttProcessObservations mqttProcessObservations(ObservationRegistry registry,
			ObjectProvider<MqttProcessObservationConvention> convention, MqttPublishObservations publishing) {
		return new MqttProcessObservations(registry, convention.getIfAvailable(), publishing);
	}

}
