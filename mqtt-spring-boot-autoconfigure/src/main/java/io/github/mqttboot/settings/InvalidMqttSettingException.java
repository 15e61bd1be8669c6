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

package io.github.mqttboot.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.MqttText;
import org.jspecify.annotations.Nullable;

/**
 * A setting that is wrong in itself, or contradicts another or the protocol version.
 *
 * @since 0.1.0
 */
public class InvalidMqttSettingException extends IllegalArgumentException {

	private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-]+");

	private static final int NANOSECONDS = 9;

	private final String propertyName;

	private final @Nullable String value;

	private final String reason;

	private final String cure;

	/**
	 * Create an exception.
	 * @param connectionName the name of the connection
	 * @param key the key relative to the connection, such as {@code client-id}
	 * @param value the value, or {@code null} if it is missing or secret
	 * @param reason what is wrong, a sentence
	 * @param cure what to do, a sentence
	 */
	public InvalidMqttSettingException(String connectionName, String key, @Nullable Object value, String reason,
			String cure) {
		this(propertyName(connectionName, key), (value != null) ? print(value) : null, reason, cure);
	}

	private InvalidMqttSettingException(String propertyName, @Nullable String value, String reason, String cure) {
		super("Invalid MQTT setting '" + propertyName + "'" + ((value != null) ? " with value '" + value + "'" : "")
				+ ": " + reason + " " + cure);
		this.propertyName = propertyName;
		this.value = value;
		this.reason = reason;
		this.cure = cure;
	}

	/**
	 * Create an exception for a property that is named in full, such as one that does not
	 * exist.
	 * @param propertyName the name of the property
	 * @param reason what is wrong, a sentence
	 * @param cure what to do, a sentence
	 * @return the exception
	 */
	public static InvalidMqttSettingException ofProperty(String propertyName, String reason, String cure) {
		return new InvalidMqttSettingException(propertyName, (String) null, reason, cure);
	}

	/**
	 * Return the same of a property that has another name, such as one of a named group.
	 * @param propertyName the name of the property
	 * @return the exception
	 */
	public InvalidMqttSettingException withPropertyName(String propertyName) {
		return new InvalidMqttSettingException(propertyName, this.value, this.reason, this.cure);
	}

	/**
	 * Create an exception for a URL that is not that of a broker.
	 * @param connectionName the name of the connection
	 * @param url the URL
	 * @param problem what the URL was refused with
	 * @return the exception
	 * @see BrokerAddress
	 */
	public static InvalidMqttSettingException ofUrl(String connectionName, String url,
			IllegalArgumentException problem) {
		String cure = (url.indexOf('@') != -1)
				? "Remove them, and set '" + propertyName(connectionName, "username") + "' and '"
						+ propertyName(connectionName, "password") + "'."
				: "Write it as mqtt://host:port or mqtts://host:port, or for a WebSocket as ws://host:port/path or "
						+ "wss://host:port/path.";
		return new InvalidMqttSettingException(connectionName, "url", BrokerAddress.mask(url),
				problem.getMessage() + ".", cure);
	}

	/**
	 * Return the name of a configuration property of a connection.
	 * @param connectionName the name of the connection
	 * @param key the key relative to the connection, such as {@code client-id}
	 * @return the name, such as {@code mqtt.client-id}
	 */
	public static String propertyName(String connectionName, String key) {
		if (MqttConnectionSettings.DEFAULT_NAME.equals(connectionName)) {
			return "mqtt." + key;
		}
		boolean plain = PLAIN_NAME.matcher(connectionName).matches();
		return "mqtt.clients" + (plain ? "." + connectionName : "[" + connectionName + "]") + "." + key;
	}

	private static String print(Object value) {
		return MqttText.printable((value instanceof Duration duration) ? inSeconds(duration) : value.toString());
	}

	private static String inSeconds(Duration duration) {
		BigDecimal seconds = BigDecimal.valueOf(duration.toSeconds())
			.add(BigDecimal.valueOf(duration.toNanosPart(), NANOSECONDS));
		return seconds.stripTrailingZeros().toPlainString() + "s";
	}

	/**
	 * Return the name of the configuration property.
	 * @return the name, such as {@code mqtt.client-id}
	 */
	public String getPropertyName() {
		return this.propertyName;
	}

	/**
	 * Return the value.
	 * @return the value, fit for printing, or {@code null} if it is missing or secret
	 */
	public @Nullable String getValue() {
		return this.value;
	}

	/**
	 * Return what is wrong.
	 * @return a sentence
	 */
	public String getReason() {
		return this.reason;
	}

	/**
	 * Return what to do.
	 * @return a sentence
	 */
	public String getCure() {
		return this.cure;
	}

}
