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

import io.github.mqttboot.codec.PacketEncoder;
import io.github.mqttboot.codec.PacketSize;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Refuses messages that Paho cannot encode, before it gets them. By itself it would fail
 * on its own thread, which costs the connection, or write a length that is wrong. To have
 * it encode each message once more in front of that would be a quarter of what a message
 * costs. For any thread.
 */
final class PahoEncoding {

	/**
	 * The last character that the MQTT 3 client can encode. It takes all others for what
	 * they are not, and with them emoji and full-width forms.
	 */
	static final int LAST_CHARACTER_OF_V3 = 0xFDCF;

	/**
	 * MQTT 5 section 1.5.4.
	 */
	private static final int LONGEST = 65_535;

	/**
	 * With no more than that, and no more than {@link #FEW} user properties, a packet
	 * cannot be too large, and need not be counted.
	 */
	private static final int SMALL_PAYLOAD = 1024 * 1024;

	private static final int FEW = 100;

	private final MqttVersion version;

	private final int lastCharacter;

	/**
	 * Create an instance for one of the clients.
	 * @param version the protocol version
	 * @param lastCharacter the last Unicode code point that the client can encode
	 */
	PahoEncoding(MqttVersion version, int lastCharacter) {
		this.version = version;
		this.lastCharacter = lastCharacter;
	}

	/**
	 * Insist that a message can be encoded.
	 * @param packet the message
	 * @throws IllegalArgumentException if it cannot
	 */
	void validate(PublishPacket packet) {
		PublishProperties properties = packet.properties();
		if (packet.payload().length > SMALL_PAYLOAD || properties.userProperties().size() > FEW) {
			Assert.isTrue(PacketEncoder.sizeOf(packet, this.version) <= PacketSize.MAX,
					"The packet is larger than MQTT allows");
		}
		validate("topic", packet.topic());
		if (!properties.isEmpty()) {
			validate(properties);
		}
	}

	private void validate(PublishProperties properties) {
		validate("content type", properties.contentType());
		validate("response topic", properties.responseTopic());
		byte[] correlationData = properties.correlationData();
		Assert.isTrue(correlationData == null || correlationData.length <= LONGEST,
				"'correlationData' must not be longer than " + LONGEST + " bytes");
		for (MqttUserProperty property : properties.userProperties()) {
			validate("user property name", property.name());
			validate("user property value", property.value());
		}
	}

	private void validate(String name, @Nullable String text) {
		if (text != null && !isPlain(text)) {
			MqttText.validate(name, text);
			MqttText.validateEncodable(name, text, this.version, this.lastCharacter);
		}
	}

	// Nearly always. No stream, since each message gets here
	private static boolean isPlain(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
				return false;
			}
		}
		return text.length() <= LONGEST;
	}

}
