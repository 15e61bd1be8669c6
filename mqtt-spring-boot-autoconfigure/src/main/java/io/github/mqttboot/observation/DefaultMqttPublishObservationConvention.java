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

package io.github.mqttboot.observation;

import io.github.mqttboot.core.MqttPublication;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * Default {@link MqttPublishObservationConvention}, with the names of OpenTelemetry's
 * semantic conventions for messaging.
 *
 * @since 0.1.0
 */
public class DefaultMqttPublishObservationConvention implements MqttPublishObservationConvention {

	@Override
	public String getName() {
		return "mqtt.publish";
	}

	@Override
	public String getContextualName(MqttPublishObservationContext context) {
		String template = template(context.getPublication());
		return (template != null) ? "publish " + template : "publish";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(MqttPublishObservationContext context) {
		MqttPublication publication = context.getPublication();
		return MessagingKeyValues.lowCardinality("publish", "send", template(publication), publication.connection(),
				publication.packet().qos(), context.getError());
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(MqttPublishObservationContext context) {
		MqttPublication publication = context.getPublication();
		return MessagingKeyValues.highCardinality(publication.packet().topic(), publication.connection(),
				publication.packet().payload());
	}

	// a topic without variables may be made of anything, so there may be any number
	private static @Nullable String template(MqttPublication publication) {
		return (publication.topicTemplate().indexOf('{') != -1) ? publication.topicTemplate() : null;
	}

}
