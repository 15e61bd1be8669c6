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

import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.DisconnectPacket;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Encodes what a client sends. What a protocol version does not have, such as properties
 * on 3.x, is left out.
 * <p>
 * All methods return the size of the packet, and throw {@link IllegalArgumentException}
 * if it cannot be encoded; then nothing of it was written. Any thread.
 */
public final class PacketEncoder {

	private static final int FLAGS_OF_REQUESTS = 0x02;

	private final MqttVersion version;

	/**
	 * Create an encoder.
	 * @param version the protocol version
	 */
	public PacketEncoder(MqttVersion version) {
		this.version = version;
	}

	/**
	 * Return the size of a PUBLISH that has its topic and no topic alias.
	 * @param packet the message
	 * @param version the protocol version
	 * @return the size, which may be more than {@link PacketSize#MAX}
	 * @throws IllegalArgumentException if a field cannot be encoded
	 */
	public static long sizeOf(PublishPacket packet, MqttVersion version) {
		return PacketSize.of(PublishEncoder.remaining(packet, version));
	}

	/**
	 * Encode CONNECT.
	 * @param packet the packet, of the version of this encoder
	 * @param sink where to
	 * @return the size of the packet
	 */
	public int connect(ConnectPacket packet, PacketSink sink) {
		Assert.isTrue(packet.version() == this.version, "CONNECT is of another version");
		return write(PacketType.CONNECT, 0, (part) -> ConnectEncoder.write(packet, part), sink);
	}

	/**
	 * Encode PUBLISH. The payload is copied into the sink and nowhere else.
	 * @param packet the message
	 * @param packetId the packet identifier, not used for QoS 0
	 * @param duplicate whether it is sent again
	 * @param alias the topic alias, or {@code null} for none
	 * @param sink where to
	 * @return the size of the packet
	 */
	public int publish(PublishPacket packet, int packetId, boolean duplicate, @Nullable TopicAlias alias,
			PacketSink sink) {
		if (alias != null && !this.version.hasProperties()) {
			throw new IllegalArgumentException("MQTT " + this.version + " has no topic aliases");
		}
		return PublishEncoder.write(packet, this.version, packetId, duplicate, alias, sink);
	}

	/**
	 * Encode PUBACK, PUBREC, PUBREL or PUBCOMP.
	 * @param type the {@link PacketType type}
	 * @param packetId the packet identifier
	 * @param reasonCode the reason code, which 3.x does not have
	 * @param sink where to
	 * @return the size of the packet
	 */
	public int acknowledge(int type, int packetId, MqttReasonCode reasonCode, PacketSink sink) {
		if (type < PacketType.PUBACK || type > PacketType.PUBCOMP) {
			throw new IllegalArgumentException("A packet of type " + type + " acknowledges no message");
		}
		boolean withReasonCode = reasonCode != MqttReasonCode.SUCCESS && this.version.hasProperties();
		int size = withReasonCode ? 5 : 4;
		sink.reserve(size);
		sink.writeByte((type << 4) | ((type == PacketType.PUBREL) ? FLAGS_OF_REQUESTS : 0));
		sink.writeByte(size - 2);
		sink.writeShort(packetId);
		if (withReasonCode) {
			sink.writeByte(reasonCode.value());
		}
		return size;
	}

	/**
	 * Encode SUBSCRIBE.
	 * @param packetId the packet identifier
	 * @param subscriptions the filters and their options
	 * @param subscriptionIdentifier the identifier of all of them, or 0 for none
	 * @param sink where to
	 * @return the size of the packet
	 */
	public int subscribe(int packetId, List<TopicSubscription> subscriptions, int subscriptionIdentifier,
			PacketSink sink) {
		return write(PacketType.SUBSCRIBE, FLAGS_OF_REQUESTS, (part) -> {
			part.writeShort(packetId);
			if (this.version.hasProperties()) {
				PacketFields.writeProperties(part,
						(properties) -> PacketFields.writeSubscriptionIdentifier(properties, subscriptionIdentifier));
			}
			for (TopicSubscription subscription : subscriptions) {
				PacketFields.writeText(part, subscription.filter());
				part.writeByte(options(subscription));
			}
		}, sink);
	}

	private int options(TopicSubscription subscription) {
		int options = subscription.qos().value();
		if (this.version.hasProperties()) {
			options |= subscription.noLocal() ? 0x04 : 0;
			options |= subscription.retainAsPublished() ? 0x08 : 0;
			options |= subscription.retainHandling() << 4;
		}
		return options;
	}

	/**
	 * Encode UNSUBSCRIBE.
	 * @param packetId the packet identifier
	 * @param filters the topic filters
	 * @param sink where to
	 * @return the size of the packet
	 */
	public int unsubscribe(int packetId, List<String> filters, PacketSink sink) {
		return write(PacketType.UNSUBSCRIBE, FLAGS_OF_REQUESTS, (part) -> {
			part.writeShort(packetId);
			if (this.version.hasProperties()) {
				part.writeByte(0);
			}
			for (String filter : filters) {
				PacketFields.writeText(part, filter);
			}
		}, sink);
	}

	/**
	 * Encode PINGREQ.
	 * @param sink where to
	 * @return the size of the packet
	 */
	public int pingRequest(PacketSink sink) {
		return write(PacketType.PINGREQ, 0, (part) -> {
		}, sink);
	}

	/**
	 * Encode DISCONNECT.
	 * @param packet the packet; its server reference, which only a broker sends, is left
	 * out
	 * @param sink where to
	 * @return the size of the packet
	 */
	public int disconnect(DisconnectPacket packet, PacketSink sink) {
		return write(PacketType.DISCONNECT, 0, (part) -> {
			if (this.version.hasProperties()) {
				writeReason(part, packet.reasonCode(), (properties) -> {
					PacketFields.writeProperty(properties, PropertyIds.SESSION_EXPIRY_INTERVAL,
							packet.sessionExpiryInterval());
					PacketFields.writeProperty(properties, PropertyIds.REASON_STRING, packet.reasonString());
					PacketFields.writeProperties(properties, packet.userProperties());
				});
			}
		}, sink);
	}

	/**
	 * Encode AUTH.
	 * @param packet the packet
	 * @param sink where to
	 * @return the size of the packet
	 */
	public int authenticate(AuthPacket packet, PacketSink sink) {
		Assert.isTrue(this.version.hasProperties(), () -> "MQTT " + this.version + " has no AUTH");
		return write(PacketType.AUTH, 0, (part) -> writeReason(part, packet.reasonCode(), (properties) -> {
			PacketFields.writeProperty(properties, PropertyIds.AUTHENTICATION_METHOD, packet.method());
			PacketFields.writeProperty(properties, PropertyIds.AUTHENTICATION_DATA, packet.data());
			PacketFields.writeProperty(properties, PropertyIds.REASON_STRING, packet.reasonString());
			PacketFields.writeProperties(properties, packet.userProperties());
		}), sink);
	}

	// What says nothing is left out
	private static void writeReason(PacketSink sink, MqttReasonCode reasonCode, PacketPart properties) {
		boolean withProperties = SizeCounter.sizeOf(properties) > 0;
		if (reasonCode != MqttReasonCode.SUCCESS || withProperties) {
			sink.writeByte(reasonCode.value());
		}
		if (withProperties) {
			PacketFields.writeProperties(sink, properties);
		}
	}

	private static int write(int type, int flags, PacketPart body, PacketSink sink) {
		int remaining = PacketSize.checked(SizeCounter.sizeOf(body));
		int size = (int) PacketSize.of(remaining);
		sink.reserve(size);
		sink.writeByte((type << 4) | flags);
		PacketFields.writeVariableByteInteger(sink, remaining);
		body.writeTo(sink);
		return size;
	}

}
