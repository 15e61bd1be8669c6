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
import io.github.mqttboot.observation.MqttObservationDocumentation.Key;
import io.micrometer.common.KeyValue;
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
		String template = template(publication);
		Throwable error = context.getError();
		return KeyValues.of(Key.SYSTEM.withValue("mqtt"), Key.OPERATION_NAME.withValue("publish"),
				Key.OPERATION_TYPE.withValue("send"),
				Key.DESTINATION_TEMPLATE.withValue((template != null) ? template : KeyValue.NONE_VALUE),
				Key.CLIENT.withValue(publication.connection().getName()),
				Key.QOS.withValue(String.valueOf(publication.packet().qos().value())),
				Key.ERROR_TYPE.withValue((error != null) ? error.getClass().getName() : KeyValue.NONE_VALUE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(MqttPublishObservationContext context) {
		MqttPublication publication = context.getPublication();
		return KeyValues.of(Key.DESTINATION_NAME.withValue(publication.packet().topic()),
				Key.CLIENT_ID.withValue(publication.connection().getSnapshot().clientId()),
				Key.BODY_SIZE.withValue(String.valueOf(publication.packet().payload().length)));
	}

	// a topic without variables may be made of anything, so there may be any number
	private static @Nullable String template(MqttPublication publication) {
		return (publication.topicTemplate().indexOf('{') != -1) ? publication.topicTemplate() : null;
	}

}
