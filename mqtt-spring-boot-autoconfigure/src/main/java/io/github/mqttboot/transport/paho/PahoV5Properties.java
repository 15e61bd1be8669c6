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

package io.github.mqttboot.transport.paho;

import java.util.List;

import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.WholeSeconds;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * Properties of outgoing packets as Paho takes them. It changes and keeps what it is
 * given: none is ever shared.
 */
final class PahoV5Properties {

	private PahoV5Properties() {
	}

	static MqttProperties of(PublishProperties source) {
		MqttProperties properties = new MqttProperties();
		if (source.isEmpty()) {
			return properties;
		}
		properties.setPayloadFormat(Boolean.TRUE.equals(source.utf8Payload()));
		properties.setMessageExpiryInterval(WholeSeconds.ofNullable(source.messageExpiryInterval()));
		properties.setContentType(source.contentType());
		properties.setResponseTopic(source.responseTopic());
		properties.setCorrelationData(source.correlationData());
		properties.setUserProperties(userProperties(source.userProperties()));
		return properties;
	}

	static MqttProperties ofSubscribe(int subscriptionIdentifier) {
		MqttProperties properties = new MqttProperties();
		if (subscriptionIdentifier != 0) {
			properties.setSubscriptionIdentifier(subscriptionIdentifier);
		}
		return properties;
	}

	static List<UserProperty> userProperties(List<MqttUserProperty> source) {
		return source.stream().map((property) -> new UserProperty(property.name(), property.value())).toList();
	}

}
