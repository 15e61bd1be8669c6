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

package io.github.mqttboot.transport;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

import io.github.mqttboot.concurrent.ManualTime;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.InflightStore;
import io.github.mqttboot.store.MemoryOutboxStore;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.transport.RecordingTransportListener.PingAnswered;
import io.github.mqttboot.transport.RecordingTransportListener.PublishAcknowledged;
import io.github.mqttboot.transport.RecordingTransportListener.SubscribeAcknowledged;
import io.github.mqttboot.transport.netty.NettyTransportFactory;
import io.github.mqttboot.transport.paho.PahoV3TransportFactory;
import io.github.mqttboot.transport.paho.PahoV5TransportFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for all transports with a real broker.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
class HiveMqTransportIT {

	private static final NettyTransportFactory NETTY = new NettyTransportFactory(1);

	private static final int MESSAGES = 300;

	// What HiveMQ takes without acknowledging it
	private static final int RECEIVE_MAXIMUM = 10;

	private final List<MqttTransports> opened = new ArrayList<>();

	private final InflightStore store = new MemoryOutboxStore(new ManualTime());

	@AfterEach
	void close() {
		this.opened.forEach(MqttTransports::close);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void messagesOfAllQosMakeTheRoundTrip(MqttTransportFactory factory, MqttVersion version, EmbeddedHiveMq broker) {
		String topic = factory.getClientType() + "/" + version.getLevel();
		AcknowledgingListener listener = new AcknowledgingListener();
		MqttTransport transport = open(factory, version, broker, true, listener);
		listener.transport = transport;
		transport.subscribe(List.of(TopicSubscription.of(topic, MqttQos.EXACTLY_ONCE)), 0);
		assertThat(listener.await(SubscribeAcknowledged.class).reasonCodes())
			.containsExactly(MqttReasonCode.GRANTED_QOS_2);
		for (int i = 0; i < MESSAGES; i++) {
			int qos = i % 3;
			if (qos > 0) {
				listener.window.acquireUninterruptibly();
			}
			transport.publish(publish(topic, i, qos));
		}
		assertThat(listener.await(InboundPublish.class, MESSAGES)).extracting(HiveMqTransportIT::payload)
			.doesNotHaveDuplicates()
			.hasSize(MESSAGES);
		listener.await(PublishAcknowledged.class, MESSAGES * 2 / 3);
		assertThat(this.store.inflight()).isEmpty();
		transport.ping();
		listener.await(PingAnswered.class);
		transport.disconnect();
		assertThat(listener.await(TransportClosed.class)).isEqualTo(TransportClosed.local());
	}

	@Test
	void topicAliasesSaveBytes(EmbeddedHiveMq broker) {
		String topic = "site/north/hall/7/line/3/machine/drill/sensor/temperature";
		AcknowledgingListener listener = new AcknowledgingListener();
		MqttTransport transport = open(NETTY, MqttVersion.MQTT_5_0, broker, true, listener);
		listener.transport = transport;
		transport.subscribe(List.of(TopicSubscription.of(topic, MqttQos.AT_MOST_ONCE)), 0);
		listener.await(SubscribeAcknowledged.class);
		for (int i = 10; i < 20; i++) {
			transport.publish(publish(topic, i, 0));
		}
		assertThat(listener.await(InboundPublish.class, 10)).extracting(InboundPublish::topic).containsOnly(topic);
		// header, length, topic, properties, payload; the first has the alias besides
		int withTopic = 2 + 2 + topic.length() + 1 + 2;
		assertThat(listener.packets().stream().filter((packet) -> !packet.inbound() && packet.type() == 3))
			.extracting(RecordingTransportListener.Packet::bytes)
			.startsWith(withTopic + 3, withTopic + 3 - topic.length())
			.endsWith(withTopic + 3 - topic.length())
			.hasSize(10);
		transport.disconnect();
		listener.await(TransportClosed.class);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void unacknowledgedMessageComesAgainInTheNextConnection(MqttTransportFactory factory, MqttVersion version,
			EmbeddedHiveMq broker) {
		String topic = factory.getClientType() + "/again/" + version.getLevel();
		RecordingTransportListener first = new RecordingTransportListener();
		MqttTransport transport = open(factory, version, broker, false, first);
		transport.subscribe(List.of(TopicSubscription.of(topic, MqttQos.EXACTLY_ONCE)), 0);
		first.await(SubscribeAcknowledged.class);
		transport.publish(publish(topic, 1, 2));
		transport.acknowledge(first.await(InboundPublish.class));
		transport.publish(publish(topic, 2, 2));
		first.await(InboundPublish.class, 2);
		first.await(PublishAcknowledged.class, 2);
		transport.disconnect();
		first.await(TransportClosed.class);

		RecordingTransportListener second = new RecordingTransportListener();
		MqttTransport resumed = open(factory, version, broker, false, second);
		InboundPublish again = second.await(InboundPublish.class);
		assertThat(payload(again)).isEqualTo("2");
		assertThat(again.duplicate()).isTrue();
		resumed.acknowledge(again);
		resumed.ping();
		second.await(PingAnswered.class);
		resumed.disconnect();
		second.await(TransportClosed.class);
		assertThat(second.events(InboundPublish.class)).hasSize(1);
	}

	private MqttTransport open(MqttTransportFactory factory, MqttVersion version, EmbeddedHiveMq broker,
			boolean cleanStart, RecordingTransportListener listener) {
		ConnectPacket.Properties properties = version.hasProperties()
				? new ConnectPacket.Properties(3600L, null, null, null, null, null, List.of(), null, null)
				: ConnectPacket.Properties.NONE;
		ConnectPacket connect = new ConnectPacket(version, factory.getClientType().name() + version.getLevel(),
				cleanStart, 60, null, null, null, null, properties);
		MqttTransports transports = factory.open(new TransportSettings("hivemq", version, TlsSettings::ofJvm, Map.of()),
				Runnable::run);
		this.opened.add(transports);
		MqttTransport transport = transports.create(new TransportRequest(BrokerUrl.parse("mqtt://localhost"),
				new InetSocketAddress("127.0.0.1", broker.getPort()), Duration.ofSeconds(5), connect, this.store),
				listener);
		transport.open();
		listener.await(ConnectAck.class);
		return transport;
	}

	private static AcceptedMessage publish(String topic, int number, int qos) {
		return AcceptedMessage.unkept(new PublishPacket(topic, String.valueOf(number).getBytes(StandardCharsets.UTF_8),
				MqttQos.of(qos), false, PublishProperties.NONE), System.nanoTime());
	}

	private static String payload(InboundPublish message) {
		return new String(message.payload(), StandardCharsets.UTF_8);
	}

	static Stream<Arguments> versions() {
		return Stream.of(arguments(new PahoV5TransportFactory(), MqttVersion.MQTT_5_0),
				arguments(new PahoV3TransportFactory(), MqttVersion.MQTT_3_1_1),
				arguments(new PahoV3TransportFactory(), MqttVersion.MQTT_3_1), arguments(NETTY, MqttVersion.MQTT_5_0),
				arguments(NETTY, MqttVersion.MQTT_3_1_1), arguments(NETTY, MqttVersion.MQTT_3_1));
	}

	private static final class AcknowledgingListener extends RecordingTransportListener {

		private final Semaphore window = new Semaphore(RECEIVE_MAXIMUM);

		private volatile MqttTransport transport;

		@Override
		public void onMessage(InboundPublish message) {
			super.onMessage(message);
			this.transport.acknowledge(message);
		}

		@Override
		public void onPublishAcknowledged(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
			super.onPublishAcknowledged(packetId, reasonCode, reasonString);
			this.window.release();
		}

	}

}
