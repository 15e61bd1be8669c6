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

package io.github.mqttboot.benchmarks.faults;

import java.nio.charset.StandardCharsets;

import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MqttDefaultFilePersistence;

import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.SimpleAcknowledgment;
import org.springframework.messaging.Message;

/**
 * What the applications on Spring Integration have in common: the options of Paho that
 * its manual recommends, and how messages are read.
 */
final class Paho {

	private Paho() {
	}

	static MqttConnectionOptions options5(Settings settings) {
		MqttConnectionOptions options = new MqttConnectionOptions();
		options.setServerURIs(new String[] { url(settings) });
		options.setAutomaticReconnect(true);
		options.setMaxReconnectDelay(1000);
		options.setConnectionTimeout(10);
		options.setKeepAliveInterval(settings.keepAlive());
		options.setCleanStart(false);
		options.setSessionExpiryInterval(3600L);
		return options;
	}

	static MqttDefaultFilePersistence persistence5(Settings settings) {
		return new MqttDefaultFilePersistence(settings.directory().toString());
	}

	static MqttConnectOptions options3(Settings settings) {
		MqttConnectOptions options = new MqttConnectOptions();
		options.setServerURIs(new String[] { url(settings) });
		options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
		options.setAutomaticReconnect(true);
		options.setMaxReconnectDelay(1000);
		options.setConnectionTimeout(10);
		options.setKeepAliveInterval(settings.keepAlive());
		options.setCleanSession(false);
		return options;
	}

	static org.eclipse.paho.client.mqttv3.persist.MqttDefaultFilePersistence persistence3(Settings settings) {
		return new org.eclipse.paho.client.mqttv3.persist.MqttDefaultFilePersistence(settings.directory().toString());
	}

	static String text(Message<?> message) {
		return (message.getPayload() instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8)
				: message.getPayload().toString();
	}

	static void acknowledge(Message<?> message) {
		SimpleAcknowledgment acknowledgment = StaticMessageHeaderAccessor.getAcknowledgment(message);
		if (acknowledgment != null) {
			acknowledgment.acknowledge();
		}
	}

	private static String url(Settings settings) {
		return "tcp://127.0.0.1:" + settings.port();
	}

}
