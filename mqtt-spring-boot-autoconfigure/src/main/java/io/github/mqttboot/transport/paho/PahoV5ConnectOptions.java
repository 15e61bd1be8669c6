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

import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.WholeSeconds;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * Options whose CONNECT properties are sent and otherwise unknown to Paho, which would
 * hold us to the limits that are meant for the broker.
 */
class PahoV5ConnectOptions extends MqttConnectionOptions {

	private final ConnectPacket.Properties properties;

	PahoV5ConnectOptions(ConnectPacket connect) {
		this.properties = connect.properties();
		setCleanStart(connect.cleanStart());
		setKeepAliveInterval(connect.keepAliveSeconds());
		setUserName(connect.username());
		setPassword(connect.password());
		PublishPacket will = connect.will();
		if (will != null) {
			MqttProperties willProperties = PahoV5Properties.of(will.properties());
			willProperties.setWillDelayInterval(WholeSeconds.ofNullable(connect.willDelay()));
			setWillMessageProperties(willProperties);
			setWill(will.topic(), new MqttMessage(will.payload(), will.qos().value(), will.retained(), willProperties));
		}
	}

	@Override
	public MqttProperties getConnectionProperties() {
		MqttProperties sent = new MqttProperties();
		sent.setSessionExpiryInterval(this.properties.sessionExpiryInterval());
		sent.setReceiveMaximum(this.properties.receiveMaximum());
		sent.setMaximumPacketSize(this.properties.maximumPacketSize());
		sent.setTopicAliasMaximum(this.properties.topicAliasMaximum());
		sent.setRequestResponseInfo(this.properties.requestResponseInformation());
		sent.setRequestProblemInfo(this.properties.requestProblemInformation());
		sent.setUserProperties(PahoV5Properties.userProperties(this.properties.userProperties()));
		sent.setAuthenticationMethod(this.properties.authenticationMethod());
		sent.setAuthenticationData(this.properties.authenticationData());
		return sent;
	}

}
