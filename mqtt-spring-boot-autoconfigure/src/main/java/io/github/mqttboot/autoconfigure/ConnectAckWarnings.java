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

package io.github.mqttboot.autoconfigure;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warns when the broker announces in CONNACK that it does not do what was configured.
 * Each warning is logged once for a connection, however often it reconnects. That of the
 * session expiry is logged where the session is. Called by any thread of the connection.
 */
final class ConnectAckWarnings implements MqttConnectionObserver {

	private static final Log logger = LogFactory.getLog(ConnectAckWarnings.class);

	private final MqttConnection connection;

	private final MqttProperties.Publish publish;

	private final Set<String> logged = ConcurrentHashMap.newKeySet();

	ConnectAckWarnings(MqttConnection connection, MqttProperties.Publish publish) {
		this.connection = connection;
		this.publish = publish;
	}

	@Override
	public void onTransition(MqttTransition transition) {
		// it may be lost again already
		ConnectAck connectAck = this.connection.getSnapshot().connectAck();
		if (transition.to() == MqttConnectionState.CONNECTED && connectAck != null) {
			checkKeepAlive(connectAck);
			checkPublish(connectAck);
		}
	}

	private void checkKeepAlive(ConnectAck connectAck) {
		long wanted = this.connection.getSettings().getKeepAliveInterval().getSeconds();
		Integer demanded = connectAck.serverKeepAlive();
		if (demanded != null && demanded != wanted) {
			warn("keep-alive-interval", "The broker demands " + demanded + "s instead of " + wanted
					+ "s, which is used for this connection.");
		}
	}

	private void checkPublish(ConnectAck connectAck) {
		if (connectAck.maximumQos() != null && connectAck.maximumQos().value() < this.publish.getQos()) {
			warnOfApplication("mqtt.publish.qos",
					"The broker of connection '" + this.connection.getName() + "' supports no QoS above "
							+ connectAck.maximumQos().value() + ": messages with a higher one fail.");
		}
		if (Boolean.FALSE.equals(connectAck.retainAvailable()) && this.publish.isRetained()) {
			warnOfApplication("mqtt.publish.retained", "The broker of connection '" + this.connection.getName()
					+ "' does not retain messages: those that are to be retained fail.");
		}
	}

	private void warn(String key, String text) {
		warnOfApplication(InvalidMqttSettingException.propertyName(this.connection.getName(), key), text);
	}

	private void warnOfApplication(String property, String text) {
		if (this.logged.add(property)) {
			logger.warn(property + ": " + text);
		}
	}

}
