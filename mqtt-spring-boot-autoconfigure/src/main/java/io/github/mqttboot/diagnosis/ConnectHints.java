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

package io.github.mqttboot.diagnosis;

import java.net.URI;

import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.transport.ConnectStage;

/**
 * Guesses why an attempt to connect got no answer, with the properties that may be wrong.
 */
final class ConnectHints {

	private final MqttConnectionSettings settings;

	ConnectHints(MqttConnectionSettings settings) {
		this.settings = settings;
	}

	/**
	 * Return why there may be no answer to CONNECT: to take it and not to answer it is
	 * what those do who don't understand it.
	 * @param url the broker
	 * @return the end of a sentence
	 */
	String ofUnanswered(URI url) {
		return "; it said nothing to CONNECT: it may not speak MQTT " + this.settings.getVersion()
				+ switch (BrokerUrl.addressOf(url).scheme()) {
					case MQTT -> ", or the port may expect TLS (mqtts://) or WebSocket (ws://)";
					case MQTTS, WSS, QUIC -> ", or want another client certificate";
					case WS -> "";
				};
	}

	/**
	 * Return what in CONNECT the broker may not accept: one of MQTT 3 that closes says no
	 * more, whatever it does not like.
	 * @return the end of a sentence
	 */
	String ofRefused() {
		String hint = "; or it does not accept what CONNECT says: the client id or the user (" + property("client-id")
				+ ", " + property("username") + ")";
		if (this.settings.getPresence() != null) {
			return hint + ", or the will that announces 'offline' (" + property("presence.topic") + ", "
					+ property("presence.qos") + ", " + property("presence.retained") + ")";
		}
		if (this.settings.getWillProvider() != null) {
			return hint + ", or the will of the MqttWillProvider, its topic, QoS or retain flag";
		}
		return (this.settings.getWill() == null) ? hint : hint + ", or the will (" + property("will.topic") + ", "
				+ property("will.qos") + ", " + property("will.retained") + ")";
	}

	/**
	 * Return what may be on the other side, judged by how far the attempt has come.
	 * @param stage how far it has come
	 * @param url the broker
	 * @return the end of a sentence, which may be empty
	 */
	static String ofStage(ConnectStage stage, URI url) {
		return switch (stage) {
			case TLS -> "; is it TLS that is spoken on this port?";
			case UPGRADE -> BrokerUrl.addressOf(url).scheme().isSecure()
					? "; is it a web server with TLS that listens on this port?"
					: "; is it a web server that listens on this port?";
			default -> "";
		};
	}

	private String property(String key) {
		return "'" + InvalidMqttSettingException.propertyName(this.settings.getName(), key) + "'";
	}

}
