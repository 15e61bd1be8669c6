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

import java.time.Duration;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;

/**
 * What to do about what a broker does with a connection that is accepted.
 */
public final class BrokerAdvice {

	private BrokerAdvice() {
	}

	/**
	 * Describe that another client may use the client identifier.
	 * @param losses how many connections ended soon after CONNACK
	 * @param connectionName the name of the connection
	 * @param clientId the client identifier
	 * @param version the version, which has no reason code for it
	 * @return the description
	 */
	public static String clientIdInUse(int losses, String connectionName, String clientId, MqttVersion version) {
		return losses + " connections in a row ended soon after CONNACK without a reason: another client may use"
				+ " the client id '" + clientId + "' as well (" + property(connectionName, "client-id") + "), which "
				+ (version.hasProperties() ? "some brokers" : "brokers of MQTT " + version) + " do not say";
	}

	/**
	 * Describe that connections end before the keep-alive interval is over.
	 * @param connectionName the name of the connection
	 * @param silence after how long
	 * @param keepAlive the keep-alive interval
	 * @return the description
	 */
	public static String endsInSilence(String connectionName, Duration silence, Duration keepAlive) {
		return "connections end after " + seconds(silence) + " s in which nothing was sent, though the"
				+ " keep-alive interval is " + seconds(keepAlive) + " s: the broker, or something on the way,"
				+ " does not wait that long; set " + property(connectionName, "keep-alive-interval") + " to "
				+ sufficient(silence) + "s or less";
	}

	// What a broker waits for is one and a half of the interval
	private static long sufficient(Duration silence) {
		long seconds = Math.max(1, silence.toSeconds() * 2 / 3);
		return (seconds > 10) ? seconds / 5 * 5 : seconds;
	}

	private static long seconds(Duration duration) {
		return Math.round(duration.toMillis() / 1000.0);
	}

	/**
	 * Describe that the broker keeps the session for a shorter time than was asked for.
	 * @param connectionName the name of the connection
	 * @param asked the session expiry interval that was asked for
	 * @param granted that of the broker, in seconds
	 * @return the description
	 */
	public static String shorterSession(String connectionName, Duration asked, long granted) {
		return InvalidMqttSettingException.propertyName(connectionName, "session-expiry-interval")
				+ ": The broker keeps the session for " + granted + "s after a disconnect, and not "
				+ (asked.equals(MqttConnectionSettings.NEVER) ? "without limit" : "for " + asked.toSeconds() + "s")
				+ ": after a longer absence its messages are lost.";
	}

	/**
	 * Describe what to do if a client cannot make a link that the other one can.
	 * @param connectionName the name of the connection
	 * @return the description
	 */
	public static String otherClient(String connectionName) {
		return "Set " + property(connectionName, "client-type") + " to netty, or use mqtts.";
	}

	/**
	 * Describe what to do if copies of a message do not say which filter they are for.
	 * @return the description
	 */
	public static String filtersWithoutIdentifiers() {
		return "Use MQTT 5.0 with a broker that has subscription identifiers, or a client of its own for one of them";
	}

	/**
	 * Describe what to do if each copy of a message names all filters that it matches.
	 * @return the description
	 */
	public static String filtersAtArtemis() {
		return "This broker seems to be an Artemis, which does not say which of the filters a copy came for: use a"
				+ " client of its own for one of them";
	}

	private static String property(String connectionName, String key) {
		return "'" + InvalidMqttSettingException.propertyName(connectionName, key) + "'";
	}

}
