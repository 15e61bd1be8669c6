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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;

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
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.ManualStore;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.RecordingTransportListener.PingAnswered;
import io.github.mqttboot.transport.RecordingTransportListener.PublishAcknowledged;
import io.github.mqttboot.transport.RecordingTransportListener.Qos0Sent;
import io.github.mqttboot.transport.RecordingTransportListener.SubscribeAcknowledged;
import io.github.mqttboot.transport.RecordingTransportListener.UnsubscribeAcknowledged;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What every {@link MqttTransport} must do, against a scripted broker.
 */
public abstract class TransportContract {

	/**
	 * The name of the connection, which no other test of the JVM has: its threads are
	 * counted.
	 */
	private static final String NAME = "contract";

	private static final ConnectPacket.Properties NO_PROPERTIES = ConnectPacket.Properties.NONE;

	private static final AtomicInteger CLIENTS = new AtomicInteger();

	protected final String clientId = "contract-" + CLIENTS.incrementAndGet();

	protected final ScriptedBroker broker = ScriptedBroker.start();

	protected final ManualStore store = new ManualStore();

	protected final RecordingTransportListener listener = new RecordingTransportListener();

	private final MqttTransportFactory factory;

	private final MqttVersion version;

	private final BrokerWay way;

	private final List<MqttTransports> opened = new CopyOnWriteArrayList<>();

	private @Nullable MqttTransport transport;

	protected TransportContract(MqttTransportFactory factory, MqttVersion version,
			Function<ScriptedBroker, BrokerWay> way) {
		this.factory = factory;
		this.version = version;
		this.way = way.apply(this.broker);
	}

	@AfterEach
	void closeAll() {
		if (this.transport != null) {
			this.transport.close();
		}
		this.opened.forEach(MqttTransports::close);
		awaitNoThreads();
		this.way.close();
		this.broker.close();
	}

	@Test
	void factorySupportsTheVersion() {
		assertThat(this.factory.supports(this.version)).isTrue();
	}

	@Test
	void sendsConnectAsRequested() {
		PublishPacket will = new PublishPacket("will/topic", bytes("gone"), MqttQos.AT_LEAST_ONCE, true,
				PublishProperties.NONE);
		openAndAwaitConnected(new ConnectPacket(this.version, this.clientId, false, 17, "user", bytes("secret"), will,
				null, NO_PROPERTIES));
		MqttConnectMessage connect = this.broker.await(MqttConnectMessage.class);
		assertThat(connect.variableHeader().version()).isEqualTo(this.version.getLevel());
		assertThat(connect.variableHeader().isCleanSession()).isFalse();
		assertThat(connect.variableHeader().keepAliveTimeSeconds()).isEqualTo(17);
		assertThat(connect.variableHeader().willQos()).isOne();
		assertThat(connect.variableHeader().isWillRetain()).isTrue();
		assertThat(connect.payload().clientIdentifier()).isEqualTo(this.clientId);
		assertThat(connect.payload().userName()).isEqualTo("user");
		assertThat(connect.payload().passwordInBytes()).asString().isEqualTo("secret");
		assertThat(connect.payload().willTopic()).isEqualTo("will/topic");
		assertThat(connect.payload().willMessageInBytes()).asString().isEqualTo("gone");
	}

	@Test
	void canSendFromOnConnected() {
		List<Integer> sent = new CopyOnWriteArrayList<>();
		RecordingTransportListener sending = new RecordingTransportListener() {

			@Override
			public void onConnected(ConnectAck ack) {
				super.onConnected(ack);
				sent.add(TransportContract.this.transport.publish(publish("first", 1)));
			}

		};
		this.transport = create(connect(true), this.way.address(), sending);
		this.transport.open();
		sending.await(PublishAcknowledged.class, (ack) -> sent.contains(ack.packetId()));
		assertThat(sending.events().get(0)).isInstanceOf(ConnectAck.class);
	}

	@Test
	void stagesAreReportedInTheirOrder() {
		openAndAwaitConnected(connect(true));
		assertThat(this.listener.stages()).containsExactly(ConnectStage.CONNECTING, ConnectStage.CONNACK);
	}

	@Test
	void answerOfAnotherProtocolIsAViolationOfItsKind() {
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.sendBytes("HTTP/1.1 400 Bad Request\r\n\r\n".chars().toArray()));
		open(connect(true));
		TransportClosed closed = this.listener.await(TransportClosed.class);
		assertThat(closed.origin()).isEqualTo(TransportClosed.Origin.PROTOCOL);
		assertThat(closed.failure()).isEqualTo(LinkFailure.of(LinkFailure.Kind.FOREIGN_HTTP));
	}

	@Test
	void refusalIsReportedOnce() {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.refuse(badCredentials()));
		open(connect(true));
		TransportClosed closed = this.listener.await(TransportClosed.class);
		assertThat(closed.origin()).isEqualTo(TransportClosed.Origin.REFUSED);
		assertThat(closed.reasonCode()).isEqualTo(MqttReasonCode.BAD_USER_NAME_OR_PASSWORD);
		awaitNoThreads();
		assertThat(this.listener.events()).containsExactly(closed);
	}

	@Test
	void nobodyListeningIsANetworkFailure() {
		InetSocketAddress address = this.way.address();
		this.way.close();
		this.transport = create(connect(true), address, this.listener);
		this.transport.open();
		TransportClosed closed = this.listener.await(TransportClosed.class);
		assertThat(closed.origin()).isEqualTo(TransportClosed.Origin.NETWORK);
		assertThat(closed.failure()).isEqualTo(LinkFailure.of(this.way.nobodyListening()));
		assertThat(this.listener.stages()).containsExactly(ConnectStage.CONNECTING);
	}

	@Test
	void unknownHostIsANetworkFailure() {
		this.transport = create(connect(true), InetSocketAddress.createUnresolved("no-such-host.invalid", 1883),
				this.listener);
		this.transport.open();
		TransportClosed closed = this.listener.await(TransportClosed.class);
		assertThat(closed.origin()).isEqualTo(TransportClosed.Origin.NETWORK);
		assertThat(closed.failure()).isNotNull();
		assertThat(closed.failure().kind()).isEqualTo(LinkFailure.Kind.UNKNOWN_HOST);
	}

	@Test
	void brokerThatClosesAtOnceIsANetworkFailure() {
		this.broker.onAccept(ScriptedBroker.Session::drop);
		open(connect(true));
		assertThat(this.listener.await(TransportClosed.class).origin()).isEqualTo(TransportClosed.Origin.NETWORK);
		awaitNoThreads();
		assertThat(this.listener.events()).hasSize(1);
	}

	@Test
	void closeWhileBrokerIsSilentEndsAllThreads() {
		this.broker.on(MqttMessageType.CONNECT, ScriptedBroker.ignore());
		open(connect(true));
		this.broker.await(MqttConnectMessage.class);
		this.transport.close();
		assertClosedLocally();
	}

	@Test
	void closeWhileConnectingEndsAllThreads() throws IOException {
		try (ServerSocket busy = new ServerSocket(0, 1)) {
			fillBacklog(busy);
			this.transport = create(connect(true), (InetSocketAddress) busy.getLocalSocketAddress(), this.listener);
			this.transport.open();
			Awaitility.await().until(() -> this.listener.stages().contains(ConnectStage.CONNECTING));
			this.transport.close();
			assertClosedLocally();
		}
	}

	private static void fillBacklog(ServerSocket busy) throws IOException {
		while (true) {
			try {
				new Socket().connect(busy.getLocalSocketAddress(), 200);
			}
			catch (SocketTimeoutException ex) {
				return;
			}
		}
	}

	@Test
	void closeRightAfterOpenEndsAllThreads() {
		for (int i = 0; i < 5; i++) {
			RecordingTransportListener closing = new RecordingTransportListener();
			MqttTransport closed = create(connect(true), this.way.address(), closing);
			closed.open();
			closed.close();
			// a broker on this machine may have accepted it before the second line ran
			assertThat(closing.events(TransportClosed.class)).containsExactly(TransportClosed.local());
			assertThat(closing.events()).last().isEqualTo(TransportClosed.local());
		}
		awaitNoThreads();
	}

	@Test
	void closeIsIdempotentAndNothingCanBeSentAfterwards() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		opened.close();
		opened.close();
		awaitNoThreads();
		assertThat(this.listener.events(TransportClosed.class)).containsExactly(TransportClosed.local());
		assertThat(this.listener.events()).last().isEqualTo(TransportClosed.local());
		assertThatIllegalStateException().isThrownBy(() -> opened.publish(publish("x", 1)));
		assertThatIllegalStateException().isThrownBy(opened::ping);
		assertThat(this.store.inflight()).isEmpty();
	}

	@Test
	void closeWhileAWriteIsBlockedEndsAllThreads() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		this.broker.session().read(false);
		long before = opened.activity().lastOutbound();
		opened.publish(message(new PublishPacket("big", new byte[32 * 1024 * 1024], MqttQos.AT_MOST_ONCE, false,
				PublishProperties.NONE)));
		Awaitility.await().until(() -> opened.activity().lastOutbound() > before);
		opened.ping();
		Awaitility.await()
			.during(Duration.ofMillis(200))
			.atMost(Duration.ofSeconds(5))
			.until(() -> opened.activity().lastPing() == 0);
		opened.close();
		assertClosedLocally();
	}

	@Test
	void disconnectWhileAWriteIsBlockedClosesSoon() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		this.broker.session().read(false);
		opened.publish(message(new PublishPacket("big", new byte[32 * 1024 * 1024], MqttQos.AT_MOST_ONCE, false,
				PublishProperties.NONE)));
		opened.disconnect();
		assertClosedLocally();
	}

	@Test
	void disconnectSendsDisconnectAndCloses() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		opened.disconnect();
		this.broker.await(MqttMessageType.DISCONNECT, 1);
		assertClosedLocally();
	}

	@Test
	void disconnectWithWillLetsTheBrokerPublishIt() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		opened.disconnectWithWill();
		assertClosedLocally();
		if (this.version.hasProperties()) {
			MqttMessage packet = this.broker.await(MqttMessageType.DISCONNECT, 1).get(0);
			assertThat(((MqttReasonCodeAndPropertiesVariableHeader) packet.variableHeader()).reasonCode())
				.isEqualTo((byte) 0x04);
		}
		else {
			Awaitility.await().until(() -> !this.broker.session().isOpen());
			assertThat(this.broker.received(MqttMessageType.DISCONNECT)).isEmpty();
		}
	}

	@Test
	void disconnectBeforeConnackCloses() {
		this.broker.on(MqttMessageType.CONNECT, ScriptedBroker.ignore());
		open(connect(true));
		this.broker.await(MqttConnectMessage.class);
		this.transport.disconnect();
		assertClosedLocally();
	}

	@Test
	void lostConnectionIsReportedOnce() {
		openAndAwaitConnected(connect(true));
		this.broker.session().drop();
		assertThat(this.listener.await(TransportClosed.class).origin()).isEqualTo(TransportClosed.Origin.NETWORK);
		awaitNoThreads();
		assertThat(this.listener.events(TransportClosed.class)).hasSize(1);
		assertThat(this.listener.events()).last().isInstanceOf(TransportClosed.class);
	}

	@RepeatedTest(5)
	void lossUnderLoadEndsAllThreadsAndKeepsWhatWasAccepted() {
		this.broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		MqttTransport opened = openAndAwaitConnected(connect(false));
		Set<Integer> accepted = new HashSet<>();
		assertThatIllegalStateException().isThrownBy(() -> {
			for (int i = 0; i < 60_000; i++) {
				accepted.add(opened.publish(publish("topic", 1)));
				if (i == 200) {
					this.broker.session().drop();
				}
				if (i > 200 && i % 10 == 0) {
					// or a busy machine takes all identifiers before it sees the loss
					LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
				}
			}
		});
		this.listener.await(TransportClosed.class);
		awaitNoThreads();
		assertThat(this.store.inflight()).hasSameSizeAs(accepted);
	}

	@Test
	void packetLargerThanWeAllowIsRefusedByItsHeader() {
		openAndAwaitConnected(connectWithMaximumPacketSize(100));
		this.broker.session().publish("topic", "x".repeat(90), 0, 0);
		assertThat(this.listener.await(InboundPublish.class).payload()).hasSize(90);
		this.broker.session().sendBytes(0x30, 0xFF, 0xFF, 0xFF, 0x7F);
		TransportClosed closed = this.listener.await(TransportClosed.class);
		assertThat(closed.origin()).isEqualTo(TransportClosed.Origin.PROTOCOL);
		assertThat(closed.reasonCode()).isEqualTo(MqttReasonCode.PACKET_TOO_LARGE);
		assertThat(closed.reasonString()).isEqualTo("the broker sends a packet of 268435460 bytes");
	}

	@Test
	void malformedPacketIsAProtocolViolation() {
		openAndAwaitConnected(connect(true));
		this.broker.session().sendBytes(0x30, 0x80, 0x80, 0x80, 0x80, 0x01);
		assertThat(this.listener.await(TransportClosed.class).origin()).isEqualTo(TransportClosed.Origin.PROTOCOL);
	}

	@Test
	void truncatedFieldIsAProtocolViolation() {
		openAndAwaitConnected(connect(true));
		this.broker.session().sendBytes(0x30, 0x03, 0x00, 0x09, 'a');
		assertThat(this.listener.await(TransportClosed.class).origin()).isEqualTo(TransportClosed.Origin.PROTOCOL);
	}

	@Test
	void publishesWithAllQos() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		assertThat(opened.publish(publish("zero", 0))).isZero();
		int first = opened.publish(publish("one", 1));
		int second = opened.publish(publish("two", 2));
		this.listener.await(Qos0Sent.class);
		List<PublishAcknowledged> acknowledged = this.listener.await(PublishAcknowledged.class, 2);
		assertThat(acknowledged).containsExactlyInAnyOrder(new PublishAcknowledged(first, MqttReasonCode.SUCCESS, null),
				new PublishAcknowledged(second, MqttReasonCode.SUCCESS, null));
		assertThat(this.store.inflight()).isEmpty();
		List<MqttPublishMessage> publishes = this.broker.await(MqttPublishMessage.class, 3);
		assertThat(publishes).extracting((publish) -> publish.variableHeader().topicName())
			.containsExactly("zero", "one", "two");
		assertThat(publishes).extracting((publish) -> publish.payload().toString(StandardCharsets.UTF_8))
			.containsOnly("payload");
		assertThat(publishes).extracting((publish) -> publish.fixedHeader().isRetain()).containsOnly(false);
	}

	@Test
	void messageStaysInTheStoreUntilAcknowledged() {
		this.broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		MqttTransport opened = openAndAwaitConnected(connect(true));
		int packetId = opened.publish(publish("one", 1));
		this.broker.await(MqttPublishMessage.class);
		assertThat(this.store.inflight()).hasSize(1);
		this.broker.session().pubAck(packetId, 0);
		this.listener.await(PublishAcknowledged.class);
		assertThat(this.store.inflight()).isEmpty();
	}

	@Test
	void largeMessageGoesOutAndComesIn() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		byte[] payload = new byte[3 * 1024 * 1024];
		opened
			.publish(message(new PublishPacket("big", payload, MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE)));
		this.listener.await(PublishAcknowledged.class);
		assertThat(this.broker.await(MqttPublishMessage.class).payload().readableBytes()).isEqualTo(payload.length);
		this.broker.session().publish("big", "x".repeat(payload.length), 0, 0);
		assertThat(this.listener.await(InboundPublish.class).payload()).hasSize(payload.length);
	}

	@Test
	void messageThatCannotBeEncodedIsRefusedAndDoesNotCostTheConnection() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		String tooLong = "x".repeat(65_536);
		assertThatIllegalArgumentException().isThrownBy(() -> opened.publish(publish(tooLong, 0)));
		assertThatIllegalArgumentException().isThrownBy(() -> opened.publish(publish(tooLong, 1)));
		assertThatIllegalArgumentException().isThrownBy(() -> opened.publish(publish(tooLong, 2)));
		assertThat(this.store.inflight()).isEmpty();
		opened.publish(publish("good", 1));
		this.listener.await(PublishAcknowledged.class);
	}

	@Test
	void messageThatCannotBeStoredIsNotSent() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		this.store.failSent(true);
		assertThatIllegalStateException().isThrownBy(() -> opened.publish(publish("one", 1)));
		this.store.failSent(false);
		int packetId = opened.publish(publish("two", 1));
		assertThat(this.listener.await(PublishAcknowledged.class).packetId()).isEqualTo(packetId);
		assertThat(this.broker.received(MqttPublishMessage.class)).hasSize(1);
	}

	@Test
	void failureOfTheStoreEndsTheTransport() {
		this.store.failReleased(true);
		openAndAwaitConnected(connect(true)).publish(publish("two", 2));
		assertThat(this.listener.await(TransportClosed.class).origin()).isEqualTo(TransportClosed.Origin.PROTOCOL);
		awaitNoThreads();
		assertThat(this.listener.events(TransportClosed.class)).hasSize(1);
	}

	@Test
	void exactlyOnceMessageGoesOutWhenTheStoreHasIt() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		this.store.slow();
		int packetId = opened.publish(publish("two", 2));
		assertThat(this.store.inflight()).extracting(InflightMessage::packetId).containsExactly(packetId);
		assertNothingComes(MqttMessageType.PUBLISH);
		this.store.save();
		this.broker.await(MqttMessageType.PUBLISH, 1);
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.store.inflight()).extracting(InflightMessage::released)
				.containsExactly(true));
		assertNothingComes(MqttMessageType.PUBREL);
		this.store.save();
		this.broker.await(MqttMessageType.PUBREL, 1);
		this.listener.await(PublishAcknowledged.class, (ack) -> ack.packetId() == packetId);
	}

	@Test
	void exactlyOnceMessageIsAcknowledgedWhenTheStoreHasIt() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		this.store.slow();
		this.broker.session().publish("t", "once", 2, 9);
		opened.acknowledge(this.listener.await(InboundPublish.class));
		assertThat(this.store.received()).containsOnlyKeys(9);
		assertNothingComes(MqttMessageType.PUBREC);
		this.store.save();
		this.broker.await(MqttMessageType.PUBREC, 1);
		Awaitility.await().untilAsserted(() -> assertThat(this.store.received()).isEmpty());
		assertNothingComes(MqttMessageType.PUBCOMP);
		this.store.save();
		this.broker.await(MqttMessageType.PUBCOMP, 1);
	}

	@Test
	void messageOfQos1DoesNotWaitForTheStore() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		this.store.slow();
		int packetId = opened.publish(publish("one", 1));
		this.listener.await(PublishAcknowledged.class, (ack) -> ack.packetId() == packetId);
	}

	@Test
	void closeWhileTheStoreIsBusySendsNothing() {
		MqttTransport opened = openAndAwaitConnected(connect(false));
		this.store.slow();
		opened.publish(publish("two", 2));
		opened.close();
		this.store.save();
		assertClosedLocally();
		assertThat(this.broker.received(MqttPublishMessage.class)).isEmpty();
		assertThat(this.store.inflight()).hasSize(1);
	}

	private void assertNothingComes(MqttMessageType type) {
		Awaitility.await().during(Duration.ofMillis(200)).until(() -> this.broker.received(type).isEmpty());
	}

	@Test
	void subscribesAndReportsEachCode() {
		this.broker.on(MqttMessageType.SUBSCRIBE,
				(session, packet) -> session.subAck(ScriptedBroker.packetId(packet), 1, 0x80));
		MqttTransport opened = openAndAwaitConnected(connect(true));
		int packetId = opened.subscribe(List.of(TopicSubscription.of("a/+", MqttQos.AT_LEAST_ONCE),
				TopicSubscription.of("b/#", MqttQos.EXACTLY_ONCE)), 0);
		assertThat(this.listener.await(SubscribeAcknowledged.class)).isEqualTo(new SubscribeAcknowledged(packetId,
				List.of(MqttReasonCode.GRANTED_QOS_1, MqttReasonCode.UNSPECIFIED_ERROR)));
		MqttSubscribeMessage subscribe = this.broker.await(MqttSubscribeMessage.class);
		assertThat(subscribe.payload().topicSubscriptions())
			.extracting((subscription) -> subscription.topicFilter() + "=" + subscription.qualityOfService().value())
			.containsExactly("a/+=1", "b/#=2");
	}

	@Test
	void subscriptionIdentifierIsThatOfThePacket() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		opened.subscribe(List.of(TopicSubscription.of("a/+", MqttQos.AT_LEAST_ONCE)), 268_435_455);
		opened.subscribe(List.of(TopicSubscription.of("b/+", MqttQos.AT_LEAST_ONCE)), 0);
		List<Object> identifiers = this.broker.await(MqttMessageType.SUBSCRIBE, 2)
			.stream()
			.map((packet) -> ((MqttSubscribeMessage) packet).idAndPropertiesVariableHeader().properties())
			.map((properties) -> properties.getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER))
			.<Object>map((property) -> (property != null) ? property.value() : 0)
			.toList();
		assertThat(identifiers).containsExactly(this.version.hasProperties() ? 268_435_455 : 0, 0);
	}

	@Test
	void unsubscribes() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		int packetId = opened.unsubscribe(List.of("a/+"));
		UnsubscribeAcknowledged acknowledged = this.listener.await(UnsubscribeAcknowledged.class);
		assertThat(acknowledged.packetId()).isEqualTo(packetId);
		assertThat(acknowledged.reasonCodes())
			.isEqualTo(this.version.hasProperties() ? List.of(MqttReasonCode.SUCCESS) : List.of());
	}

	@Test
	void answersNobodyAskedForAreDropped() {
		openAndAwaitConnected(connect(true));
		this.broker.session().subAck(4711, 0);
		this.broker.session().pubAck(4711, 0);
		this.broker.session().pubComp(4711);
		this.broker.session().sendBytes(0xD0, 0x00);
		this.transport.ping();
		this.listener.await(PingAnswered.class);
		assertThat(this.listener.events(SubscribeAcknowledged.class)).isEmpty();
		assertThat(this.listener.events(TransportClosed.class)).isEmpty();
	}

	@Test
	void messagesComeInOrderAndAreAcknowledgedOnDemand() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		ScriptedBroker.Session session = this.broker.session();
		session.publish("t", "0", 0, 0);
		for (int i = 1; i <= 50; i++) {
			session.publish("t", "" + i, 1, i);
		}
		session.republish("t", "again", 1, 51);
		List<InboundPublish> messages = this.listener.await(InboundPublish.class, 52);
		assertThat(messages).extracting(InboundPublish::packetId)
			.containsExactlyElementsOf(IntStream.rangeClosed(0, 51).boxed().toList());
		assertThat(messages).extracting(InboundPublish::duplicate).endsWith(false, true);
		assertThat(this.broker.received(MqttMessageType.PUBACK)).isEmpty();
		opened.acknowledge(messages.get(7));
		assertThat(this.broker.await(MqttMessageType.PUBACK, 1)).extracting(ScriptedBroker::packetId)
			.containsExactly(7);
	}

	/**
	 * Whoever acknowledges may hold a lock that a message that is handed over waits for.
	 */
	@ParameterizedTest
	@CsvSource({ "1, PUBACK", "2, PUBREC" })
	void messageIsAcknowledgedWhileAnotherIsHandedOver(int qos, MqttMessageType type) {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		this.broker.session().publish("t", "first", qos, 1);
		InboundPublish first = this.listener.await(InboundPublish.class);
		CompletableFuture<Void> acknowledged = new CompletableFuture<>();
		this.listener.handle((message) -> acknowledged.complete(
				CompletableFuture.runAsync(() -> opened.acknowledge(first)).orTimeout(5, TimeUnit.SECONDS).join()));
		this.broker.session().publish("t", "second", qos, 2);
		assertThat(acknowledged).succeedsWithin(Duration.ofSeconds(10));
		assertThat(this.broker.await(type, 1)).extracting(ScriptedBroker::packetId).containsExactly(1);
	}

	@Test
	void textThatIsUnusualComesIn() {
		openAndAwaitConnected(connect(true));
		this.broker.session().publish("emoji/\uD83D\uDE00/tab\t", "x", 0, 0);
		assertThat(this.listener.await(InboundPublish.class).topic()).isEqualTo("emoji/\uD83D\uDE00/tab\t");
		assertThat(this.listener.events(TransportClosed.class)).isEmpty();
	}

	@Test
	void qos2MessageIsReceivedOnce() {
		MqttTransport opened = openAndAwaitConnected(connect(false));
		// The broker loses our PUBREC, and so sends the message once more
		this.broker.on(MqttMessageType.PUBREC, ScriptedBroker.ignore());
		this.broker.session().publish("t", "once", 2, 9);
		opened.acknowledge(this.listener.await(InboundPublish.class));
		this.broker.await(MqttMessageType.PUBREC, 1);
		this.broker.session().drop();
		this.listener.await(TransportClosed.class);

		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> {
			session.accept(true);
			session.republish("t", "once", 2, 9);
		});
		RecordingTransportListener resumed = resume();
		this.broker.await(MqttMessageType.PUBREC, 2);
		this.broker.session().pubRel(9);
		this.broker.await(MqttMessageType.PUBCOMP, 1);
		assertThat(resumed.events(InboundPublish.class)).isEmpty();
		this.broker.session().publish("t", "new", 2, 9);
		assertThat(resumed.await(InboundPublish.class).payload()).asString().isEqualTo("new");
		assertThat(this.broker.received(MqttMessageType.PUBCOMP)).hasSize(1);
	}

	@Test
	void qos2MessageWithAPacketIdThatTheBrokerForgotIsReceived() {
		MqttTransport opened = openAndAwaitConnected(connect(false));
		this.broker.on(MqttMessageType.PUBREC, ScriptedBroker.ignore());
		this.broker.session().publish("t", "old", 2, 8);
		opened.acknowledge(this.listener.await(InboundPublish.class));
		this.broker.session().publish("t", "older", 2, 9);
		opened.acknowledge(this.listener.await(InboundPublish.class, (message) -> message.packetId() == 9));
		this.broker.await(MqttMessageType.PUBREC, 2);
		this.broker.session().drop();
		this.listener.await(TransportClosed.class);

		// It was killed: it has the session, but starts packet identifiers over
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> {
			session.accept(true);
			session.republish("t", "delivered before", 2, 8);
			session.publish("t", "new", 2, 9);
		});
		RecordingTransportListener resumed = resume();
		Awaitility.await()
			.untilAsserted(() -> assertThat(resumed.events(InboundPublish.class))
				.extracting((message) -> new String(message.payload(), StandardCharsets.UTF_8))
				.containsExactly("delivered before", "new"));
	}

	@Test
	void qos2MessageThatComesTwiceBeforePubrelIsReceivedOnce() {
		MqttTransport opened = openAndAwaitConnected(connect(false));
		this.broker.on(MqttMessageType.PUBREC, ScriptedBroker.ignore());
		this.broker.session().publish("t", "once", 2, 9);
		opened.acknowledge(this.listener.await(InboundPublish.class));
		this.broker.await(MqttMessageType.PUBREC, 1);
		// once more, with the DUP flag and without it
		this.broker.session().republish("t", "once", 2, 9);
		this.broker.session().publish("t", "once", 2, 9);
		this.broker.await(MqttMessageType.PUBREC, 3);
		assertThat(this.listener.events(InboundPublish.class)).hasSize(1);
		this.broker.session().publish("t", "another", 2, 9);
		assertThat(this.listener.await(InboundPublish.class, 2)).extracting(InboundPublish::packetId)
			.containsExactly(9, 9);
	}

	@Test
	void acknowledgementsOfUnknownMessagesAreAnsweredAndTheConnectionStays() {
		openAndAwaitConnected(connect(false));
		this.broker.on(MqttMessageType.PUBREL, ScriptedBroker.ignore());
		this.broker.session().pubRec(4711, 0);
		this.broker.session().pubRel(4712);
		this.broker.session().pubComp(4713);
		MqttMessage release = this.broker.await(MqttMessageType.PUBREL, 1).get(0);
		assertThat(ScriptedBroker.packetId(release)).isEqualTo(4711);
		assertNotFound(release);
		MqttMessage complete = this.broker.await(MqttMessageType.PUBCOMP, 1).get(0);
		assertThat(ScriptedBroker.packetId(complete)).isEqualTo(4712);
		assertNotFound(complete);
		this.transport.ping();
		this.listener.await(PingAnswered.class);
		assertThat(this.listener.events(TransportClosed.class)).isEmpty();
		this.broker.on(MqttMessageType.PUBREL, (session, packet) -> session.pubComp(ScriptedBroker.packetId(packet)));
		this.transport.publish(publish("after", 2));
		assertThat(this.listener.await(PublishAcknowledged.class).reasonCode()).isEqualTo(MqttReasonCode.SUCCESS);
		assertThat(this.store.inflight()).isEmpty();
	}

	private void assertNotFound(MqttMessage packet) {
		if (this.version.hasProperties()) {
			assertThat(((MqttPubReplyMessageVariableHeader) packet.variableHeader()).reasonCode())
				.isEqualTo((byte) MqttReasonCode.PACKET_IDENTIFIER_NOT_FOUND.value());
		}
		else {
			// nothing but the packet identifier
			assertThat(packet.fixedHeader().remainingLength()).isEqualTo(2);
		}
	}

	@Test
	void pingReportsTheRoundTripOfTheWire() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		assertThat(opened.activity().lastPing()).isZero();
		this.broker.on(MqttMessageType.PINGREQ, ScriptedBroker.ignore());
		opened.ping();
		this.broker.await(MqttMessageType.PINGREQ, 1);
		// noted when it is written, which the broker may see first
		Awaitility.await().until(() -> opened.activity().lastPing() != 0);
		long inboundBefore = opened.activity().lastInbound();
		this.broker.session().sendBytes(0xD0, 0x00);
		assertThat(this.listener.await(PingAnswered.class).roundTripNanos()).isPositive()
			.isLessThan(Duration.ofSeconds(5).toNanos());
		assertThat(opened.activity().lastInbound()).isGreaterThan(inboundBefore);
	}

	@Test
	void noPingIsSentUnasked() {
		openAndAwaitConnected(
				new ConnectPacket(this.version, this.clientId, true, 1, null, null, null, null, NO_PROPERTIES));
		Awaitility.await()
			.during(Duration.ofMillis(2500))
			.atMost(Duration.ofSeconds(5))
			.until(() -> this.broker.received(MqttMessageType.PINGREQ).isEmpty());
	}

	@Test
	void packetsAreCounted() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		opened.publish(
				message(new PublishPacket("t", new byte[300], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE)));
		this.listener.await(PublishAcknowledged.class);
		int publishSize = 3 + 2 + 1 + 2 + (this.version.hasProperties() ? 1 : 0) + 300;
		// it is counted when it is written, and its answer may be there before
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.listener.packets())
				.contains(new RecordingTransportListener.Packet(false, 3, publishSize))
				.anySatisfy((packet) -> assertThat(packet.type()).isEqualTo(1))
				.anySatisfy((packet) -> assertThat(packet.type()).isEqualTo(2))
				.anySatisfy((packet) -> assertThat(packet.type()).isEqualTo(4)));
	}

	@Test
	void resumesUnacknowledgedMessages() {
		this.broker.on(MqttMessageType.PUBLISH, (session, packet) -> {
			if (packet.fixedHeader().qosLevel().value() == 2) {
				session.pubRec(ScriptedBroker.packetId(packet), 0);
			}
		}).on(MqttMessageType.PUBREL, ScriptedBroker.ignore());
		MqttTransport opened = openAndAwaitConnected(connect(false));
		int first = opened.publish(publish("one", 1));
		int second = opened.publish(publish("two", 2));
		this.broker.await(MqttMessageType.PUBREL, 1);
		this.broker.session().drop();
		this.listener.await(TransportClosed.class);
		int before = this.broker.received().size();

		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(true));
		this.broker.on(MqttMessageType.PUBLISH, (session, packet) -> session.pubAck(first, 0));
		this.broker.on(MqttMessageType.PUBREL, (session, packet) -> session.pubComp(second));
		RecordingTransportListener resumed = resume();
		assertThat(resumed.await(ConnectAck.class).sessionPresent()).isTrue();
		assertThat(resumed.await(PublishAcknowledged.class, 2)).containsExactlyInAnyOrder(
				new PublishAcknowledged(first, MqttReasonCode.SUCCESS, null),
				new PublishAcknowledged(second, MqttReasonCode.SUCCESS, null));
		List<MqttMessage> sent = this.broker.received().subList(before, this.broker.received().size());
		assertThat(sent).extracting((packet) -> packet.fixedHeader().messageType())
			.containsExactlyInAnyOrder(MqttMessageType.CONNECT, MqttMessageType.PUBREL, MqttMessageType.PUBLISH);
		MqttPublishMessage again = this.broker.await(MqttPublishMessage.class);
		assertThat(again.fixedHeader().isDup()).isTrue();
		assertThat(again.variableHeader().packetId()).isEqualTo(first);
		assertThat(again.variableHeader().topicName()).isEqualTo("one");
		assertThat(again.payload().toString(StandardCharsets.UTF_8)).isEqualTo("payload");
		assertThat(this.store.inflight()).isEmpty();
	}

	@Test
	void packetIdsOfResumedMessagesAreNotUsedForNewOnes() {
		this.broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		MqttTransport opened = openAndAwaitConnected(connect(false));
		int old = opened.publish(publish("one", 1));
		opened.close();
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(true));
		resume().await(ConnectAck.class);
		assertThat(this.transport.publish(publish("two", 1))).isNotEqualTo(old);
	}

	@Test
	void packetIdOfAResumedMessageIsNotUsedAgainAsSoonAsItIsFree() {
		this.broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		MqttTransport opened = openAndAwaitConnected(connect(false));
		int first = opened.publish(publish("one", 1));
		int second = opened.publish(publish("two", 1));
		opened.close();
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(true))
			.on(MqttMessageType.PUBLISH, (session, packet) -> session.pubAck(ScriptedBroker.packetId(packet), 0));
		resume().await(PublishAcknowledged.class, 2);
		assertThat(this.transport.publish(publish("three", 1))).isNotIn(first, second);
	}

	@Test
	void cleanStartSendsNothingAgain() {
		leaveUnacknowledgedMessage();
		RecordingTransportListener fresh = new RecordingTransportListener();
		this.transport = create(connect(true), this.way.address(), fresh);
		this.transport.open();
		fresh.await(ConnectAck.class);
		assertNothingIsSentAgain();
	}

	protected void leaveUnacknowledgedMessage() {
		this.broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		MqttTransport opened = openAndAwaitConnected(connect(false));
		opened.publish(publish("one", 1));
		this.broker.await(MqttPublishMessage.class);
		this.broker.session().drop();
		this.listener.await(TransportClosed.class);
	}

	/**
	 * The answer to a PINGREQ comes after whatever would have been sent again.
	 */
	protected void assertNothingIsSentAgain() {
		assertThat(this.store.inflight()).hasSize(1);
		this.transport.ping();
		this.broker.await(MqttMessageType.PINGREQ, 1);
		Awaitility.await()
			.during(Duration.ofMillis(200))
			.until(() -> this.broker.received(MqttPublishMessage.class).size() == 1);
	}

	protected RecordingTransportListener resume() {
		RecordingTransportListener resumed = new RecordingTransportListener();
		this.transport = create(connect(false), this.way.address(), resumed);
		this.transport.open();
		return resumed;
	}

	protected MqttTransport openAndAwaitConnected(ConnectPacket connect) {
		open(connect);
		this.listener.await(ConnectAck.class);
		return this.transport;
	}

	protected MqttTransport openAndAwaitConnected(ConnectPacket connect, RecordingTransportListener connected) {
		this.transport = create(connect, this.way.address(), connected);
		this.transport.open();
		connected.await(ConnectAck.class);
		return this.transport;
	}

	protected void open(ConnectPacket connect) {
		this.transport = create(connect, this.way.address(), this.listener);
		this.transport.open();
	}

	protected MqttTransport create(ConnectPacket connect, InetSocketAddress address,
			MqttTransportListener transportListener) {
		MqttTransports transports = this.factory
			.open(new TransportSettings(NAME, connect.version(), this.way::tlsSettings, Map.of()), Runnable::run);
		this.opened.add(transports);
		return transports.create(new TransportRequest(BrokerUrl.parse(this.way.scheme() + "://broker"), address,
				Duration.ofSeconds(5), connect, this.store), transportListener);
	}

	protected ConnectPacket connect(boolean cleanStart) {
		return new ConnectPacket(this.version, this.clientId, cleanStart, 60, null, null, null, null, NO_PROPERTIES);
	}

	protected ConnectPacket connectWithMaximumPacketSize(long maximumPacketSize) {
		return new ConnectPacket(this.version, this.clientId, true, 60, null, null, null, null,
				new ConnectPacket.Properties(null, null, maximumPacketSize, null, null, null, List.of(), null, null));
	}

	protected static AcceptedMessage publish(String topic, int qos) {
		return message(new PublishPacket(topic, bytes("payload"), MqttQos.of(qos), false, PublishProperties.NONE));
	}

	protected static AcceptedMessage message(PublishPacket packet) {
		return AcceptedMessage.unkept(packet, System.nanoTime());
	}

	protected static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private int badCredentials() {
		return this.version.hasProperties() ? 0x86 : 4;
	}

	private void assertClosedLocally() {
		assertThat(this.listener.await(TransportClosed.class)).isEqualTo(TransportClosed.local());
		awaitNoThreads();
		assertThat(this.listener.events(TransportClosed.class)).hasSize(1);
		assertThat(this.listener.events()).last().isEqualTo(TransportClosed.local());
	}

	private void awaitNoThreads() {
		Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(threads()).isEmpty());
	}

	private List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.endsWith(this.clientId) || name.startsWith("mqtt-" + NAME + "-"))
			.toList();
	}

}
