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

package io.github.mqttboot.integration;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttMessageListener;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The methods of Paho's MQTT 3 client that adapters call.
 */
final class Mqttv3SupervisedClient extends SupervisedClient {

	Mqttv3SupervisedClient(ClientContext context) {
		super(context);
	}

	IMqttDeliveryToken publish(String topic, MqttMessage message) {
		return publish(topic, message, null, null);
	}

	IMqttDeliveryToken publish(String topic, MqttMessage message, @Nullable Object userContext,
			@Nullable IMqttActionListener callback) {
		CompletableFuture<int[]> outcome = publish(new PublishPacket(topic, message.getPayload(),
				MqttQos.of(message.getQos()), message.isRetained(), PublishProperties.NONE));
		Token token = new Token(operation(topic), outcome, userContext);
		if (callback != null) {
			token.setActionCallback(callback);
		}
		return token.view();
	}

	IMqttToken subscribe(String filter, int qos, IMqttMessageListener listener) {
		return subscribe(new String[] { filter }, new int[] { qos }, new IMqttMessageListener[] { listener });
	}

	IMqttToken subscribe(String[] filters, int[] qos, IMqttMessageListener[] listeners) {
		Assert.isTrue(filters.length == qos.length && filters.length == listeners.length,
				"'filters', 'qos' and 'listeners' must be of one length");
		List<CompletableFuture<int[]>> outcomes = IntStream.range(0, filters.length)
			.mapToObj((i) -> subscribe(TopicSubscription.of(filters[i], MqttQos.of(qos[i])), listeners[i]))
			.toList();
		CompletableFuture<int[]> outcome = CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
			.thenApply((none) -> outcomes.stream().flatMapToInt((one) -> IntStream.of(one.join())).toArray());
		return token(outcome, filters);
	}

	private CompletableFuture<int[]> subscribe(TopicSubscription request, IMqttMessageListener listener) {
		return subscribe(List.of(request),
				(message, id) -> listener.messageArrived(message.topic(), new InboundMessage(message, id)));
	}

	IMqttToken unsubscribe(String filter) {
		return unsubscribe(new String[] { filter });
	}

	IMqttToken unsubscribe(String[] filters) {
		return token(cancel(filters), filters);
	}

	IMqttToken connect() {
		return token(CompletableFuture.completedFuture(new int[0]));
	}

	IMqttToken connect(MqttConnectOptions options) {
		return connect();
	}

	IMqttToken disconnect() {
		return connect();
	}

	private IMqttToken token(CompletableFuture<int[]> outcome, String... topics) {
		return new Token(operation(topics), outcome, null).view();
	}

	/**
	 * The methods of Paho's MQTT 3 token.
	 */
	static final class Token extends OperationToken<MqttException> {

		Token(Operation operation, CompletableFuture<int[]> outcome, @Nullable Object userContext) {
			super(operation, outcome, userContext);
		}

		void setActionCallback(IMqttActionListener callback) {
			whenComplete(() -> callback.onSuccess(view()), (failure) -> callback.onFailure(view(), failure));
		}

		@Override
		MqttException exception(int reasonCode, Throwable cause) {
			return new MqttException(reasonCode, cause);
		}

		IMqttDeliveryToken view() {
			return PahoView.of(IMqttDeliveryToken.class, this);
		}

	}

	/**
	 * Paho lets only subclasses say that a message is a duplicate.
	 */
	private static final class InboundMessage extends MqttMessage {

		InboundMessage(InboundPublish inbound, int id) {
			super(inbound.payload());
			setQos(inbound.qos().value());
			setRetained(inbound.retained());
			setDuplicate(inbound.duplicate());
			setId(id);
		}

	}

}
