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

package io.github.mqttboot.codec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishProperties;
import org.jspecify.annotations.Nullable;

/**
 * MQTT 5 properties of one packet after the other (section 2.2.2.2), by their
 * identifiers. What was read of a packet is copied out of here before the next one.
 */
final class PacketProperties {

	/**
	 * What a CONNACK may have.
	 */
	static final long OF_CONNECT_ACK = bits(PropertyIds.SESSION_EXPIRY_INTERVAL, PropertyIds.ASSIGNED_CLIENT_IDENTIFIER,
			PropertyIds.SERVER_KEEP_ALIVE, PropertyIds.AUTHENTICATION_METHOD, PropertyIds.AUTHENTICATION_DATA,
			PropertyIds.RESPONSE_INFORMATION, PropertyIds.SERVER_REFERENCE, PropertyIds.REASON_STRING,
			PropertyIds.RECEIVE_MAXIMUM, PropertyIds.TOPIC_ALIAS_MAXIMUM, PropertyIds.MAXIMUM_QOS,
			PropertyIds.RETAIN_AVAILABLE, PropertyIds.USER_PROPERTY, PropertyIds.MAXIMUM_PACKET_SIZE,
			PropertyIds.WILDCARD_SUBSCRIPTION_AVAILABLE, PropertyIds.SUBSCRIPTION_IDENTIFIERS_AVAILABLE,
			PropertyIds.SHARED_SUBSCRIPTION_AVAILABLE);

	/**
	 * What a PUBLISH may have.
	 */
	static final long OF_PUBLISH = bits(PropertyIds.PAYLOAD_FORMAT_INDICATOR, PropertyIds.MESSAGE_EXPIRY_INTERVAL,
			PropertyIds.CONTENT_TYPE, PropertyIds.RESPONSE_TOPIC, PropertyIds.CORRELATION_DATA,
			PropertyIds.SUBSCRIPTION_IDENTIFIER, PropertyIds.TOPIC_ALIAS, PropertyIds.USER_PROPERTY);

	/**
	 * What the acknowledgements of messages and subscriptions may have.
	 */
	static final long OF_ACK = bits(PropertyIds.REASON_STRING, PropertyIds.USER_PROPERTY);

	/**
	 * What a DISCONNECT may have.
	 */
	static final long OF_DISCONNECT = bits(PropertyIds.SESSION_EXPIRY_INTERVAL, PropertyIds.SERVER_REFERENCE,
			PropertyIds.REASON_STRING, PropertyIds.USER_PROPERTY);

	/**
	 * What an AUTH may have.
	 */
	static final long OF_AUTH = bits(PropertyIds.AUTHENTICATION_METHOD, PropertyIds.AUTHENTICATION_DATA,
			PropertyIds.REASON_STRING, PropertyIds.USER_PROPERTY);

	private final @Nullable Object[] values = new Object[PropertyIds.SHARED_SUBSCRIPTION_AVAILABLE + 1];

	private boolean empty = true;

	private List<MqttUserProperty> userProperties = List.of();

	private List<Integer> subscriptionIdentifiers = List.of();

	private static long bits(int... identifiers) {
		return Arrays.stream(identifiers).mapToLong((identifier) -> 1L << identifier).reduce(0, (a, b) -> a | b);
	}

	/**
	 * Read the properties of a packet.
	 * @param packet the packet, at the length of its properties. At its end there are
	 * none, as short forms of acknowledgements have it
	 * @param allowed those that the packet may have
	 */
	void read(PacketBody packet, long allowed) {
		clear();
		int length = packet.hasRemaining() ? packet.readVariableByteInteger() : 0;
		if (length == 0) {
			return;
		}
		this.empty = false;
		int rest = packet.narrow(length);
		while (packet.hasRemaining()) {
			readNext(packet, allowed);
		}
		packet.widen(rest);
	}

	void clear() {
		if (!this.empty) {
			Arrays.fill(this.values, null);
			this.userProperties = List.of();
			this.subscriptionIdentifiers = List.of();
			this.empty = true;
		}
	}

	private void readNext(PacketBody packet, long allowed) {
		int identifier = packet.readVariableByteInteger();
		if (identifier < this.values.length && (allowed & (1L << identifier)) == 0) {
			throw new MalformedPacketException("property " + identifier + " does not belong there");
		}
		switch (identifier) {
			case PropertyIds.PAYLOAD_FORMAT_INDICATOR, PropertyIds.MAXIMUM_QOS, PropertyIds.RETAIN_AVAILABLE,
					PropertyIds.WILDCARD_SUBSCRIPTION_AVAILABLE, PropertyIds.SUBSCRIPTION_IDENTIFIERS_AVAILABLE,
					PropertyIds.SHARED_SUBSCRIPTION_AVAILABLE ->
				put(identifier, packet.readByte());
			case PropertyIds.SERVER_KEEP_ALIVE, PropertyIds.RECEIVE_MAXIMUM, PropertyIds.TOPIC_ALIAS_MAXIMUM,
					PropertyIds.TOPIC_ALIAS ->
				put(identifier, packet.readShort());
			case PropertyIds.MESSAGE_EXPIRY_INTERVAL, PropertyIds.SESSION_EXPIRY_INTERVAL,
					PropertyIds.MAXIMUM_PACKET_SIZE ->
				put(identifier, packet.readInt());
			case PropertyIds.CONTENT_TYPE, PropertyIds.RESPONSE_TOPIC, PropertyIds.ASSIGNED_CLIENT_IDENTIFIER,
					PropertyIds.AUTHENTICATION_METHOD, PropertyIds.RESPONSE_INFORMATION, PropertyIds.SERVER_REFERENCE,
					PropertyIds.REASON_STRING ->
				put(identifier, packet.readString());
			case PropertyIds.CORRELATION_DATA, PropertyIds.AUTHENTICATION_DATA -> put(identifier, packet.readBinary());
			case PropertyIds.SUBSCRIPTION_IDENTIFIER -> addSubscriptionIdentifier(packet.readVariableByteInteger());
			case PropertyIds.USER_PROPERTY ->
				addUserProperty(new MqttUserProperty(packet.readString(), packet.readString()));
			default -> throw new MalformedPacketException("unknown property " + identifier);
		}
	}

	private void put(int identifier, Object value) {
		if (this.values[identifier] != null) {
			throw MalformedPacketException.notAllowed("property " + identifier + " occurs twice");
		}
		this.values[identifier] = value;
	}

	private void addUserProperty(MqttUserProperty property) {
		if (this.userProperties.isEmpty()) {
			this.userProperties = new ArrayList<>();
		}
		this.userProperties.add(property);
	}

	private void addSubscriptionIdentifier(int identifier) {
		if (this.subscriptionIdentifiers.isEmpty()) {
			this.subscriptionIdentifiers = new ArrayList<>();
		}
		this.subscriptionIdentifiers.add(identifier);
	}

	@Nullable Integer getInteger(int identifier) {
		return (Integer) this.values[identifier];
	}

	@Nullable Long getLong(int identifier) {
		return (Long) this.values[identifier];
	}

	private <T extends Number> @Nullable T nonZero(String name, @Nullable T value) {
		// a limit of nothing would have us wait without end
		if (value != null && value.longValue() == 0) {
			throw MalformedPacketException.notAllowed("CONNACK has a " + name + " of 0");
		}
		return value;
	}

	private @Nullable Boolean getBoolean(int identifier) {
		Integer value = getInteger(identifier);
		return (value != null) ? value != 0 : null;
	}

	private @Nullable Duration getSeconds(int identifier) {
		Long value = getLong(identifier);
		return (value != null) ? Duration.ofSeconds(value) : null;
	}

	@Nullable String getString(int identifier) {
		return (String) this.values[identifier];
	}

	byte @Nullable [] getBytes(int identifier) {
		return (byte[]) this.values[identifier];
	}

	List<MqttUserProperty> getUserProperties() {
		return this.userProperties;
	}

	List<Integer> getSubscriptionIdentifiers() {
		return this.subscriptionIdentifiers;
	}

	/**
	 * Return the properties of CONNACK.
	 * @param sessionPresent what CONNACK says besides
	 * @return the acknowledgement
	 * @throws MalformedPacketException if it has a value that is not allowed
	 */
	ConnectAck toConnectAck(boolean sessionPresent) {
		return new ConnectAck(sessionPresent, getLong(PropertyIds.SESSION_EXPIRY_INTERVAL),
				nonZero("receive maximum", getInteger(PropertyIds.RECEIVE_MAXIMUM)), maximumQos(),
				getBoolean(PropertyIds.RETAIN_AVAILABLE),
				nonZero("maximum packet size", getLong(PropertyIds.MAXIMUM_PACKET_SIZE)),
				getString(PropertyIds.ASSIGNED_CLIENT_IDENTIFIER), getInteger(PropertyIds.TOPIC_ALIAS_MAXIMUM),
				getString(PropertyIds.REASON_STRING), getBoolean(PropertyIds.WILDCARD_SUBSCRIPTION_AVAILABLE),
				getBoolean(PropertyIds.SUBSCRIPTION_IDENTIFIERS_AVAILABLE),
				getBoolean(PropertyIds.SHARED_SUBSCRIPTION_AVAILABLE), getInteger(PropertyIds.SERVER_KEEP_ALIVE),
				getString(PropertyIds.RESPONSE_INFORMATION), getString(PropertyIds.SERVER_REFERENCE),
				this.userProperties);
	}

	private @Nullable MqttQos maximumQos() {
		Integer value = getInteger(PropertyIds.MAXIMUM_QOS);
		// 0 and 1 are allowed; no limit needs no value, and some say 2
		return (value != null) ? MqttQos.of(Math.min(value, MqttQos.EXACTLY_ONCE.value())) : null;
	}

	/**
	 * Return the properties of PUBLISH.
	 * @return the properties
	 */
	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	PublishProperties toPublishProperties() {
		if (this.empty) {
			return PublishProperties.NONE;
		}
		PublishProperties read = new PublishProperties(getBoolean(PropertyIds.PAYLOAD_FORMAT_INDICATOR),
				getSeconds(PropertyIds.MESSAGE_EXPIRY_INTERVAL), getString(PropertyIds.CONTENT_TYPE),
				getString(PropertyIds.RESPONSE_TOPIC), getBytes(PropertyIds.CORRELATION_DATA), this.userProperties);
		return read.isEmpty() ? PublishProperties.NONE : read;
	}

}
