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

package io.github.mqttboot.supervisor;

import java.nio.charset.StandardCharsets;

import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.WholeSeconds;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.settings.MqttPresence;
import io.github.mqttboot.settings.MqttWill;
import org.jspecify.annotations.Nullable;

/**
 * Makes CONNECT, and the presence messages, from the settings.
 */
final class ConnectPackets {

	private ConnectPackets() {
	}

	static ConnectPacket connect(MqttConnectionSettings settings, String clientId, MqttCredentials credentials,
			@Nullable MqttWill will, @Nullable AuthenticationStart authentication, boolean cleanStart) {
		MqttPresence presence = settings.getPresence();
		PublishPacket willMessage = (will != null) ? will.message() : null;
		if (presence != null) {
			willMessage = presence(presence, presence.offline(), presence.qos());
		}
		String password = credentials.password();
		return new ConnectPacket(settings.getVersion(), clientId, cleanStart,
				(int) settings.getKeepAliveInterval().toSeconds(), credentials.username(),
				(password != null) ? password.getBytes(StandardCharsets.UTF_8) : null, willMessage,
				(will != null) ? will.delayInterval() : null, properties(settings, authentication));
	}

	static PublishPacket presence(MqttPresence presence, String payload, MqttQos qos) {
		return new PublishPacket(presence.topic(), payload.getBytes(StandardCharsets.UTF_8), qos, presence.retained(),
				PublishProperties.NONE);
	}

	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	private static ConnectPacket.Properties properties(MqttConnectionSettings settings,
			@Nullable AuthenticationStart authentication) {
		return new ConnectPacket.Properties(WholeSeconds.ofNullable(settings.getSessionExpiryInterval()),
				settings.getReceiveMaximum(), settings.getMaximumPacketSize(), settings.getTopicAliasMaximum(),
				settings.getRequestResponseInformation(), settings.getRequestProblemInformation(),
				settings.getUserProperties(),
				(authentication != null) ? authentication.method() : settings.getAuthenticationMethod(),
				(authentication != null) ? authentication.data() : settings.getAuthenticationData());
	}

}
