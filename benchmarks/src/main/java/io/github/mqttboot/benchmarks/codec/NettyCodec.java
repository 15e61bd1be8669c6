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

package io.github.mqttboot.benchmarks.codec;

import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;

/**
 * The codec of Netty, in a pipeline that ends next to it.
 */
final class NettyCodec implements Codec {

	private final Received received = new Received();

	private final EmbeddedChannel channel = new EmbeddedChannel(new Sent(), MqttEncoder.INSTANCE,
			new MqttDecoder(1024 * 1024), this.received);

	NettyCodec() {
		// sets the version of the codec
		this.channel.write(MqttMessageBuilders.connect().clientId("a").protocolVersion(MqttVersion.MQTT_5).build());
	}

	@Override
	public void encode(PublishPacket packet, int packetId) {
		this.channel.pipeline()
			.write(new MqttPublishMessage(
					new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.valueOf(packet.qos().value()),
							packet.retained(), 0),
					new MqttPublishVariableHeader(packet.topic(), packetId, convert(packet.properties())),
					Unpooled.wrappedBuffer(packet.payload())), this.channel.voidPromise());
	}

	private static MqttProperties convert(PublishProperties from) {
		if (from.isEmpty()) {
			return MqttProperties.NO_PROPERTIES;
		}
		MqttProperties properties = new MqttProperties();
		if (from.messageExpiryInterval() != null) {
			properties.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL,
					(int) from.messageExpiryInterval().toSeconds()));
		}
		if (from.contentType() != null) {
			properties.add(new StringProperty(MqttProperties.CONTENT_TYPE, from.contentType()));
		}
		if (from.correlationData() != null) {
			properties.add(new BinaryProperty(MqttProperties.CORRELATION_DATA, from.correlationData()));
		}
		from.userProperties()
			.forEach((property) -> properties.add(new MqttProperties.UserProperty(property.name(), property.value())));
		return properties;
	}

	@Override
	public int decode(ByteBuf packets) {
		this.received.count = 0;
		this.channel.pipeline().fireChannelRead(packets.retainedDuplicate());
		return this.received.count;
	}

	/**
	 * Takes what was encoded.
	 */
	private static final class Sent extends ChannelOutboundHandlerAdapter {

		@Override
		public void write(ChannelHandlerContext context, Object encoded, ChannelPromise promise) {
			ReferenceCountUtil.release(encoded);
		}

	}

	/**
	 * Takes what was decoded.
	 */
	private static final class Received extends ChannelInboundHandlerAdapter {

		private int count;

		private int payload;

		@Override
		public void channelRead(ChannelHandlerContext context, Object decoded) {
			this.count++;
			if (decoded instanceof MqttPublishMessage publish) {
				// for the application
				this.payload += ByteBufUtil.getBytes(publish.payload()).length;
				publish.release();
			}
		}

	}

}
