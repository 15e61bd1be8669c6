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

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.transport.TransportRequest;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.MqttToken;
import org.eclipse.paho.client.mqttv3.internal.ClientState;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttDisconnect;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttPingReq;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttPubAck;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttPubComp;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttPubRec;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttPubRel;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttPublish;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttSubscribe;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttUnsubscribe;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttWireMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * {@link PahoClient} on the MQTT 3 client.
 */
class PahoV3Client implements PahoClient {

	private static final int MAX_INFLIGHT = 65535;

	private static final Method SET_CLEAN_SESSION = setCleanSessionMethod();

	private final ConnectPacket connect;

	private final Consumer<Throwable> onFailure;

	private final PahoEncoding encoding;

	private final PahoV3AsyncClient client;

	PahoV3Client(TransportRequest request, FencedInflightStore inflight, Network network, Consumer<Throwable> onFailure,
			@Nullable ScheduledExecutorService executor) throws MqttException {
		this.connect = request.connect();
		this.onFailure = onFailure;
		this.encoding = new PahoEncoding(this.connect.version(), PahoEncoding.LAST_CHARACTER_OF_V3);
		this.client = new PahoV3AsyncClient(this.connect.clientId(), new PahoV3Persistence(inflight), network,
				executor);
		this.client.setCallback(new Callback());
	}

	@Override
	public void connect() throws MqttException, CharacterCodingException {
		this.client.connect(options(this.connect), null, new IMqttActionListener() {

			@Override
			public void onSuccess(IMqttToken token) {
			}

			@Override
			public void onFailure(IMqttToken token, Throwable exception) {
				PahoV3Client.this.onFailure.accept(exception);
			}

		});
	}

	private static MqttConnectOptions options(ConnectPacket connect) throws CharacterCodingException {
		MqttConnectOptions options = new MqttConnectOptions();
		options.setMqttVersion(connect.version().getLevel());
		options.setMaxInflight(MAX_INFLIGHT);
		options.setCleanSession(connect.cleanStart());
		options.setKeepAliveInterval(connect.keepAliveSeconds());
		options.setUserName(connect.username());
		byte[] password = connect.password();
		if (password != null) {
			options.setPassword(decode(password));
		}
		PublishPacket will = connect.will();
		if (will != null) {
			options.setWill(will.topic(), will.payload(), will.qos().value(), will.retained());
		}
		return options;
	}

	// Paho takes a password as text only
	private static char[] decode(byte[] password) throws CharacterCodingException {
		CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(password));
		char[] text = new char[decoded.remaining()];
		decoded.get(text);
		return text;
	}

	@Override
	public int publish(PublishPacket packet) {
		Assert.isTrue(packet.properties().isEmpty(), "'properties' cannot be sent with MQTT 3");
		this.encoding.validate(packet);
		try {
			IMqttToken token = this.client.publish(packet.topic(), PahoV3AsyncClient.message(packet));
			return (packet.qos().isAcknowledged()) ? token.getMessageId() : 0;
		}
		catch (MqttException ex) {
			throw notSent(ex);
		}
	}

	@Override
	public int subscribe(List<TopicSubscription> subscriptions, int subscriptionIdentifier) {
		String[] filters = subscriptions.stream().map(TopicSubscription::filter).toArray(String[]::new);
		int[] qos = subscriptions.stream().mapToInt((subscription) -> subscription.qos().value()).toArray();
		return send(encodable(new MqttSubscribe(filters, qos)));
	}

	@Override
	public int unsubscribe(List<String> filters) {
		return send(encodable(new MqttUnsubscribe(filters.toArray(String[]::new))));
	}

	@Override
	public void sendPubAck(int packetId) {
		send(new MqttPubAck(packetId));
	}

	@Override
	public void sendPubRec(int packetId) {
		MqttPublish received = new MqttPublish("", new MqttMessage());
		received.setMessageId(packetId);
		send(new MqttPubRec(received));
	}

	@Override
	public void sendPubRel(int packetId, MqttReasonCode reasonCode) {
		MqttPublish published = new MqttPublish("", new MqttMessage());
		published.setMessageId(packetId);
		send(new MqttPubRel(new MqttPubRec(published)));
	}

	@Override
	public void sendPubComp(int packetId, MqttReasonCode reasonCode) {
		send(new MqttPubComp(packetId));
	}

	@Override
	public void sendPingReq() {
		send(new MqttPingReq());
	}

	@Override
	public void sendDisconnect(MqttReasonCode reasonCode) {
		send(new MqttDisconnect());
	}

	private int send(MqttWireMessage packet) {
		try {
			MqttToken token = new MqttToken(this.client.getClientId());
			this.client.comms().sendNoWait(packet, token);
			return token.getMessageId();
		}
		catch (MqttException ex) {
			throw notSent(ex);
		}
	}

	// Tried here, since on Paho's own thread a failure costs the connection. Only packets
	// with text can fail: there is none in an acknowledgement
	private static MqttWireMessage encodable(MqttWireMessage packet) {
		try {
			packet.getHeader();
			return packet;
		}
		catch (MqttException ex) {
			throw new IllegalArgumentException("The packet cannot be encoded", ex);
		}
	}

	private static IllegalStateException notSent(MqttException ex) {
		return new IllegalStateException("Not sent: " + ex.getMessage(), ex);
	}

	@Override
	public void forgetSession() {
		// The flag is looked at when CONNACK is processed
		ReflectionUtils.invokeMethod(SET_CLEAN_SESSION, this.client.comms().getClientState(), true);
	}

	private static Method setCleanSessionMethod() {
		Method method = ReflectionUtils.findMethod(ClientState.class, "setCleanSession", boolean.class);
		Assert.state(method != null, "Not the ClientState of Paho 1.2.5");
		ReflectionUtils.makeAccessible(method);
		return method;
	}

	@Override
	public void shutDown() {
		this.client.comms().shutdownConnection(null, null);
	}

	@Override
	public void wakeSender() {
		this.client.comms().getClientState().notifyQueueLock();
	}

	/**
	 * Is notified why Paho gave up a connection. Nothing else comes: messages are seen
	 * before Paho.
	 */
	private final class Callback implements MqttCallback {

		@Override
		public void connectionLost(Throwable cause) {
			PahoV3Client.this.onFailure.accept(cause);
		}

		@Override
		public void messageArrived(String topic, MqttMessage message) {
		}

		@Override
		public void deliveryComplete(IMqttDeliveryToken token) {
		}

	}

}
