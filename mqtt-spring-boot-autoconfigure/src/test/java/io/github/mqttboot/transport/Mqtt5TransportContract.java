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

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.RecordingTransportListener.PublishAcknowledged;
import io.github.mqttboot.transport.RecordingTransportListener.SubscribeAcknowledged;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What every {@link MqttTransport} must do with MQTT 5, against a scripted broker.
 */
public abstract class Mqtt5TransportContract extends TransportContract {

	private static final List<MqttUserProperty> USER_PROPERTIES = List.of(new MqttUserProperty("k", "1"),
			new MqttUserProperty("other", "2"), new MqttUserProperty("k", "3"));

	protected Mqtt5TransportContract(MqttTransportFactory factory) {
		this(factory, BrokerWay::plain);
	}

	protected Mqtt5TransportContract(MqttTransportFactory factory, Function<ScriptedBroker, BrokerWay> way) {
		super(factory, MqttVersion.MQTT_5_0, way);
	}

	@Test
	void sendsPropertiesOfConnectAndWill() {
		ConnectPacket.Properties properties = new ConnectPacket.Properties(0xFFFFFFFFL, 20, 1000L, 5, true, false,
				USER_PROPERTIES, "method", bytes("data"));
		PublishProperties willProperties = new PublishProperties(true, Duration.ofSeconds(30), "text/plain", "reply",
				bytes("id"), USER_PROPERTIES);
		PublishPacket will = new PublishPacket("will/topic", bytes("gone"), MqttQos.EXACTLY_ONCE, false,
				willProperties);
		openAndAwaitConnected(new ConnectPacket(MqttVersion.MQTT_5_0, this.clientId, false, 60, null,
				new byte[] { 0, (byte) 0xFF }, will, Duration.ofSeconds(3), properties));
		MqttConnectMessage connect = this.broker.await(MqttConnectMessage.class);
		assertThat(connect.payload().passwordInBytes()).containsExactly(0, 0xFF);
		MqttProperties sent = connect.variableHeader().properties();
		assertThat(value(sent, MqttProperties.SESSION_EXPIRY_INTERVAL)).isEqualTo(-1);
		assertThat(value(sent, MqttProperties.RECEIVE_MAXIMUM)).isEqualTo(20);
		assertThat(value(sent, MqttProperties.MAXIMUM_PACKET_SIZE)).isEqualTo(1000);
		assertThat(value(sent, MqttProperties.TOPIC_ALIAS_MAXIMUM)).isEqualTo(5);
		assertThat(value(sent, MqttProperties.REQUEST_RESPONSE_INFORMATION)).isEqualTo(1);
		assertThat(value(sent, MqttProperties.REQUEST_PROBLEM_INFORMATION)).isEqualTo(0);
		assertThat(value(sent, MqttProperties.AUTHENTICATION_METHOD)).isEqualTo("method");
		assertThat(value(sent, MqttProperties.AUTHENTICATION_DATA)).isEqualTo(bytes("data"));
		assertUserProperties(sent);
		MqttProperties willSent = connect.payload().willProperties();
		assertThat(value(willSent, MqttProperties.WILL_DELAY_INTERVAL)).isEqualTo(3);
		assertPublishProperties(willSent);
	}

	@Test
	void fractionOfASecondOfTheWillIsRoundedUp() {
		PublishPacket will = new PublishPacket("will/topic", bytes("gone"), MqttQos.AT_LEAST_ONCE, false,
				PublishProperties.NONE.withMessageExpiryInterval(Duration.ofMillis(500)));
		openAndAwaitConnected(new ConnectPacket(MqttVersion.MQTT_5_0, this.clientId, true, 60, null, null, will,
				Duration.ofMillis(1500), ConnectPacket.Properties.NONE));
		MqttProperties sent = this.broker.await(MqttConnectMessage.class).payload().willProperties();
		assertThat(value(sent, MqttProperties.PUBLICATION_EXPIRY_INTERVAL)).as("0 may mean never").isEqualTo(1);
		assertThat(value(sent, MqttProperties.WILL_DELAY_INTERVAL)).isEqualTo(2);
	}

	@Test
	void messageWithAPropertyThatCannotBeEncodedIsRefusedAndDoesNotCostTheConnection() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		String tooLong = "x".repeat(65_536);
		for (PublishProperties properties : List.of(new PublishProperties(null, null, tooLong, null, null, List.of()),
				new PublishProperties(null, null, null, null, new byte[65_536], List.of()),
				new PublishProperties(null, null, null, null, null, List.of(new MqttUserProperty("a", tooLong))))) {
			assertThatIllegalArgumentException().isThrownBy(() -> opened
				.publish(message(new PublishPacket("t", new byte[1], MqttQos.AT_LEAST_ONCE, false, properties))));
		}
		assertThat(this.store.inflight()).isEmpty();
		opened.publish(publish("good", 1));
		this.listener.await(PublishAcknowledged.class);
	}

	@Test
	void limitsForTheBrokerDoNotLimitUs() {
		MqttTransport opened = openAndAwaitConnected(
				connect(new ConnectPacket.Properties(null, 1, 100L, null, null, null, List.of(), null, null)));
		opened.publish(message(
				new PublishPacket("big", new byte[10_000], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE)));
		this.listener.await(PublishAcknowledged.class);
	}

	@Test
	void reportsAllThatConnackSays() {
		UserProperties userProperties = new UserProperties();
		USER_PROPERTIES.forEach((property) -> userProperties.add(property.name(), property.value()));
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.accept(false, new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 65_535),
						new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, -1),
						new IntegerProperty(MqttProperties.SERVER_KEEP_ALIVE, 7),
						new IntegerProperty(MqttProperties.MAXIMUM_QOS, 1),
						new IntegerProperty(MqttProperties.RETAIN_AVAILABLE, 0),
						new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, -2),
						new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, 9),
						new IntegerProperty(MqttProperties.WILDCARD_SUBSCRIPTION_AVAILABLE, 0),
						new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1),
						new IntegerProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0),
						new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, "assigned"),
						new StringProperty(MqttProperties.REASON_STRING, "welcome"),
						new StringProperty(MqttProperties.RESPONSE_INFORMATION, "replies/"),
						new StringProperty(MqttProperties.SERVER_REFERENCE, "other"), userProperties));
		openAndAwaitConnected(connect(true));
		assertThat(this.listener.await(ConnectAck.class))
			.isEqualTo(new ConnectAck(false, 0xFFFFFFFFL, 65_535, MqttQos.AT_LEAST_ONCE, false, 0xFFFFFFFEL, "assigned",
					9, "welcome", false, true, false, 7, "replies/", "other", USER_PROPERTIES));
	}

	@Test
	void whatConnackDoesNotSayIsNull() {
		openAndAwaitConnected(connect(true));
		assertThat(this.listener.await(ConnectAck.class)).isEqualTo(ConnectAck.of(false));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			33     | receive maximum
			39     | maximum packet size
			""")
	void limitOfNothingIsAProtocolViolation(int property, String name) {
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.accept(false, new IntegerProperty(property, 0)));
		open(connect(true));
		assertThat(this.listener.await(TransportClosed.class)).satisfies((closed) -> {
			assertThat(closed.origin()).isEqualTo(TransportClosed.Origin.PROTOCOL);
			assertThat(closed.reasonString()).endsWith("CONNACK has a " + name + " of 0");
		});
	}

	@Test
	void largePacketInFullIsRefusedToo() {
		openAndAwaitConnected(connectWithMaximumPacketSize(1000));
		this.broker.session().publish("topic", "x".repeat(10_000_000), 1, 1);
		assertGivenUp(MqttReasonCode.PACKET_TOO_LARGE, "the broker sends a packet of 10000015 bytes");
	}

	/**
	 * We go on sending to a broker that has closed, and would know only that it did.
	 */
	@Test
	void reasonOfTheBrokerIsReadThoughAWriteFails() throws Exception {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		CompletableFuture<Void> busy = new CompletableFuture<>();
		this.listener.handle((message) -> busy.join());
		this.broker.session().publish("topic", "payload", 0, 0);
		this.listener.await(InboundPublish.class);
		this.broker.session().sendBytes(0xE0, 0x01, 0x87);
		this.broker.session().reset();
		Awaitility.await().until(() -> !this.broker.session().isOpen());
		// on a thread of its own, since it may have to wait for who is busy
		CompletableFuture.runAsync(() -> opened.publish(publish("late", 1)));
		Thread.sleep(100);
		busy.complete(null);
		assertThat(this.listener.await(TransportClosed.class).reasonCode()).isEqualTo(MqttReasonCode.NOT_AUTHORIZED);
	}

	@Test
	void protocolViolationIsReportedToTheBroker() {
		openAndAwaitConnected(connect(true));
		this.broker.session().sendBytes(0xC0, 0x00);
		assertGivenUp(MqttReasonCode.PROTOCOL_ERROR,
				"the other side does not speak MQTT as it should: a packet of type 12 comes in unexpectedly");
	}

	@Test
	void challengeIsRefusedWithAReason() {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.sendBytes(0xF0, 0x02, 0x18, 0x00));
		open(connect(new ConnectPacket.Properties(null, null, null, null, null, null, List.of(), "SCRAM-SHA-1",
				bytes("secret"))));
		TransportClosed closed = this.listener.await(TransportClosed.class);
		assertThat(closed.reasonCode()).isEqualTo(MqttReasonCode.BAD_AUTHENTICATION_METHOD);
		assertThat(closed.toString()).contains("nothing answers it, which takes an MqttAuthentication bean")
			.doesNotContain("secret");
		Awaitility.await().until(() -> !this.broker.session().isOpen());
	}

	@Test
	void refusalSaysWhyAndWhereElse() {
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.refuse(0x9C, new StringProperty(MqttProperties.REASON_STRING, "full"),
						new StringProperty(MqttProperties.SERVER_REFERENCE, "other:1883")));
		open(connect(true));
		assertThat(this.listener.await(TransportClosed.class))
			.isEqualTo(TransportClosed.refused(MqttReasonCode.USE_ANOTHER_SERVER, "full", "other:1883"));
	}

	@Test
	void brokerThatDoesNotKnowMqtt5IsUnderstood() {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.sendBytes(0x20, 0x02, 0x00, 0x01));
		open(connect(true));
		assertThat(this.listener.await(TransportClosed.class))
			.isEqualTo(TransportClosed.refused(MqttReasonCode.UNSUPPORTED_PROTOCOL_VERSION, null, null));
	}

	@Test
	void limitsInConnackDoNotChangeMessages() {
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.accept(false, new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, 10),
						new IntegerProperty(MqttProperties.MAXIMUM_QOS, 0),
						new IntegerProperty(MqttProperties.RETAIN_AVAILABLE, 0),
						new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 1)));
		this.broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		MqttTransport opened = openAndAwaitConnected(connect(true));
		for (int i = 0; i < 3; i++) {
			opened.publish(message(
					new PublishPacket("topic", bytes("x"), MqttQos.AT_LEAST_ONCE, true, PublishProperties.NONE)));
		}
		assertThat(this.broker.await(MqttPublishMessage.class, 3)).allSatisfy((publish) -> {
			assertThat(publish.variableHeader().topicName()).isEqualTo("topic");
			assertThat(publish.variableHeader().properties().isEmpty()).isTrue();
			assertThat(publish.fixedHeader().qosLevel().value()).isOne();
			assertThat(publish.fixedHeader().isRetain()).isTrue();
		});
	}

	@Test
	void sendsPropertiesOfPublish() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		opened.publish(
				message(new PublishPacket("topic", bytes("x"), MqttQos.AT_LEAST_ONCE, false, new PublishProperties(true,
						Duration.ofSeconds(30), "text/plain", "reply", bytes("id"), USER_PROPERTIES))));
		assertPublishProperties(this.broker.await(MqttPublishMessage.class).variableHeader().properties());
	}

	@Test
	void resumedMessageHasItsPropertiesAndWhatIsLeftOfItsExpiryInterval() {
		PublishPacket packet = new PublishPacket("topic", bytes("x"), MqttQos.AT_LEAST_ONCE, true,
				new PublishProperties(true, Duration.ofSeconds(90), "text/plain", "reply", bytes("id"),
						USER_PROPERTIES));
		this.store.sent(7, AcceptedMessage.unkept(packet, System.nanoTime() - Duration.ofSeconds(60).toNanos()));
		this.broker.on(MqttMessageType.CONNECT, (session, connect) -> session.accept(true));
		resume();
		MqttPublishMessage publish = this.broker.await(MqttPublishMessage.class);
		assertThat(publish.fixedHeader().isDup()).isTrue();
		assertThat(publish.fixedHeader().isRetain()).isTrue();
		assertThat(publish.variableHeader().packetId()).isEqualTo(7);
		assertPublishProperties(publish.variableHeader().properties());
	}

	@Test
	void resumedMessageThatHasExpiredIsStillSentAgain() {
		PublishPacket packet = new PublishPacket("topic", bytes("x"), MqttQos.EXACTLY_ONCE, false,
				PublishProperties.NONE.withMessageExpiryInterval(Duration.ofSeconds(5)));
		this.store.sent(7, AcceptedMessage.unkept(packet, System.nanoTime() - Duration.ofSeconds(60).toNanos()));
		this.broker.on(MqttMessageType.CONNECT, (session, connect) -> session.accept(true));
		RecordingTransportListener resumed = resume();
		MqttPublishMessage publish = this.broker.await(MqttPublishMessage.class);
		assertThat(value(publish.variableHeader().properties(), MqttProperties.PUBLICATION_EXPIRY_INTERVAL))
			.isEqualTo(1);
		resumed.await(PublishAcknowledged.class);
	}

	@Test
	void readsPropertiesOfPublish() {
		openAndAwaitConnected(connect(true));
		this.broker.session()
			.publish("topic", "x", 0, 0, new StringProperty(MqttProperties.CONTENT_TYPE, "text/plain"),
					new BinaryProperty(MqttProperties.CORRELATION_DATA, bytes("id")),
					new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER, 300));
		InboundPublish message = this.listener.await(InboundPublish.class);
		assertThat(message.properties().contentType()).isEqualTo("text/plain");
		assertThat(message.properties().correlationData()).isEqualTo(bytes("id"));
		assertThat(message.subscriptionIdentifiers()).containsExactly(300);
	}

	@Test
	void resolvesTopicAliases() {
		openAndAwaitConnected(connect(topicAliases(2)));
		this.broker.session().publish("topic", "1", 0, 0, alias(1));
		this.broker.session().publish("other", "2", 1, 1, alias(2));
		this.broker.session().publish("", "3", 2, 2, alias(1));
		this.broker.session().publish("again", "4", 0, 0, alias(1));
		this.broker.session().publish("", "5", 0, 0, alias(1));
		assertThat(this.listener.await(InboundPublish.class, 5)).extracting(InboundPublish::topic)
			.containsExactly("topic", "other", "topic", "again", "again");
	}

	@Test
	void aliasThatStandsForNothingIsAProtocolViolation() {
		openAndAwaitConnected(connect(topicAliases(2)));
		this.broker.session().publish("", "1", 0, 0, alias(2));
		assertGivenUp(MqttReasonCode.PROTOCOL_ERROR,
				"the other side does not speak MQTT as it should: a PUBLISH has the topic alias 2, which "
						+ "stands for no topic yet");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", textBlock = """
			0,    2
			3,    2
			1, none
			""")
	void aliasThatIsNotAllowedIsRefused(int alias, Integer maximum) {
		openAndAwaitConnected(connect(topicAliases(maximum)));
		this.broker.session().publish("topic", "1", 0, 0, alias(alias));
		assertGivenUp(MqttReasonCode.TOPIC_ALIAS_INVALID,
				"the other side does not speak MQTT as it should: a PUBLISH has the topic alias " + alias);
		assertThat(this.listener.events(InboundPublish.class)).isEmpty();
	}

	@Test
	void topicOfEachMessageIsKnownWhateverTheBrokerAllows() {
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.accept(false, new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, 2)));
		MqttTransport opened = openAndAwaitConnected(connect(true));
		List<String> topics = List.of("first/topic", "second/topic", "third/topic", "first/topic", "third/topic",
				"second/topic", "first/topic");
		topics.forEach((topic) -> opened.publish(publish(topic, 1)));
		this.listener.await(PublishAcknowledged.class, topics.size());
		assertThat(topicsOf(this.broker.received(MqttPublishMessage.class), 2)).isEqualTo(topics);
	}

	/**
	 * Return topics as a broker understands them.
	 * @param publishes the messages of one network connection
	 * @param maximum how many topic aliases it allows
	 * @return the topics
	 */
	protected static List<String> topicsOf(List<MqttPublishMessage> publishes, int maximum) {
		Map<Integer, String> aliases = new HashMap<>();
		return publishes.stream().map((publish) -> {
			MqttProperties properties = publish.variableHeader().properties();
			String topic = publish.variableHeader().topicName();
			if (properties.getProperty(MqttProperties.TOPIC_ALIAS) == null) {
				return topic;
			}
			Integer alias = (Integer) value(properties, MqttProperties.TOPIC_ALIAS);
			assertThat(alias).isBetween(1, maximum);
			if (!topic.isEmpty()) {
				aliases.put(alias, topic);
			}
			return aliases.get(alias);
		}).toList();
	}

	private static ConnectPacket.Properties topicAliases(Integer maximum) {
		return new ConnectPacket.Properties(null, null, null, maximum, null, null, List.of(), null, null);
	}

	private static IntegerProperty alias(int alias) {
		return new IntegerProperty(MqttProperties.TOPIC_ALIAS, alias);
	}

	@Test
	void refusedQos1MessageIsSettled() {
		this.broker.on(MqttMessageType.PUBLISH, (session, packet) -> session.pubAck(ScriptedBroker.packetId(packet),
				0x97, new StringProperty(MqttProperties.REASON_STRING, "quota")));
		MqttTransport opened = openAndAwaitConnected(connect(true));
		int packetId = opened.publish(publish("topic", 1));
		assertThat(this.listener.await(PublishAcknowledged.class))
			.isEqualTo(new PublishAcknowledged(packetId, MqttReasonCode.QUOTA_EXCEEDED, "quota"));
		assertThat(this.store.inflight()).isEmpty();
	}

	@Test
	void refusedQos2MessageIsSettledAndTheConnectionStays() {
		this.broker.on(MqttMessageType.PUBLISH,
				(session, packet) -> session.pubRec(ScriptedBroker.packetId(packet), 0x87));
		MqttTransport opened = openAndAwaitConnected(connect(true));
		int first = opened.publish(publish("topic", 2));
		int second = opened.publish(publish("topic", 2));
		assertThat(this.listener.await(PublishAcknowledged.class, 2)).containsExactly(
				new PublishAcknowledged(first, MqttReasonCode.NOT_AUTHORIZED, null),
				new PublishAcknowledged(second, MqttReasonCode.NOT_AUTHORIZED, null));
		assertThat(this.store.inflight()).isEmpty();
		this.broker.on(MqttMessageType.PUBLISH,
				(session, packet) -> session.pubAck(ScriptedBroker.packetId(packet), 0));
		int third = opened.publish(publish("topic", 1));
		this.listener.await(PublishAcknowledged.class, (ack) -> ack.packetId() == third);
		assertThat(this.broker.received(MqttMessageType.PUBREL)).isEmpty();
	}

	@Test
	void numbersOfUnknownReasonCodesAreKept() {
		this.broker.on(MqttMessageType.PUBLISH, (session, packet) -> session.pubAck(ScriptedBroker.packetId(packet),
				0xC3, new StringProperty(MqttProperties.REASON_STRING, "quota")));
		MqttTransport opened = openAndAwaitConnected(connect(true));
		int packetId = opened.publish(publish("topic", 1));
		assertThat(this.listener.await(PublishAcknowledged.class))
			.isEqualTo(new PublishAcknowledged(packetId, MqttReasonCode.UNSPECIFIED_ERROR, "reason code 0xC3: quota"));
		this.broker.session().disconnect(0xF1);
		assertThat(this.listener.await(TransportClosed.class))
			.isEqualTo(TransportClosed.disconnected(MqttReasonCode.UNSPECIFIED_ERROR, "reason code 0xF1", null));
	}

	@Test
	void reasonCodesThatAreRareAreReported() {
		this.broker.on(MqttMessageType.SUBSCRIBE,
				(session, packet) -> session.subAck(ScriptedBroker.packetId(packet), 0xA2));
		MqttTransport opened = openAndAwaitConnected(connect(true));
		opened.subscribe(List.of(TopicSubscription.of("a/#", MqttQos.AT_LEAST_ONCE)), 0);
		assertThat(this.listener.await(SubscribeAcknowledged.class).reasonCodes())
			.containsExactly(MqttReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
		this.broker.session().disconnect(0x8C);
		assertThat(this.listener.await(TransportClosed.class).reasonCode())
			.isEqualTo(MqttReasonCode.BAD_AUTHENTICATION_METHOD);
	}

	@Test
	void sendsSubscriptionOptions() {
		MqttTransport opened = openAndAwaitConnected(connect(true));
		opened.subscribe(List.of(new TopicSubscription("a", MqttQos.AT_LEAST_ONCE, true, true, 2)), 0);
		MqttTopicSubscription sent = this.broker.await(MqttSubscribeMessage.class)
			.payload()
			.topicSubscriptions()
			.get(0);
		assertThat(sent.option().isNoLocal()).isTrue();
		assertThat(sent.option().isRetainAsPublished()).isTrue();
		assertThat(sent.option().retainHandling().value()).isEqualTo(2);
	}

	@Test
	void disconnectOfTheBrokerSaysWhy() {
		openAndAwaitConnected(connect(true));
		this.broker.session()
			.disconnect(0x8E, new StringProperty(MqttProperties.REASON_STRING, "taken"),
					new StringProperty(MqttProperties.SERVER_REFERENCE, "other"));
		assertThat(this.listener.await(TransportClosed.class))
			.isEqualTo(TransportClosed.disconnected(MqttReasonCode.SESSION_TAKEN_OVER, "taken", "other"));
	}

	@Test
	void lostSessionSendsNothingAgain() {
		leaveUnacknowledgedMessage();
		RecordingTransportListener resumed = resume();
		assertThat(resumed.await(ConnectAck.class).sessionPresent()).isFalse();
		assertNothingIsSentAgain();
	}

	private void assertGivenUp(MqttReasonCode reasonCode, String description) {
		TransportClosed closed = this.listener.await(TransportClosed.class);
		assertThat(closed.origin()).isEqualTo(TransportClosed.Origin.PROTOCOL);
		assertThat(closed.reasonCode()).isEqualTo(reasonCode);
		assertThat(closed.reasonString()).isEqualTo(description);
		MqttMessage disconnect = this.broker.await(MqttMessageType.DISCONNECT, 1).get(0);
		assertThat(((MqttReasonCodeAndPropertiesVariableHeader) disconnect.variableHeader()).reasonCode())
			.isEqualTo((byte) reasonCode.value());
	}

	private ConnectPacket connect(ConnectPacket.Properties properties) {
		return new ConnectPacket(MqttVersion.MQTT_5_0, this.clientId, true, 60, null, null, null, null, properties);
	}

	private static void assertPublishProperties(MqttProperties sent) {
		assertThat(value(sent, MqttProperties.PAYLOAD_FORMAT_INDICATOR)).isEqualTo(1);
		assertThat(value(sent, MqttProperties.PUBLICATION_EXPIRY_INTERVAL)).isEqualTo(30);
		assertThat(value(sent, MqttProperties.CONTENT_TYPE)).isEqualTo("text/plain");
		assertThat(value(sent, MqttProperties.RESPONSE_TOPIC)).isEqualTo("reply");
		assertThat(value(sent, MqttProperties.CORRELATION_DATA)).isEqualTo(bytes("id"));
		assertUserProperties(sent);
	}

	private static void assertUserProperties(MqttProperties sent) {
		UserProperties properties = (UserProperties) sent.getProperty(MqttProperties.USER_PROPERTY);
		assertThat(properties.value()).extracting((pair) -> new MqttUserProperty(pair.key, pair.value))
			.isEqualTo(USER_PROPERTIES);
	}

	private static Object value(MqttProperties properties, int identifier) {
		return properties.getProperty(identifier).value();
	}

}
