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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.github.mqttboot.transport.ConnectPacket;
import io.github.mqttboot.transport.PublishPacket;
import io.github.mqttboot.transport.PublishProperties;
import io.github.mqttboot.transport.TopicSubscription;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.UserProperty;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientPersistence;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;
import org.eclipse.paho.mqttv5.client.internal.ClientState;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttDisconnect;
import org.eclipse.paho.mqttv5.common.packet.MqttPingReq;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPubComp;
import org.eclipse.paho.mqttv5.common.packet.MqttPubRec;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
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

	private final Client client;

	PahoV5Client(TransportRequest request, FencedInflightStore inflight, Network network, Consumer<Throwable> onFailure)
			throws MqttException {
		this.connect = request.connect();
		this.onFailure = onFailure;
		this.client = new Client(this.connect.clientId(), new PahoV5Persistence(inflight), new Module(network));
		this.client.setCallback(new Callback());
	}

	@Override
	public void connect() throws MqttException {
		this.client.connect(new ConnectOptions(this.connect), null, new MqttActionListener() {

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
		MqttMessage message = new MqttMessage(packet.payload(), packet.qos(), packet.retained(),
				properties(packet.properties()));
		try {
			encode(new MqttPublish(packet.topic(), message, message.getProperties()));
			IMqttToken token = this.client.publish(packet.topic(), message);
			return (packet.qos() > 0) ? token.getMessageId() : 0;
		}
		catch (MqttException ex) {
			throw notSent(ex);
		}
	}

	@Override
	public int subscribe(List<TopicSubscription> subscriptions) {
		MqttSubscription[] converted = subscriptions.stream()
			.map(PahoV5Client::convert)
			.toArray(MqttSubscription[]::new);
		return send(() -> new MqttSubscribe(converted, new MqttProperties()));
	}

	private static MqttSubscription convert(TopicSubscription subscription) {
		MqttSubscription converted = new MqttSubscription(subscription.filter(), subscription.qos());
		converted.setNoLocal(subscription.noLocal());
		converted.setRetainAsPublished(subscription.retainAsPublished());
		converted.setRetainHandling(subscription.retainHandling());
		return converted;
	}

	@Override
	public int unsubscribe(List<String> filters) {
		return send(() -> new MqttUnsubscribe(filters.toArray(String[]::new), new MqttProperties()));
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
	public void sendPubComp(int packetId) {
		send(() -> new MqttPubComp(MqttReturnCode.RETURN_CODE_SUCCESS, packetId, new MqttProperties()));
	}

	@Override
	public void sendPingReq() {
		send(MqttPingReq::new);
	}

	@Override
	public void sendDisconnect() {
		send(() -> new MqttDisconnect(MqttReturnCode.RETURN_CODE_SUCCESS, new MqttProperties()));
	}

	private int send(Packet packet) {
		try {
			MqttWireMessage created = packet.create();
			encode(created);
			MqttToken token = new MqttToken(this.client.getClientId());
			this.client.comms().sendNoWait(created, token);
			return token.getMessageId();
		}
		catch (MqttException ex) {
			throw notSent(ex);
		}
	}

	// What cannot be encoded shall fail here: on Paho's own thread it costs the
	// connection
	private static void encode(MqttWireMessage packet) throws MqttException {
		packet.getHeader();
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

	private static MqttProperties properties(PublishProperties source) {
		// Paho changes and keeps them: never share
		MqttProperties properties = new MqttProperties();
		properties.setPayloadFormat(Boolean.TRUE.equals(source.utf8Payload()));
		properties.setMessageExpiryInterval(seconds(source.messageExpiryInterval()));
		properties.setContentType(source.contentType());
		properties.setResponseTopic(source.responseTopic());
		properties.setCorrelationData(source.correlationData());
		properties.setUserProperties(userProperties(source.userProperties()));
		return properties;
	}

	private static List<org.eclipse.paho.mqttv5.common.packet.UserProperty> userProperties(List<UserProperty> source) {
		return source.stream()
			.map((property) -> new org.eclipse.paho.mqttv5.common.packet.UserProperty(property.name(),
					property.value()))
			.toList();
	}

	private static @Nullable Long seconds(@Nullable Duration duration) {
		return (duration != null) ? duration.toSeconds() : null;
	}

	/**
	 * Creates a packet.
	 */
	private interface Packet {

		MqttWireMessage create() throws MqttException;

	}

	/**
	 * Gives access to what Paho keeps for subclasses.
	 */
	private static final class Client extends MqttAsyncClient {

		// Paho checks it and connects to the network module all the same
		private static final String SERVER_URI = "tcp://broker";

		private final NetworkModule module;

		private Client(String clientId, MqttClientPersistence persistence, NetworkModule module) throws MqttException {
			super(SERVER_URI, clientId, persistence, new NoPings(), null);
			this.module = module;
			setManualAcks(true);
		}

		@Override
		protected NetworkModule[] createNetworkModules(String address, MqttConnectionOptions options) {
			return new NetworkModule[] { this.module };
		}

		private ClientComms comms() {
			return this.comms;
		}

	}

	/**
	 * Options whose CONNECT properties are sent and otherwise unknown to Paho, which
	 * would hold us to the limits that are meant for the broker.
	 */
	private static final class ConnectOptions extends MqttConnectionOptions {

		private final ConnectPacket.Properties properties;

		private ConnectOptions(ConnectPacket connect) {
			this.properties = connect.properties();
			setAutomaticReconnect(false);
			setCleanStart(connect.cleanStart());
			setKeepAliveInterval(connect.keepAliveSeconds());
			setUserName(connect.username());
			setPassword(connect.password());
			PublishPacket will = connect.will();
			if (will != null) {
				MqttProperties willProperties = PahoV5Client.properties(will.properties());
				willProperties.setWillDelayInterval(seconds(connect.willDelay()));
				setWillMessageProperties(willProperties);
				setWill(will.topic(), new MqttMessage(will.payload(), will.qos(), will.retained(), willProperties));
			}
		}

		@Override
		public MqttProperties getConnectionProperties() {
			MqttProperties sent = new MqttProperties();
			sent.setSessionExpiryInterval(this.properties.sessionExpiryInterval());
			sent.setReceiveMaximum(this.properties.receiveMaximum());
			sent.setMaximumPacketSize(this.properties.maximumPacketSize());
			sent.setTopicAliasMaximum(this.properties.topicAliasMaximum());
			sent.setRequestResponseInfo(this.properties.requestResponseInformation());
			sent.setRequestProblemInfo(this.properties.requestProblemInformation());
			sent.setUserProperties(userProperties(this.properties.userProperties()));
			sent.setAuthenticationMethod(this.properties.authenticationMethod());
			sent.setAuthenticationData(this.properties.authenticationData());
			return sent;
		}

	}

	/**
	 * Paho's view of the network.
	 *
	 * @param network the network
	 */
	private record Module(Network network) implements NetworkModule {

		@Override
		public void start() throws IOException {
			this.network.start();
		}

		@Override
		public InputStream getInputStream() {
			return this.network.getInputStream();
		}

		@Override
		public OutputStream getOutputStream() {
			return this.network.getOutputStream();
		}

		@Override
		public void stop() {
			this.network.stop();
		}

		@Override
		public String getServerURI() {
			return Client.SERVER_URI;
		}

	}

	/**
	 * Keep-alive is not Paho's business.
	 */
	private static final class NoPings implements MqttPingSender {

		@Override
		public void init(ClientComms comms) {
		}

		@Override
		public void start() {
		}

		@Override
		public void stop() {
		}

		@Override
		public void schedule(long delayInMilliseconds) {
		}

	}

	/**
	 * Hears why Paho gave up a connection. Nothing else comes: messages are seen before
	 * Paho.
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
