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

package io.github.mqttboot.connection;

import java.time.Duration;
import java.util.List;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import org.jspecify.annotations.Nullable;

/**
 * Follows a connection, for meters and the like. An implementation returns at once, does
 * not throw and does not call back into the connection. Calls for one connection may come
 * from several threads; with the client on Netty from the event loop, too, where whatever
 * takes time holds up the other connections of that loop.
 *
 * @since 0.1.0
 */
public interface MqttConnectionObserver {

	/**
	 * The state changed.
	 * @param transition the change
	 */
	default void onTransition(MqttTransition transition) {
	}

	/**
	 * An attempt to connect ended.
	 * @param duration from its start to CONNACK or failure
	 * @param failure why it failed, or {@code null} if the broker accepted
	 */
	default void onAttempt(Duration duration, @Nullable MqttConnectionCause failure) {
	}

	/**
	 * An established connection was lost: not by {@link MqttConnection#stop()}.
	 * @param cause why
	 */
	default void onLoss(MqttConnectionCause cause) {
	}

	/**
	 * The broker did not have the session that this connection expected to resume.
	 */
	default void onSessionLost() {
	}

	/**
	 * The broker refused a subscription, or granted a lower QoS.
	 * @param subscription what was asked for
	 * @param reasonCode the reason code of SUBACK
	 */
	default void onSubscriptionRefused(TopicSubscription subscription, MqttReasonCode reasonCode) {
	}

	/**
	 * The broker refused to end subscriptions.
	 * @param filters their filters
	 * @param reasonCode the reason code of UNSUBACK
	 */
	default void onUnsubscribeRefused(List<String> filters, MqttReasonCode reasonCode) {
	}

	/**
	 * The broker refused a message.
	 * @param topic its topic
	 * @param reasonCode the reason code of PUBACK or PUBREC
	 */
	default void onPublishRefused(String topic, MqttReasonCode reasonCode) {
	}

	/**
	 * A message was given up, since the broker ends the connection whenever it is sent.
	 * @param message the message
	 * @param reasonCode the reason code of DISCONNECT, or {@code null} if there was none
	 */
	default void onPoisonMessage(PublishPacket message, @Nullable MqttReasonCode reasonCode) {
	}

	/**
	 * A PINGRESP arrived.
	 * @param roundTrip from PINGREQ to PINGRESP at the wire
	 */
	default void onPingAnswered(Duration roundTrip) {
	}

	/**
	 * Nothing came in within the ping timeout.
	 */
	default void onPingMissed() {
	}

	/**
	 * A message left our hands: acknowledged by the broker, written (QoS 0), or failed.
	 * Also one for which there was no room in the outbox.
	 * @param qos its QoS
	 * @param duration since it was accepted, or asked for room
	 * @param outcome how it ended
	 */
	default void onMessageSent(MqttQos qos, Duration duration, MqttSendOutcome outcome) {
	}

	/**
	 * A message came in.
	 * @param qos its QoS
	 */
	default void onMessageReceived(MqttQos qos) {
	}

	/**
	 * A message that came in was dropped.
	 * @param reason why
	 */
	default void onMessageDropped(MqttDropReason reason) {
	}

	/**
	 * A message was acknowledged after its network connection was gone: the broker will
	 * deliver it again if it keeps the session.
	 */
	default void onLateAcknowledgement() {
	}

	/**
	 * A control packet went by.
	 * @param inbound whether it came in
	 * @param packetType the MQTT control packet type, 1 to 15
	 * @param bytes its size
	 */
	default void onPacket(boolean inbound, int packetType, int bytes) {
	}

}
