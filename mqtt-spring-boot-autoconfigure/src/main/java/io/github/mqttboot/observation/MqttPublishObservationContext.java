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

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.core.MqttPublication;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * Context of the observation of a message that is published. Its carrier are the user
 * properties of the message (MQTT 5 section 3.3.2.3.7); on older versions, which have
 * none, nothing is propagated.
 *
 * @since 0.1.0
 */
public class MqttPublishObservationContext extends SenderContext<List<MqttUserProperty>> {

	private final MqttPublication publication;

	/**
	 * Create a context.
	 * @param publication the message
	 */
	public MqttPublishObservationContext(MqttPublication publication) {
		super(MqttPublishObservationContext::set, Kind.PRODUCER);
		this.publication = publication;
		setCarrier(new ArrayList<>(publication.packet().properties().userProperties()));
		setRemoteServiceAddress(MessagingKeyValues.addressOf(publication.connection()));
	}

	private static void set(@Nullable List<MqttUserProperty> properties, String name, String value) {
		if (properties != null) {
			// that of a message which is passed on names another span
			properties.removeIf((property) -> property.name().equals(name));
			properties.add(new MqttUserProperty(name, value));
		}
	}

	/**
	 * Return the message as the application sent it.
	 * @return the message
	 */
	public MqttPublication getPublication() {
		return this.publication;
	}

	/**
	 * Return the message with what is propagated.
	 * @return the message to publish
	 */
	MqttPublication toPublication() {
		List<MqttUserProperty> properties = getCarrier();
		PublishPacket packet = this.publication.packet();
		if (properties == null || !this.publication.connection().getSettings().getVersion().hasProperties()
				|| properties.equals(packet.properties().userProperties())) {
			return this.publication;
		}
		return this.publication.withPacket(packet.withProperties(packet.properties().withUserProperties(properties)));
	}

}
