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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;

import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.ManualStore;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.TransportRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.assertArg;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link NetworkConnection}: what waits for the event loop meets what it does
 * meanwhile. What the loop is given runs when a test says so.
 */
class NetworkConnectionTests {

	private static final int PACKET_ID = 7;

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final EventLoop loop = mock();

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final ManualStore store = new ManualStore();

	private final MqttTransportListener listener = mock();

	@Test
	void pubrecIsFlushedThoughAFlushIsUnderWay() {
		NetworkConnection connection = open(MqttVersion.MQTT_3_1_1);
		read(connection, "20020000", "340600016100" + "0778");
		// by the worker that has acknowledged another message
		connection.flushLater();
		connection.acknowledgeOnce(message(MqttQos.EXACTLY_ONCE));
		connection.flushLater();
		runTasks();
		assertThat(written()).isEqualTo("50020007");
	}

	@Test
	void pubackThatWasAskedForLeavesBeforeDisconnect() {
		NetworkConnection connection = open(MqttVersion.MQTT_3_1_1);
		read(connection, "20020000", "320600016100" + "0778");
		connection.acknowledge(message(MqttQos.AT_LEAST_ONCE));
		connection.flushLater();
		connection.leave(MqttReasonCode.SUCCESS, TransportClosed.local());
		runTasks();
		assertThat(written()).isEqualTo("40020007" + "e000");
	}

	@Test
	void pubcompOfAResumedPubrelMakesTheRoomThatItTook() {
		for (int id = 1; id <= 4; id++) {
			this.store.sent(id, sent((id == 1) ? MqttQos.EXACTLY_ONCE : MqttQos.AT_LEAST_ONCE));
		}
		this.store.released(1);
		NetworkConnection connection = open(MqttVersion.MQTT_5_0);
		// the session is present, Receive Maximum 2
		read(connection, "2006010003210002");
		connection.flush();
		assertThat(written()).isEqualTo("62020001" + "3a0700016100020078");
		read(connection, "70020001");
		connection.flush();
		assertThat(written()).isEqualTo("3a0700016100030078");
	}

	@Test
	void reasonOfTheBrokerIsReadThoughAWriteFailed() {
		NetworkConnection connection = open(MqttVersion.MQTT_5_0);
		read(connection, "2003000000");
		connection.onWriteFailed(new IOException("Broken pipe"));
		read(connection, "e00187");
		verify(this.listener)
			.onClosed(assertArg((closed) -> assertThat(closed.reasonCode()).isEqualTo(MqttReasonCode.NOT_AUTHORIZED)));
	}

	private NetworkConnection open(MqttVersion version) {
		given(this.loop.inEventLoop()).willReturn(true);
		willAnswer((call) -> this.tasks.add(call.getArgument(0))).given(this.loop).execute(any());
		ConnectPacket connect = new ConnectPacket(version, "test", false, 0, null, null, null, null,
				ConnectPacket.Properties.NONE);
		NetworkConnection connection = new NetworkConnection(new TransportRequest(BrokerUrl.parse("mqtt://localhost"),
				new InetSocketAddress(InetAddress.getLoopbackAddress(), 1883), Duration.ofSeconds(1), connect,
				this.store), this.listener, this.loop);
		this.channel.pipeline().addLast(connection.handler());
		connection.onChannel(this.channel);
		connection.onOpen(this.channel.pipeline().lastContext());
		written();
		return connection;
	}

	private void read(NetworkConnection connection, String... packets) {
		for (String packet : packets) {
			connection.read(Unpooled.wrappedBuffer(HexFormat.of().parseHex(packet)));
		}
		runTasks();
	}

	private void runTasks() {
		for (Runnable next = this.tasks.poll(); next != null; next = this.tasks.poll()) {
			next.run();
		}
	}

	private String written() {
		StringBuilder written = new StringBuilder();
		for (ByteBuf next = next(); next != null; next = next()) {
			written.append(ByteBufUtil.hexDump(next));
			next.release();
		}
		return written.toString();
	}

	private @Nullable ByteBuf next() {
		return this.channel.readOutbound();
	}

	private static InboundPublish message(MqttQos qos) {
		return new InboundPublish(PACKET_ID, "a", new byte[] { 'x' }, qos, false, false, PublishProperties.NONE,
				List.of());
	}

	private static AcceptedMessage sent(MqttQos qos) {
		return AcceptedMessage.unkept(new PublishPacket("a", new byte[] { 'x' }, qos, false, PublishProperties.NONE),
				0);
	}

}
