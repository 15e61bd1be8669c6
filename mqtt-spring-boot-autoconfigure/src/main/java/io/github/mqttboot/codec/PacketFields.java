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

import java.util.List;

import io.github.mqttboot.protocol.MqttUserProperty;
import org.jspecify.annotations.Nullable;

/**
 * Writes fields (MQTT 5 section 1.5) and properties (section 2.2.2) of packets. A
 * property that is {@code null} is left out.
 */
final class PacketFields {

	private static final int MAX_LENGTH = 65_535;

	private static final int MAX_VARIABLE_BYTE_INTEGER = 268_435_455;

	private static final long MAX_FOUR_BYTES = 0xFFFF_FFFFL;

	private PacketFields() {
	}

	static void writeVariableByteInteger(PacketSink sink, int value) {
		int rest = value;
		while (rest > 0x7F) {
			sink.writeByte((rest & 0x7F) | 0x80);
			rest >>>= 7;
		}
		sink.writeByte(rest);
	}

	static void writeText(PacketSink sink, String text) {
		int length = Utf8.length(text);
		sink.writeShort(length);
		sink.writeUtf8(text, length);
	}

	static void writeBinary(PacketSink sink, byte[] bytes) {
		if (bytes.length > MAX_LENGTH) {
			throw new IllegalArgumentException(
					"Binary data of " + bytes.length + " bytes is longer than " + MAX_LENGTH + " bytes");
		}
		sink.writeShort(bytes.length);
		sink.writeBytes(bytes);
	}

	/**
	 * Write properties behind their length.
	 * @param sink where to
	 * @param properties writes the properties
	 */
	static void writeProperties(PacketSink sink, PacketPart properties) {
		writeVariableByteInteger(sink, PacketSize.checked(SizeCounter.sizeOf(properties)));
		properties.writeTo(sink);
	}

	static void writeProperty(PacketSink sink, int identifier, @Nullable Boolean value) {
		if (value != null) {
			sink.writeByte(identifier);
			sink.writeByte(value ? 1 : 0);
		}
	}

	static void writeProperty(PacketSink sink, int identifier, @Nullable Integer value) {
		if (value != null) {
			checkRange(value, MAX_LENGTH, "two bytes");
			sink.writeByte(identifier);
			sink.writeShort(value);
		}
	}

	static void writeProperty(PacketSink sink, int identifier, @Nullable Long value) {
		if (value != null) {
			checkRange(value, MAX_FOUR_BYTES, "four bytes");
			sink.writeByte(identifier);
			sink.writeInt(value.intValue());
		}
	}

	static void writeProperty(PacketSink sink, int identifier, @Nullable String value) {
		if (value != null) {
			sink.writeByte(identifier);
			writeText(sink, value);
		}
	}

	static void writeProperty(PacketSink sink, int identifier, byte @Nullable [] value) {
		if (value != null) {
			sink.writeByte(identifier);
			writeBinary(sink, value);
		}
	}

	/**
	 * Write a subscription identifier.
	 * @param sink where to
	 * @param value the identifier, or 0 for none
	 */
	static void writeSubscriptionIdentifier(PacketSink sink, int value) {
		if (value != 0) {
			checkRange(value, MAX_VARIABLE_BYTE_INTEGER, "a variable byte integer");
			sink.writeByte(PropertyIds.SUBSCRIPTION_IDENTIFIER);
			writeVariableByteInteger(sink, value);
		}
	}

	static void writeProperties(PacketSink sink, List<MqttUserProperty> userProperties) {
		if (userProperties.isEmpty()) {
			// the size is counted first, so that this comes twice for each packet
			return;
		}
		for (MqttUserProperty property : userProperties) {
			sink.writeByte(PropertyIds.USER_PROPERTY);
			writeText(sink, property.name());
			writeText(sink, property.value());
		}
	}

	// no lambda: it would be made for each property
	private static void checkRange(long value, long maximum, String size) {
		if (value < 0 || value > maximum) {
			throw new IllegalArgumentException(value + " does not fit into " + size);
		}
	}

}
