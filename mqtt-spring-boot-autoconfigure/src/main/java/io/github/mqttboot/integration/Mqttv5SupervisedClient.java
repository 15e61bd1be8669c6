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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * The methods of Paho's MQTT 5 client that adapters call.
 */
final class Mqttv5SupervisedClient extends SupervisedClient {

	Mqttv5SupervisedClient(ClientContext context) {
		super(context);
	}

	IMqttToken publish(String topic, MqttMessage message) {
		return publish(topic, message, null, null);
	}

	IMqttToken publish(String topic, MqttMessage message, @Nullable Object userContext,
			@Nullable MqttActionListener callback) {
		CompletableFuture<int[]> outcome = publish(new PublishPacket(topic, message.getPayload(),
				MqttQos.of(message.getQos()), message.isRetained(), propertiesOf(message.getProperties())));
		return token(outcome, userContext, callback, topic);
	}

	IMqttToken subscribe(MqttSubscription subscription, IMqttMessageListener listener) {
		return subscribe(new MqttSubscription[] { subscription }, null, null, listener, null);
	}

	IMqttToken subscribe(MqttSubscription[] subscriptions, @Nullable Object userContext,
			@Nullable MqttActionListener callback, IMqttMessageListener listener,
			@Nullable MqttProperties subscriptionProperties) {
		List<TopicSubscription> requests = Arrays.stream(subscriptions)
			.map((subscription) -> new TopicSubscription(subscription.getTopic(), MqttQos.of(subscription.getQos()),
					subscription.isNoLocal(), subscription.isRetainAsPublished(), subscription.getRetainHandling()))
			.toList();
		CompletableFuture<int[]> outcome = subscribe(requests,
				(message, id) -> listener.messageArrived(message.topic(), messageOf(message, id)));
		return token(outcome, userContext, callback,
				requests.stream().map(TopicSubscription::filter).toArray(String[]::new));
	}

	IMqttToken unsubscribe(String filter) {
		return unsubscribe(new String[] { filter });
	}

	IMqttToken unsubscribe(String[] filters) {
		return token(cancel(filters), null, null, filters);
	}

	IMqttToken connect() {
		return token(CompletableFuture.completedFuture(new int[0]), null, null);
	}

	IMqttToken connect(MqttConnectionOptions options) {
		return connect();
	}

	IMqttToken disconnect() {
		return connect();
	}

	private IMqttToken token(CompletableFuture<int[]> outcome, @Nullable Object userContext,
			@Nullable MqttActionListener callback, String... topics) {
		Token token = new Token(operation(topics), outcome, userContext);
		if (callback != null) {
			token.setActionCallback(callback);
		}
		return token.view();
	}

	private static PublishProperties propertiesOf(@Nullable MqttProperties properties) {
		if (properties == null) {
			return PublishProperties.NONE;
		}
		Long expiryInterval = properties.getMessageExpiryInterval();
		return new PublishProperties(properties.getPayloadFormat() ? true : null,
				(expiryInterval != null) ? Duration.ofSeconds(expiryInterval) : null, properties.getContentType(),
				properties.getResponseTopic(), properties.getCorrelationData(),
				properties.getUserProperties()
					.stream()
					.map((property) -> new MqttUserProperty(property.getKey(), property.getValue()))
					.toList());
	}

	private static MqttMessage messageOf(InboundPublish inbound, int id) {
		PublishProperties properties = inbound.properties();
		MqttProperties target = new MqttProperties();
		target.setPayloadFormat(Boolean.TRUE.equals(properties.utf8Payload()));
		if (properties.messageExpiryInterval() != null) {
			target.setMessageExpiryInterval(properties.messageExpiryInterval().toSeconds());
		}
		target.setContentType(properties.contentType());
		target.setResponseTopic(properties.responseTopic());
		target.setCorrelationData(properties.correlationData());
		target.setSubscriptionIdentifiers(new ArrayList<>(inbound.subscriptionIdentifiers()));
		properties.userProperties()
			.forEach((property) -> target.getUserProperties()
				.add(new UserProperty(UserPropertyHeaders.nameOf(property.name()), property.value())));
		MqttMessage message = new MqttMessage(inbound.payload(), inbound.qos().value(), inbound.retained(), target);
		message.setDuplicate(inbound.duplicate());
		message.setId(id);
		return message;
	}

	/**
	 * The methods of Paho's MQTT 5 token.
	 */
	static final class Token extends OperationToken<MqttException> {

		Token(Operation operation, CompletableFuture<int[]> outcome, @Nullable Object userContext) {
			super(operation, outcome, userContext);
		}

		void setActionCallback(MqttActionListener callback) {
			whenComplete(() -> callback.onSuccess(view()), (failure) -> callback.onFailure(view(), failure));
		}

		@Override
		MqttException exception(int reasonCode, Throwable cause) {
			return new MqttException(reasonCode, cause);
		}

		IMqttToken view() {
			return PahoView.of(IMqttToken.class, this);
		}

	}

}
