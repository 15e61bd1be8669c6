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

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * MQTT 5 properties of a packet that came in (section 2.2.2.2), by their identifiers.
 */
class PacketProperties {

	static final PacketProperties NONE = new PacketProperties();

	static final int PAYLOAD_FORMAT_INDICATOR = 0x01;

	static final int MESSAGE_EXPIRY_INTERVAL = 0x02;

	static final int CONTENT_TYPE = 0x03;

	static final int RESPONSE_TOPIC = 0x08;

	static final int CORRELATION_DATA = 0x09;

	static final int SESSION_EXPIRY_INTERVAL = 0x11;

	static final int ASSIGNED_CLIENT_IDENTIFIER = 0x12;

	static final int SERVER_KEEP_ALIVE = 0x13;

	static final int RESPONSE_INFORMATION = 0x1A;

	static final int SERVER_REFERENCE = 0x1C;

	static final int REASON_STRING = 0x1F;

	static final int RECEIVE_MAXIMUM = 0x21;

	static final int TOPIC_ALIAS_MAXIMUM = 0x22;

	static final int TOPIC_ALIAS = 0x23;

	static final int MAXIMUM_QOS = 0x24;

	static final int RETAIN_AVAILABLE = 0x25;

	static final int MAXIMUM_PACKET_SIZE = 0x27;

	static final int WILDCARD_SUBSCRIPTION_AVAILABLE = 0x28;

	static final int SUBSCRIPTION_IDENTIFIERS_AVAILABLE = 0x29;

	static final int SHARED_SUBSCRIPTION_AVAILABLE = 0x2A;

	private final Map<Integer, Object> values = new HashMap<>();

	private final List<UserProperty> userProperties = new ArrayList<>();

	private final List<Integer> subscriptionIdentifiers = new ArrayList<>();

	/**
	 * Read the properties.
	 * @param packet the packet, at the length of its properties. At its end there are
	 * none, as short forms of acknowledgements have it
	 * @return the properties
	 */
	static PacketProperties read(PacketBody packet) {
		PacketProperties properties = new PacketProperties();
		if (packet.hasRemaining()) {
			PacketBody part = packet.readPart(packet.readVariableByteInteger());
			while (part.hasRemaining()) {
				properties.readNext(part);
			}
		}
		return properties;
	}

	private void readNext(PacketBody part) {
		int identifier = part.readVariableByteInteger();
		switch (identifier) {
			case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> put(identifier, part.readByte());
			case 0x13, 0x21, 0x22, 0x23 -> put(identifier, part.readShort());
			case 0x02, 0x11, 0x18, 0x27 -> put(identifier, part.readInt());
			case 0x03, 0x08, 0x12, 0x15, 0x1A, 0x1C, 0x1F -> put(identifier, part.readString());
			case 0x09, 0x16 -> put(identifier, part.readBinary());
			case 0x0B -> this.subscriptionIdentifiers.add(part.readVariableByteInteger());
			case 0x26 -> this.userProperties.add(new UserProperty(part.readString(), part.readString()));
			default -> throw new MalformedPacketException("unknown property " + identifier);
		}
	}

	private void put(int identifier, Object value) {
		if (this.values.put(identifier, value) != null) {
			throw MalformedPacketException.notAllowed("property " + identifier + " occurs twice");
		}
	}

	@Nullable Integer getInteger(int identifier) {
		return (Integer) this.values.get(identifier);
	}

	private @Nullable Long getLong(int identifier) {
		return (Long) this.values.get(identifier);
	}

	private <T extends Number> @Nullable T nonZero(String name, @Nullable T value) {
		// a limit of nothing would have us wait for ever
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
		return (String) this.values.get(identifier);
	}

	private byte @Nullable [] getBytes(int identifier) {
		return (byte[]) this.values.get(identifier);
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
		return new ConnectAck(sessionPresent, getLong(SESSION_EXPIRY_INTERVAL),
				nonZero("receive maximum", getInteger(RECEIVE_MAXIMUM)), maximumQos(), getBoolean(RETAIN_AVAILABLE),
				nonZero("maximum packet size", getLong(MAXIMUM_PACKET_SIZE)), getString(ASSIGNED_CLIENT_IDENTIFIER),
				getInteger(TOPIC_ALIAS_MAXIMUM), getString(REASON_STRING), getBoolean(WILDCARD_SUBSCRIPTION_AVAILABLE),
				getBoolean(SUBSCRIPTION_IDENTIFIERS_AVAILABLE), getBoolean(SHARED_SUBSCRIPTION_AVAILABLE),
				getInteger(SERVER_KEEP_ALIVE), getString(RESPONSE_INFORMATION), getString(SERVER_REFERENCE),
				this.userProperties);
	}

	private @Nullable MqttQos maximumQos() {
		Integer value = getInteger(MAXIMUM_QOS);
		// 0 and 1 are allowed; no limit needs no value, and some say 2
		return (value != null) ? MqttQos.of(Math.min(value, MqttQos.EXACTLY_ONCE.value())) : null;
	}

	/**
	 * Return the properties of PUBLISH.
	 * @return the properties
	 */
	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	PublishProperties toPublishProperties() {
		PublishProperties read = new PublishProperties(getBoolean(PAYLOAD_FORMAT_INDICATOR),
				getSeconds(MESSAGE_EXPIRY_INTERVAL), getString(CONTENT_TYPE), getString(RESPONSE_TOPIC),
				getBytes(CORRELATION_DATA), this.userProperties);
		return read.isEmpty() ? PublishProperties.NONE : read;
	}

}
