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

import java.util.List;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.store.AcceptedMessage;
import org.jspecify.annotations.Nullable;

/**
 * One network connection to a broker, from CONNECT to its end. It is opened once, never
 * healed and thrown away after it closed.
 * <p>
 * No method blocks on the network. Methods that send may be called from any thread after
 * {@link MqttTransportListener#onConnected}. They throw {@link IllegalStateException}
 * when the connection has ended and {@link IllegalArgumentException} when the packet
 * cannot be encoded; in both cases nothing was kept or sent. What is sent from within
 * {@link MqttTransports#executor()} may wait for {@link #flush()}; what is sent from
 * another thread goes out by itself.
 *
 * @since 0.1.0
 */
public interface MqttTransport {

	/**
	 * Make the network connection and send CONNECT. Called once. The listener is notified
	 * of every outcome, also of a failure before the first byte.
	 */
	void open();

	/**
	 * Send a PUBLISH. One of QoS 1 or 2 is in the store of the session, under the number
	 * of the message, when this returns; if it must be safe there before it goes out, it
	 * goes out later.
	 * @param message the message
	 * @return the packet identifier, or 0 for QoS 0
	 */
	int publish(AcceptedMessage message);

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
	 * Send the PUBACK of a QoS 1 message or the PUBREC of a QoS 2 message. After the
	 * latter the message is not handed out again, not by a later transport of the session
	 * either. Must not wait for the thread that hands messages over: the caller may hold
	 * a lock for which that waits.
	 * @param message a message that came over this transport, not yet acknowledged
	 */
	void acknowledge(InboundPublish message);

	/**
	 * Begin to authenticate once more, with the method of CONNECT (MQTT 5 section
	 * 4.12.1). The broker's answer goes to the {@link ChallengeHandler} of the request.
	 * @param data the authentication data, or {@code null} for none
	 */
	default void reauthenticate(byte @Nullable [] data) {
		throw new IllegalStateException("This client library cannot authenticate again");
	}

	/**
	 * Send a PINGREQ.
	 */
	void ping();

	/**
	 * Write out what was sent. Called within {@link MqttTransports#executor()}, once
	 * after many calls that send, when the connection has no more to do at the moment.
	 * Does nothing if nothing was sent, or the connection has ended.
	 */
	void flush();

	/**
	 * Return when which traffic was seen last.
	 * @return a snapshot
	 */
	LinkActivity activity();

	/**
	 * Send DISCONNECT as the last packet, so that the broker drops the will, and close.
	 * The listener is notified of the end.
	 */
	void disconnect();

	/**
	 * Leave so that the broker publishes the will: with DISCONNECT 0x04 as the last
	 * packet, or with MQTT 3, which has none for that, without DISCONNECT. The listener
	 * is notified of the end.
	 */
	void disconnectWithWill();

	/**
	 * Close the network connection at once, without DISCONNECT. Idempotent.
	 */
	void close();

	/**
	 * When which traffic was seen last, as {@link System#nanoTime()} values.
	 *
	 * @param lastInbound the last byte that came in
	 * @param lastOutbound the last byte that the network took from us
	 * @param lastPing when the last PINGREQ left, or 0 if none did
	 * @param pingUnanswered whether there is a PINGREQ without its PINGRESP
	 */
	record LinkActivity(long lastInbound, long lastOutbound, long lastPing, boolean pingUnanswered) {

	}

}
