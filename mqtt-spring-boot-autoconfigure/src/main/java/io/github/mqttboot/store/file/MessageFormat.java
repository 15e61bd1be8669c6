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

package io.github.mqttboot.store.file;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.WholeSeconds;
import org.jspecify.annotations.Nullable;

/**
 * What a message is in a file, whatever the protocol version: a format version, QoS and
 * retained flag, then topic, payload and properties, each with its length, -1 for one
 * that is not set.
 */
final class MessageFormat {

	private static final int VERSION = 1;

	private static final int NOT_SET = -1;

	private MessageFormat() {
	}

	/**
	 * Return about how large a message is.
	 * @param packet the message
	 * @return the size in bytes
	 */
	static long sizeOf(PublishPacket packet) {
		long size = 100 + packet.topic().length() + packet.payload().length;
		for (MqttUserProperty property : packet.properties().userProperties()) {
			size += 8 + property.name().length() + property.value().length();
		}
		return size;
	}

	static void write(RecordBuffer out, PublishPacket packet) {
		PublishProperties properties = packet.properties();
		out.putByte(VERSION).putByte(packet.qos().value()).putByte(packet.retained() ? 1 : 0);
		write(out, packet.topic());
		write(out, packet.payload());
		Boolean utf8Payload = properties.utf8Payload();
		out.putByte((utf8Payload != null) ? (utf8Payload ? 1 : 0) : NOT_SET);
		Duration expiry = properties.messageExpiryInterval();
		out.putLong((expiry != null) ? WholeSeconds.of(expiry) : NOT_SET);
		write(out, properties.contentType());
		write(out, properties.responseTopic());
		write(out, properties.correlationData());
		out.putInt(properties.userProperties().size());
		for (MqttUserProperty property : properties.userProperties()) {
			write(out, property.name());
			write(out, property.value());
		}
	}

	private static void write(RecordBuffer out, @Nullable String text) {
		write(out, (text != null) ? text.getBytes(StandardCharsets.UTF_8) : null);
	}

	private static void write(RecordBuffer out, byte @Nullable [] value) {
		out.putInt((value != null) ? value.length : NOT_SET);
		if (value != null) {
			out.putBytes(value);
		}
	}

	/**
	 * Read a message.
	 * @param bytes holds the message
	 * @param offset where it begins; it ends with the bytes
	 * @return the message
	 * @throws IOException if it is none that this version knows
	 */
	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	static PublishPacket read(byte[] bytes, int offset) throws IOException {
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, offset, bytes.length - offset))) {
			int version = in.readByte();
			if (version != VERSION) {
				throw new IOException("format " + version);
			}
			MqttQos qos = MqttQos.of(in.readByte());
			boolean retained = in.readBoolean();
			String topic = required(readText(in));
			byte[] payload = required(readBytes(in));
			byte utf8Payload = in.readByte();
			long expiry = in.readLong();
			String contentType = readText(in);
			String responseTopic = readText(in);
			byte[] correlationData = readBytes(in);
			List<MqttUserProperty> userProperties = new ArrayList<>();
			for (int left = in.readInt(); left > 0; left--) {
				userProperties.add(new MqttUserProperty(required(readText(in)), required(readText(in))));
			}
			return new PublishPacket(topic, payload, qos, retained,
					new PublishProperties((utf8Payload != NOT_SET) ? utf8Payload == 1 : null,
							(expiry != NOT_SET) ? Duration.ofSeconds(expiry) : null, contentType, responseTopic,
							correlationData, userProperties));
		}
		catch (IllegalArgumentException ex) {
			throw new IOException(ex);
		}
	}

	private static @Nullable String readText(DataInputStream in) throws IOException {
		byte[] bytes = readBytes(in);
		return (bytes != null) ? new String(bytes, StandardCharsets.UTF_8) : null;
	}

	private static byte @Nullable [] readBytes(DataInputStream in) throws IOException {
		int length = in.readInt();
		if (length == NOT_SET) {
			return null;
		}
		if (length < 0 || length > in.available()) {
			throw new IOException("a length of " + length);
		}
		return in.readNBytes(length);
	}

	private static <T> T required(@Nullable T value) throws IOException {
		if (value == null) {
			throw new IOException("a part is missing");
		}
		return value;
	}

}
