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

package io.github.mqttboot.e2e.guide;

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.core.MqttJsonMapperCustomizer;
import io.github.mqttboot.core.MqttPublishInterceptor;
import io.github.mqttboot.observation.DefaultMqttProcessObservationConvention;
import io.github.mqttboot.observation.DefaultMqttPublishObservationConvention;
import io.github.mqttboot.observation.MqttProcessObservationConvention;
import io.github.mqttboot.observation.MqttPublishObservationConvention;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import tools.jackson.core.json.JsonReadFeature;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the application changes of all messages: what it sends with them, how their JSON
 * is read, and what they are called where they are observed.
 */
@Configuration(proxyBeanMethods = false)
class GuidePublishing {

	@Bean
	MqttPublishInterceptor origin() {
		return (publication, chain) -> {
			PublishPacket packet = publication.packet();
			List<MqttUserProperty> properties = new ArrayList<>(packet.properties().userProperties());
			properties.add(new MqttUserProperty("guide-origin", "the house"));
			return chain.proceed(
					publication.withPacket(packet.withProperties(packet.properties().withUserProperties(properties))));
		};
	}

	@Bean
	MqttJsonMapperCustomizer singleQuotes() {
		return (builder) -> builder.enable(JsonReadFeature.ALLOW_SINGLE_QUOTES);
	}

	@Bean
	MqttPublishObservationConvention publishConvention() {
		return new DefaultMqttPublishObservationConvention() {

			@Override
			public String getName() {
				return "guide.publish";
			}

		};
	}

	@Bean
	MqttProcessObservationConvention processConvention() {
		return new DefaultMqttProcessObservationConvention() {

			@Override
			public String getName() {
				return "guide.process";
			}

		};
	}

}
