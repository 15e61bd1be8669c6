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

package io.github.mqttboot.sample;

import java.nio.charset.StandardCharsets;

import io.github.mqttboot.autoconfigure.MqttConnectionDetails;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.settings.BrokerUrl;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.annotation.Profile;
import org.springframework.integration.mqtt.core.Mqttv5ClientManager;
import org.springframework.stereotype.Component;

/**
 * Makes the clients of {@link PlainFleet}, for the broker of the rest of the sample.
 */
@Component
@Profile("plain")
class PlainClients {

	private final MqttConnectionDetails details;

	PlainClients(MqttConnectionDetails details) {
		this.details = details;
	}

	Mqttv5ClientManager controlRoom(String clientId) {
		MqttConnectionOptions options = options(getBroker());
		options.setKeepAliveInterval(5);
		options.setCleanStart(false);
		options.setSessionExpiryInterval(3600L);
		return client(options, clientId);
	}

	Mqttv5ClientManager device(String clientId, BrokerAddress address) {
		MqttConnectionOptions options = options(address);
		options.setKeepAliveInterval(3);
		options.setCleanStart(true);
		return client(options, clientId);
	}

	BrokerAddress getBroker() {
		return BrokerUrl.addressOf(this.details.getUrls().get(0));
	}

	private MqttConnectionOptions options(BrokerAddress address) {
		MqttConnectionOptions options = new MqttConnectionOptions();
		options.setServerURIs(new String[] { url(address) });
		options.setAutomaticReconnect(true);
		// As soon as the rest of the sample tries again
		options.setMaxReconnectDelay(2000);
		options.setUserName(this.details.getUsername());
		String password = this.details.getPassword();
		if (password != null) {
			options.setPassword(password.getBytes(StandardCharsets.UTF_8));
		}
		SslBundle bundle = this.details.getSslBundle();
		if (bundle != null) {
			// Trusts what the bundle has at the start, until the next start
			options.setSocketFactory(bundle.createSslContext().getSocketFactory());
		}
		return options;
	}

	private static Mqttv5ClientManager client(MqttConnectionOptions options, String clientId) {
		Mqttv5ClientManager client = new Mqttv5ClientManager(options, clientId);
		// Six of them stop one after the other, and each waits as long for what is under
		// way
		client.setQuiescentTimeout(500);
		client.setDisconnectCompletionTimeout(500);
		return client;
	}

	private static String url(BrokerAddress address) {
		String scheme = switch (address.scheme()) {
			case MQTT -> "tcp";
			case MQTTS -> "ssl";
			default -> address.scheme().toString();
		};
		return scheme + "://" + address.host() + ":" + address.port() + address.path();
	}

}
