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

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.mqttboot.codec.PacketDecoder;
import io.github.mqttboot.codec.PacketFramer;
import io.github.mqttboot.codec.PacketListener;
import io.github.mqttboot.codec.PacketTooLargeException;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.transport.MqttTransportListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;
import org.mockito.Mockito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;

/**
 * Tests for {@link PacketInput}.
 */
class PacketInputTests {

	private static final byte[] CONNACK = { 0x20, 3, 0, 0, 0 };

	private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

	private final List<ByteBuf> buffers = new ArrayList<>();

	private final List<String> payloads = new ArrayList<>();

	private final AtomicBoolean over = new AtomicBoolean();

	private final PacketInput input = create(1_000_000);

	@AfterEach
	void everythingIsReleased() {
		this.input.release();
		assertThat(this.buffers).allSatisfy((buffer) -> assertThat(buffer.refCnt()).isZero());
	}

	private PacketInput create(long maximumPacketSize) {
		PacketListener packets = Mockito.mock();
		BDDMockito.willAnswer((call) -> {
			InboundPublish message = call.getArgument(0);
			return this.payloads.add(new String(message.payload(), StandardCharsets.UTF_8));
		}).given(packets).onPublish(any());
		return new PacketInput(new PacketFramer(maximumPacketSize), new PacketDecoder(MqttVersion.MQTT_5_0, 0, packets),
				this.allocator, Mockito.mock(MqttTransportListener.class), this.over::get);
	}

	@Test
	void packetsMayComeInAnyPieces() throws ProtocolException {
		Random random = new Random(1);
		List<String> sent = new ArrayList<>();
		ByteBuf stream = this.allocator.buffer().writeBytes(CONNACK);
		for (int i = 0; i < 300; i++) {
			String payload = i + "x".repeat((i % 50 == 0) ? 70_000 : random.nextInt(300));
			sent.add(payload);
			stream.writeBytes(publish(payload));
		}
		while (stream.isReadable()) {
			int length = (random.nextInt(4) == 0) ? 65_536 : 1 + random.nextInt(200);
			read(stream, Math.min(length, stream.readableBytes()));
		}
		stream.release();
		assertThat(this.payloads).isEqualTo(sent);
	}

	@Test
	void bufferMayBeOfSeveralParts() throws ProtocolException {
		byte[] publish = publish("composite");
		CompositeByteBuf composite = this.allocator.compositeBuffer();
		composite.addComponent(true, this.allocator.buffer().writeBytes(CONNACK));
		composite.addComponent(true, this.allocator.buffer().writeBytes(publish, 0, 5));
		composite.addComponent(true, this.allocator.buffer().writeBytes(publish, 5, publish.length - 5));
		this.buffers.add(composite);
		this.input.read(composite);
		assertThat(this.payloads).containsExactly("composite");
	}

	@Test
	void nothingIsReadOnceItIsOver() throws ProtocolException {
		this.over.set(true);
		ByteBuf stream = this.allocator.buffer().writeBytes(CONNACK).writeBytes(publish("late"));
		read(stream, stream.readableBytes());
		stream.release();
		assertThat(this.payloads).isEmpty();
	}

	@Test
	void packetThatIsTooLargeIsRefusedByItsHeader() throws ProtocolException {
		ByteBuf stream = this.allocator.buffer().writeBytes(CONNACK).writeBytes(new byte[] { 0x30, -1, -1, 127 });
		assertThatExceptionOfType(PacketTooLargeException.class).isThrownBy(() -> read(stream, stream.readableBytes()));
		stream.release();
	}

	private void read(ByteBuf stream, int length) throws ProtocolException {
		ByteBuf part = this.allocator.directBuffer(length).writeBytes(stream, length);
		this.buffers.add(part);
		this.input.read(part);
	}

	private static byte[] publish(String payload) {
		byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
		ByteBuf packet = UnpooledByteBufAllocator.DEFAULT.heapBuffer().writeByte(0x30);
		for (int rest = 4 + bytes.length; rest >= 0; rest = (rest > 0x7F) ? rest >> 7 : -1) {
			packet.writeByte((rest > 0x7F) ? rest & 0x7F | 0x80 : rest);
		}
		packet.writeShort(1).writeByte('t').writeByte(0).writeBytes(bytes);
		byte[] encoded = new byte[packet.readableBytes()];
		packet.readBytes(encoded);
		return encoded;
	}

}
