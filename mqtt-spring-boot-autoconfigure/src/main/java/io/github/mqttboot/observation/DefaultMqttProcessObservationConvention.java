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

import java.util.Locale;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.protocol.InboundPublish;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/**
 * Default {@link MqttProcessObservationConvention}, with the names of OpenTelemetry's
 * semantic conventions for messaging.
 *
 * @since 0.1.0
 */
public class DefaultMqttProcessObservationConvention implements MqttProcessObservationConvention {

	@Override
	public String getName() {
		return "mqtt.process";
	}

	@Override
	public String getContextualName(MqttProcessObservationContext context) {
		String filter = context.getMessage().getFilter();
		return (filter != null) ? "process " + filter : "process";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(MqttProcessObservationContext context) {
		MqttInboundMessage message = context.getMessage();
		MqttListenerOutcome outcome = context.getOutcome();
		return MessagingKeyValues
			.lowCardinality("process", "process", message.getFilter(), context.getContainer().getConnection(),
					message.getPacket().qos(), context.getError())
			.and(MqttObservationKey.LISTENER.withValue(context.getContainer().getId()),
					MqttObservationKey.OUTCOME.withValue((outcome != null)
							? outcome.name().toLowerCase(Locale.ROOT).replace('_', '-') : KeyValue.NONE_VALUE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(MqttProcessObservationContext context) {
		InboundPublish packet = context.getMessage().getPacket();
		return MessagingKeyValues
			.highCardinality(packet.topic(), context.getContainer().getConnection(), packet.payload())
			.and(MqttObservationKey.ATTEMPT.withValue(String.valueOf(context.getAttempt())));
	}

}
