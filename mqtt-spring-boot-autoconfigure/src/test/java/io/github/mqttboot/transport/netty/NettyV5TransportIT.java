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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.Mqtt5TransportContract;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.RecordingTransportListener;
import io.github.mqttboot.transport.RecordingTransportListener.PublishAcknowledged;
import io.github.mqttboot.transport.RecordingTransportListener.Qos0Sent;
import io.github.mqttboot.transport.TransportClosed;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link NettyTransportFactory} and its transports, with MQTT 5.
 */
class NettyV5TransportIT extends Mqtt5TransportContract {

	NettyV5TransportIT() {
		super(new NettyTransportFactory());
	}

	@Test
	void resumedMessagesStayWithinTheReceiveMaximum() {
		for (int i = 1; i <= 5; i++) {
			this.store.sent(i, publish("resumed " + i, 1));
		}
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.accept(true, new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 2)));
		this.broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		RecordingTransportListener resumed = resume();
		assertPublishes(2);
		this.broker.session().pubAck(2, 0);
		assertPublishes(3);
		this.broker.session().pubAck(1, 0);
		this.broker.session().pubAck(3, 0);
		assertPublishes(5);
		assertThat(this.broker.received(MqttPublishMessage.class))
			.extracting((publish) -> publish.variableHeader().topicName())
			.containsExactly("resumed 1", "resumed 2", "resumed 3", "resumed 4", "resumed 5");
		assertThat(resumed.events(PublishAcknowledged.class)).extracting(PublishAcknowledged::packetId)
			.containsExactly(2, 1, 3);
	}

	@Test
	void newMessageGoesBehindResumedOnes() {
		this.store.sent(7, publish("resumed 1", 1));
		this.store.sent(8, publish("resumed 2", 1));
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.accept(true, new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 1)));
		this.broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		RecordingTransportListener resumed = new RecordingTransportListener();
		MqttTransport transport = openAndAwaitConnected(connect(false), resumed);
		transport.publish(publish("new", 1));
		assertPublishes(1);
		this.broker.session().pubAck(7, 0);
		assertPublishes(3);
		assertThat(this.broker.received(MqttPublishMessage.class))
			.extracting((publish) -> publish.variableHeader().topicName())
			.containsExactly("resumed 1", "resumed 2", "new");
	}

	private void assertPublishes(int count) {
		await().during(Duration.ofMillis(100))
			.until(() -> this.broker.received(MqttPublishMessage.class), (publishes) -> publishes.size() == count);
	}

	@Test
	void messagesKeepTheirOrderBehindOneThatWaitsForTheStore() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		this.store.slow();
		opened.publish(publish("1", 2));
		opened.publish(publish("2", 1));
		opened.publish(publish("3", 0));
		opened.publish(publish("4", 2));
		opened.ping();
		this.broker.await(MqttMessageType.PINGREQ, 1);
		assertThat(this.broker.received(MqttPublishMessage.class)).isEmpty();
		this.store.save();
		assertThat(this.broker.await(MqttPublishMessage.class, 4))
			.extracting((publish) -> publish.variableHeader().topicName())
			.containsExactly("1", "2", "3", "4");
		this.listener.await(Qos0Sent.class);
	}

	@Test
	void bytesDoNotPileUpWhenTheBrokerDoesNotRead() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		this.broker.withoutRecord().session().read(false);
		byte[] payload = new byte[1024 * 1024];
		long before = directMemory();
		for (int i = 0; i < 200; i++) {
			opened.publish(
					message(new PublishPacket("topic", payload, MqttQos.AT_MOST_ONCE, false, PublishProperties.NONE)));
		}
		await().during(Duration.ofMillis(200)).until(() -> directMemory() - before < 50L * payload.length);
		this.broker.session().read(true);
		this.listener.await(Qos0Sent.class, 200);
	}

	private static long directMemory() {
		return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
	}

	@Test
	void disconnectIsTheLastPacket() {
		this.broker.on(MqttMessageType.DISCONNECT, ScriptedBroker.ignore());
		MqttTransport opened = openAndAwaitConnected(connect(true));
		this.broker.session().publish("topic", "one", 1, 1);
		this.broker.session().publish("topic", "two", 2, 2);
		List<InboundPublish> messages = this.listener.await(InboundPublish.class, 2);
		opened.disconnect();
		messages.forEach((message) -> assertThatIllegalStateException().isThrownBy(() -> opened.acknowledge(message)));
		this.broker.session().pubRel(4711);
		this.listener.await(TransportClosed.class);
		assertThat(this.broker.received()).extracting((packet) -> packet.fixedHeader().messageType())
			.containsExactly(MqttMessageType.CONNECT, MqttMessageType.DISCONNECT);
	}

	@Test
	void manyThreadsAcknowledge() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		for (int i = 1; i <= 2000; i++) {
			this.broker.session().publish("topic", "" + i, 1, i);
		}
		List<InboundPublish> messages = this.listener.await(InboundPublish.class, 2000);
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			messages.forEach((message) -> threads.execute(() -> opened.acknowledge(message)));
			assertThat(this.broker.await(MqttMessageType.PUBACK, 2000)).extracting(ScriptedBroker::packetId)
				.containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 2000).boxed().toList());
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void releaseIsRepeatedAndAlsoSentForWhatWeForgot() {
		this.broker.on(MqttMessageType.PUBREL, ScriptedBroker.ignore());
		MqttTransport opened = openAndAwaitConnected(connect(true));
		int packetId = opened.publish(publish("topic", 2));
		this.broker.await(MqttMessageType.PUBREL, 1);
		this.broker.session().pubRec(packetId, 0);
		this.broker.session().pubRec(4711, 0);
		assertThat(this.broker.await(MqttMessageType.PUBREL, 3)).extracting(ScriptedBroker::packetId)
			.containsExactly(packetId, packetId, 4711);
		this.broker.session().pubComp(packetId);
		assertThat(this.listener.await(PublishAcknowledged.class))
			.isEqualTo(new PublishAcknowledged(packetId, MqttReasonCode.SUCCESS, null));
	}

	@Test
	void topicIsSentOnceOverAConnectionIfTheBrokerAllowsAliases() {
		allowTopicAliases(1);
		MqttTransport opened = openAndAwaitConnected(connect(true));
		opened.publish(publish("first/topic", 1));
		opened.publish(publish("second/topic", 0));
		opened.publish(publish("first/topic", 2));
		opened.publish(publish("a/b", 0));
		assertThat(this.broker.await(MqttPublishMessage.class, 4))
			.extracting((publish) -> publish.variableHeader().topicName())
			.containsExactly("first/topic", "second/topic", "", "a/b");
	}

	@Test
	void aliasesEndWithTheirConnection() {
		allowTopicAliases(5);
		this.broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		MqttTransport opened = openAndAwaitConnected(connect(false));
		opened.publish(publish("some/topic", 1));
		opened.publish(publish("some/topic", 1));
		assertThat(topicsOf(this.broker.await(MqttPublishMessage.class, 2), 5)).containsOnly("some/topic");
		opened.close();
		this.listener.await(TransportClosed.class);
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.accept(true, new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, 5)));
		resume();
		List<MqttPublishMessage> again = this.broker.await(MqttPublishMessage.class, 4).subList(2, 4);
		assertThat(again).allMatch((publish) -> publish.fixedHeader().isDup())
			.extracting((publish) -> publish.variableHeader().topicName())
			.containsExactly("some/topic", "");
	}

	@Test
	void withoutAliasesOfTheNextBrokerResumedMessagesHaveTheirTopic() {
		allowTopicAliases(5);
		this.broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		MqttTransport opened = openAndAwaitConnected(connect(false));
		opened.publish(publish("some/topic", 1));
		opened.publish(publish("some/topic", 1));
		this.broker.await(MqttPublishMessage.class, 2);
		opened.close();
		this.listener.await(TransportClosed.class);
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(true));
		resume();
		assertThat(this.broker.await(MqttPublishMessage.class, 4).subList(2, 4))
			.extracting((publish) -> publish.variableHeader().topicName())
			.containsExactly("some/topic", "some/topic");
	}

	@Test
	void aliasOfAMessageThatIsNotSentIsNotUsed() {
		allowTopicAliases(5);
		MqttTransport opened = openAndAwaitConnected(connect(true));
		this.store.failSent(true);
		assertThatIllegalStateException().isThrownBy(() -> opened.publish(publish("some/topic", 1)));
		this.store.failSent(false);
		opened.publish(publish("other/topic", 1));
		opened.publish(publish("some/topic", 1));
		opened.publish(publish("some/topic", 1));
		assertThat(topicsOf(this.broker.await(MqttPublishMessage.class, 3), 5)).containsExactly("other/topic",
				"some/topic", "some/topic");
	}

	@Test
	void aliasDoesNotMakeAMessageLargerThanTheBrokerTakes() {
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.accept(false, new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, 5),
						new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, 30)));
		MqttTransport opened = openAndAwaitConnected(connect(true));
		PublishPacket largest = new PublishPacket("some/topic", new byte[13], MqttQos.AT_LEAST_ONCE, false,
				PublishProperties.NONE);
		opened.publish(message(largest));
		this.broker.await(MqttPublishMessage.class);
		// it is counted when it is written, and may be there before
		await().untilAsserted(() -> assertThat(
				this.listener.packets().stream().filter((packet) -> !packet.inbound() && packet.type() == 3))
			.extracting(RecordingTransportListener.Packet::bytes)
			.containsExactly(30));
	}

	private void allowTopicAliases(int maximum) {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(false,
				new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, maximum)));
	}

}
