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
import java.util.List;
import java.util.function.Consumer;

import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.transport.TransportRequest;

/**
 * A Paho client of either version, for one network connection. It keeps the state of
 * outgoing messages and resumes them; everything else Paho can do is not used.
 * <p>
 * Methods that send throw {@link IllegalStateException} if the client is not connected
 * and {@link IllegalArgumentException} if the packet cannot be encoded.
 */
interface PahoClient {

	/**
	 * Start to connect, on a thread of the client.
	 * @throws Exception if it cannot be started
	 */
	void connect() throws Exception;

	/**
	 * Send a PUBLISH.
	 * @param packet the packet
	 * @return the packet identifier, or 0 for QoS 0
	 */
	int publish(PublishPacket packet);

	/**
	 * Send a SUBSCRIBE.
	 * @param subscriptions the filters and their options
	 * @param subscriptionIdentifier the identifier that messages for any of them will
	 * carry (MQTT 5 section 3.8.2.1.2), or 0 for none, as always on 3.x
	 * @return the packet identifier
	 */
	int subscribe(List<TopicSubscription> subscriptions, int subscriptionIdentifier);

	/**
	 * Send an UNSUBSCRIBE.
	 * @param filters the topic filters
	 * @return the packet identifier
	 */
	int unsubscribe(List<String> filters);

	/**
	 * Send a PUBACK.
	 * @param packetId the packet identifier
	 */
	void sendPubAck(int packetId);

	/**
	 * Send a PUBREC.
	 * @param packetId the packet identifier
	 */
	void sendPubRec(int packetId);

	/**
	 * Send the PUBREL of a message that is not one of ours.
	 * @param packetId the packet identifier
	 * @param reasonCode the reason code, which 3.x does not have
	 */
	void sendPubRel(int packetId, MqttReasonCode reasonCode);

	/**
	 * Send a PUBCOMP.
	 * @param packetId the packet identifier
	 * @param reasonCode the reason code, which 3.x does not have
	 */
	void sendPubComp(int packetId, MqttReasonCode reasonCode);

	/**
	 * Send a PINGREQ.
	 */
	void sendPingReq();

	/**
	 * Send a DISCONNECT, before any message that still waits to be written.
	 * @param reasonCode the reason code, on 3.x always success
	 */
	void sendDisconnect(MqttReasonCode reasonCode);

	/**
	 * Forget what was resumed from the store as soon as CONNACK arrives, and send nothing
	 * of it.
	 */
	void forgetSession();

	/**
	 * End the threads of the client, whose network is closed. Must not be called before
	 * they are all started.
	 */
	void shutDown();

	/**
	 * Wake the thread that writes, for it to see that it shall end.
	 */
	void wakeSender();

	/**
	 * The network as both versions of Paho expect it.
	 */
	interface Network {

		/**
		 * Connect. Called by the thread that connects.
		 * @throws IOException if that failed
		 */
		void start() throws IOException;

		InputStream getInputStream();

		OutputStream getOutputStream();

		/**
		 * Close at once.
		 */
		void stop();

	}

	/**
	 * Creates a client.
	 */
	interface Factory {

		/**
		 * Create a client, with the messages that are in the store.
		 * @param request what to connect with
		 * @param inflight where to keep messages until they are acknowledged
		 * @param network the network
		 * @param onFailure is notified why the client gave up
		 * @return the client
		 * @throws Exception if it cannot be created
		 */
		PahoClient create(TransportRequest request, FencedInflightStore inflight, Network network,
				Consumer<Throwable> onFailure) throws Exception;

	}

}
