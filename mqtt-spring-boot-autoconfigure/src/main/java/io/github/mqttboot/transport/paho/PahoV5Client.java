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
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.transport.TransportRequest;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.client.internal.ClientState;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttPingReq;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPubComp;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRec;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRel;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.eclipse.paho.mqttv5.common.packet.MqttSubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttUnsubscribe;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * {@link PahoClient} on the MQTT 5 client.
 */
class PahoV5Client implements PahoClient {

	private static final Method SET_CLEAN_START = setCleanStartMethod();

	private final ConnectPacket connect;

	private final Consumer<Throwable> onFailure;

	private final PahoEncoding encoding;

	private final PahoV5AsyncClient client;

	PahoV5Client(TransportRequest request, FencedInflightStore inflight, Network network, Consumer<Throwable> onFailure,
			@Nullable ScheduledExecutorService executor) throws MqttException {
		this.connect = request.connect();
		this.onFailure = onFailure;
		this.encoding = new PahoEncoding(this.connect.version(), Character.MAX_CODE_POINT);
		this.client = new PahoV5AsyncClient(this.connect.clientId(), new PahoV5Persistence(inflight), network,
				executor);
		this.client.setCallback(new Callback());
	}

	@Override
	public void connect() throws MqttException {
		this.client.connect(new PahoV5ConnectOptions(this.connect), null, new MqttActionListener() {

			@Override
			public void onSuccess(IMqttToken token) {
			}

			@Override
			public void onFailure(IMqttToken token, Throwable exception) {
				PahoV5Client.this.onFailure.accept(exception);
			}

		});
	}

	@Override
	public int publish(PublishPacket packet) {
		this.encoding.validate(packet);
		try {
			IMqttToken token = this.client.publish(packet.topic(), PahoV5AsyncClient.message(packet));
			return (packet.qos().isAcknowledged()) ? token.getMessageId() : 0;
		}
		catch (MqttException ex) {
			throw notSent(ex);
		}
	}

	@Override
	public int subscribe(List<TopicSubscription> subscriptions, int subscriptionIdentifier) {
		MqttSubscription[] converted = subscriptions.stream()
			.map(PahoV5Client::convert)
			.toArray(MqttSubscription[]::new);
		return send(
				() -> encodable(new MqttSubscribe(converted, PahoV5Properties.ofSubscribe(subscriptionIdentifier))));
	}

	private static MqttSubscription convert(TopicSubscription subscription) {
		MqttSubscription converted = new MqttSubscription(subscription.filter(), subscription.qos().value());
		converted.setNoLocal(subscription.noLocal());
		converted.setRetainAsPublished(subscription.retainAsPublished());
		converted.setRetainHandling(subscription.retainHandling());
		return converted;
	}

	@Override
	public int unsubscribe(List<String> filters) {
		return send(() -> encodable(new MqttUnsubscribe(filters.toArray(String[]::new), new MqttProperties())));
	}

	@Override
	public void sendPubAck(int packetId) {
		send(() -> new MqttPubAck(MqttReturnCode.RETURN_CODE_SUCCESS, packetId, new MqttProperties()));
	}

	@Override
	public void sendPubRec(int packetId) {
		send(() -> new MqttPubRec(MqttReturnCode.RETURN_CODE_SUCCESS, packetId, new MqttProperties()));
	}

	@Override
	public void sendPubRel(int packetId, MqttReasonCode reasonCode) {
		send(() -> new MqttPubRel(reasonCode.value(), packetId, new MqttProperties()));
	}

	@Override
	public void sendPubComp(int packetId, MqttReasonCode reasonCode) {
		send(() -> new MqttPubComp(reasonCode.value(), packetId, new MqttProperties()));
	}

	@Override
	public void sendPingReq() {
		send(MqttPingReq::new);
	}

	@Override
	public void sendDisconnect(MqttReasonCode reasonCode) {
		send(() -> new MqttDisconnect(reasonCode.value(), new MqttProperties()));
	}

	private int send(Packet packet) {
		try {
			MqttToken token = new MqttToken(this.client.getClientId());
			this.client.comms().sendNoWait(packet.create(), token);
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
		ReflectionUtils.invokeMethod(SET_CLEAN_START, this.client.comms().getClientState(), true);
	}

	private static Method setCleanStartMethod() {
		Method method = ReflectionUtils.findMethod(ClientState.class, "setCleanStart", boolean.class);
		Assert.state(method != null, "Not the ClientState of Paho 1.2.5");
		ReflectionUtils.makeAccessible(method);
		return method;
	}

	@Override
	public void shutDown() {
		this.client.comms().shutdownConnection(null, null, null);
	}

	@Override
	public void wakeSender() {
		this.client.comms().getClientState().notifyQueueLock();
	}

	/**
	 * Creates a packet.
	 */
	private interface Packet {

		MqttWireMessage create() throws MqttException;

	}

	/**
	 * Is notified why Paho gave up a connection. Nothing else comes: messages are seen
	 * before Paho.
	 */
	private final class Callback implements MqttCallback {

		@Override
		public void disconnected(MqttDisconnectResponse response) {
			PahoV5Client.this.onFailure.accept(response.getException());
		}

		@Override
		public void mqttErrorOccurred(MqttException exception) {
		}

		@Override
		public void messageArrived(String topic, MqttMessage message) {
		}

		@Override
		public void deliveryComplete(IMqttToken token) {
		}

		@Override
		public void connectComplete(boolean reconnect, String serverURI) {
		}

		@Override
		public void authPacketArrived(int reasonCode, MqttProperties properties) {
		}

	}

}
