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

package io.github.mqttboot.transport.netty;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;

import io.github.mqttboot.codec.MalformedPacketException;
import io.github.mqttboot.codec.PacketDecoder;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.store.ManualStore;
import io.github.mqttboot.store.ReceivedMessages;
import io.github.mqttboot.testsupport.MutatedPackets;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.TransportClosed;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

/**
 * Tests for {@link IncomingPackets}: whatever a broker sends is dealt with, or given up
 * with a reason code.
 */
class NettyMutatedPacketsTests {

	private static final int PACKETS = 10_000;

	private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void nothingComesAsASurprise(MqttVersion version) {
		byte[] connack = version.hasProperties() ? new byte[] { 0x20, 3, 0, 0, 0 } : new byte[] { 0x20, 2, 0, 0 };
		MutatedPackets packets = new MutatedPackets(version.hasProperties(), 1);
		int taken = 0;
		for (int i = 0; i < PACKETS; i++) {
			byte[] packet = packets.next();
			AtomicReference<TransportClosed> end = new AtomicReference<>();
			PacketWriter writer = writer(version);
			PacketDecoder decoder = new PacketDecoder(version, 0, create(writer, end));
			decoder.decode(ByteBuffer.wrap(connack));
			try {
				decoder.decode(ByteBuffer.wrap(packet));
				taken += (end.get() == null) ? 1 : 0;
			}
			catch (MalformedPacketException ex) {
				assertThat(ex.getReasonCode().value()).isBetween(0x81, 0x94);
			}
			catch (RuntimeException ex) {
				throw new AssertionError("On " + HexFormat.of().formatHex(packet), ex);
			}
			finally {
				writer.release();
			}
		}
		// that many are legal, or at least harmless
		assertThat(taken).isBetween(PACKETS / 20, PACKETS / 4 * 3);
	}

	private PacketWriter writer(MqttVersion version) {
		ChannelHandlerContext context = this.channel.pipeline().firstContext();
		return new PacketWriter(version, context, mock(PacketWriter.Listener.class, withSettings().stubOnly()));
	}

	private static IncomingPackets create(PacketWriter writer, AtomicReference<TransportClosed> end) {
		MqttTransportListener listener = mock(MqttTransportListener.class, withSettings().stubOnly());
		OutgoingMessages outgoing = new OutgoingMessages(new ManualStore(), writer, listener, () -> {
		});
		return new IncomingPackets(outgoing, new ReceivedMessages(new ManualStore()), new LinkClock(),
				new Challenges(null, null, mock(Challenges.Connection.class, withSettings().stubOnly())), listener,
				new IncomingPackets.Session() {

					private boolean accepted;

					@Override
					public void accepted(ConnectAck ack) {
						this.accepted = true;
					}

					@Override
					public boolean isAccepted() {
						return this.accepted;
					}

					@Override
					public void ended(TransportClosed reason) {
						end.set(reason);
					}

				});
	}

}
