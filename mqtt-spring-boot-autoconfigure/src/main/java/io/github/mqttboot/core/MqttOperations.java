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

package io.github.mqttboot.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.protocol.MqttQos;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Sends messages. For example:
 *
 * <pre class="code">
 * operations.send("sensors/7/cmd", command);
 *
 * operations.to("sensors/7/cmd").payload(command).qos(2).expiry(Duration.ofMinutes(5)).sendAsync();
 * </pre>
 *
 * A payload is anything that can be converted: {@code byte[]}, {@code String} or an
 * object that becomes JSON. It can also be a {@link Message}, whose headers (see
 * {@link MqttHeaders}) then say what the call leaves open.
 * <p>
 * The methods named {@code send} return when the broker has acknowledged. They throw
 * {@link MqttPublishException} if it refuses, or without an answer in time,
 * {@link MessageConversionException} if the payload can't be converted, and
 * {@link IllegalArgumentException} for a message that can't be sent at all. Those named
 * {@code sendAsync} fail the future with each of these.
 *
 * @since 0.1.0
 */
public interface MqttOperations {

	/**
	 * Send to a topic and wait for the broker's answer.
	 * @param topic the topic
	 * @param payload the payload or a {@link Message}
	 * @return the acknowledgement of the broker
	 */
	MqttSendResult send(String topic, Object payload);

	/**
	 * Send to the topic that a {@link Message} names in its header
	 * {@link MqttHeaders#TOPIC}, or else to the default topic, and wait for the broker's
	 * answer.
	 * @param payload the payload or a {@link Message}
	 * @return the acknowledgement of the broker
	 */
	MqttSendResult send(Object payload);

	/**
	 * Send to a topic.
	 * @param topic the topic
	 * @param payload the payload or a {@link Message}
	 * @return completes with the acknowledgement of the broker; cancelling it withdraws a
	 * message that is not yet in flight
	 */
	CompletableFuture<MqttSendResult> sendAsync(String topic, Object payload);

	/**
	 * Send to the topic that a {@link Message} names in its header
	 * {@link MqttHeaders#TOPIC}, or else to the default topic.
	 * @param payload the payload or a {@link Message}
	 * @return completes with the acknowledgement of the broker
	 */
	CompletableFuture<MqttSendResult> sendAsync(Object payload);

	/**
	 * Have the broker forget the retained message of a topic, and wait for its answer.
	 * Subscribers get an empty message.
	 * @param topic the topic
	 * @return the acknowledgement of the broker
	 */
	MqttSendResult clearRetained(String topic);

	/**
	 * Send a request and wait for its reply (MQTT 5 section 4.10). The template adds a
	 * response topic of its own and correlation data. A request that waits for a
	 * connection longer than that expires, unless it has an expiry of its own.
	 * @param topic the topic
	 * @param payload the payload or a {@link Message}
	 * @param replyType what to convert the reply to; {@link Message} gives its bytes and
	 * headers
	 * @param timeout how long to wait for the reply, from the call on
	 * @param <T> the type of the reply
	 * @return the reply
	 * @throws MqttReplyTimeoutException if no reply comes in time
	 * @throws IllegalArgumentException on a connection of an older version
	 */
	<T> T sendAndReceive(String topic, Object payload, Class<T> replyType, Duration timeout);

	/**
	 * Send a request (MQTT 5 section 4.10).
	 * @param topic the topic
	 * @param payload the payload or a {@link Message}
	 * @param replyType what to convert the reply to
	 * @param timeout how long to wait for the reply, from the call on
	 * @param <T> the type of the reply
	 * @return completes with the reply, or fails with {@link MqttReplyTimeoutException};
	 * cancelling it withdraws a request that is not yet in flight
	 * @see #sendAndReceive(String, Object, Class, Duration)
	 */
	<T> CompletableFuture<T> sendAndReceiveAsync(String topic, Object payload, Class<T> replyType, Duration timeout);

	/**
	 * Begin a message with options of its own to the topic that a {@link Message} names
	 * in its header {@link MqttHeaders#TOPIC}, or else to the default topic.
	 * @param payload the payload or a {@link Message}
	 * @return takes options, and sends
	 */
	SendSpec payload(Object payload);

	/**
	 * Begin a message with options of its own.
	 * @param topic the topic
	 * @return asks for the payload
	 */
	PayloadSpec to(String topic);

	/**
	 * Begin a message to a topic with variables, such as
	 * <code>to("sensors/{deviceId}/cmd", deviceId)</code>. A value never reaches beyond
	 * its level, so it may come from a user.
	 * @param topic the topic
	 * @param variables a value for each variable, in order
	 * @return asks for the payload
	 * @throws IllegalArgumentException if a value is empty or contains {@code /},
	 * {@code +} or {@code #}, or would begin the topic with {@code $}
	 */
	PayloadSpec to(String topic, Object... variables);

	/**
	 * A message that lacks its payload.
	 */
	interface PayloadSpec {

		/**
		 * Set the payload.
		 * @param payload the payload or a {@link Message}
		 * @return takes options, and sends
		 */
		SendSpec payload(Object payload);

		/**
		 * Have the broker forget the retained message of the topic. Subscribers get an
		 * empty message.
		 * @return takes options, and sends
		 */
		SendSpec clearRetained();

	}

	/**
	 * A message that can be sent, once. Options of MQTT 5 throw
	 * {@link IllegalArgumentException} on a connection of an older version.
	 */
	interface SendSpec {

		/**
		 * Set the quality of service.
		 * @param qos 0, 1 or 2
		 * @return this
		 */
		SendSpec qos(int qos);

		/**
		 * Set the quality of service.
		 * @param qos the quality of service
		 * @return this
		 */
		SendSpec qos(MqttQos qos);

		/**
		 * Set whether the broker shall retain the message.
		 * @param retained whether to retain it
		 * @return this
		 */
		SendSpec retained(boolean retained);

		/**
		 * Set how long the broker keeps the message for a subscriber (MQTT 5).
		 * @param expiry at least a second; a fraction of a second is cut off
		 * @return this
		 */
		SendSpec expiry(Duration expiry);

		/**
		 * Set the content type (MQTT 5). Without it an object sent as JSON says so, and
		 * bytes and text say nothing.
		 * @param contentType the content type
		 * @return this
		 */
		SendSpec contentType(String contentType);

		/**
		 * Set the topic for a reply (MQTT 5).
		 * @param responseTopic the topic
		 * @return this
		 */
		SendSpec responseTopic(String responseTopic);

		/**
		 * Set what a reply must carry to be recognised (MQTT 5).
		 * @param correlationData the data
		 * @return this
		 */
		SendSpec correlationData(byte[] correlationData);

		/**
		 * Add a user property (MQTT 5). A name can be added several times.
		 * @param name the name
		 * @param value the value
		 * @return this
		 */
		SendSpec userProperty(String name, String value);

		/**
		 * Send and wait for the broker's answer.
		 * @return the acknowledgement of the broker
		 */
		MqttSendResult send();

		/**
		 * Send.
		 * @return completes with the acknowledgement of the broker; cancelling it
		 * withdraws a message that is not yet in flight
		 */
		CompletableFuture<MqttSendResult> sendAsync();

		/**
		 * Send a request and wait for its reply (MQTT 5).
		 * @param replyType what to convert the reply to
		 * @param timeout how long to wait for the reply, from the call on
		 * @param <T> the type of the reply
		 * @return the reply
		 * @throws MqttReplyTimeoutException if no reply comes in time
		 * @see MqttOperations#sendAndReceive(String, Object, Class, Duration)
		 */
		<T> T sendAndReceive(Class<T> replyType, Duration timeout);

		/**
		 * Send a request (MQTT 5).
		 * @param replyType what to convert the reply to
		 * @param timeout how long to wait for the reply, from the call on
		 * @param <T> the type of the reply
		 * @return completes with the reply, or fails with
		 * {@link MqttReplyTimeoutException}; cancelling it withdraws a request that is
		 * not yet in flight
		 */
		<T> CompletableFuture<T> sendAndReceiveAsync(Class<T> replyType, Duration timeout);

		/**
		 * Send a request and wait for its reply (MQTT 5), whose type may have type
		 * parameters.
		 * @param replyType the parameter of a method, or what it returns, whose type the
		 * reply is converted to
		 * @param timeout how long to wait for the reply, from the call on
		 * @return the reply
		 * @throws MqttReplyTimeoutException if no reply comes in time
		 */
		Object sendAndReceive(MethodParameter replyType, Duration timeout);

		/**
		 * Send a request (MQTT 5) for a reply whose type may have type parameters.
		 * @param replyType the parameter of a method, or what it returns, whose type the
		 * reply is converted to
		 * @param timeout how long to wait for the reply, from the call on
		 * @return completes with the reply, or fails with
		 * {@link MqttReplyTimeoutException}
		 */
		CompletableFuture<?> sendAndReceiveAsync(MethodParameter replyType, Duration timeout);

	}

}
