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

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.MqttTopicSubscription;
import io.vertx.mqtt.messages.MqttPublishMessage;

/**
 * The server of Vert.x, until its standard input ends. It is a server and no broker: what
 * it lacks here is what applications on it write. This one passes on what is published to
 * those who subscribed to that very topic.
 */
final class Broker {

	private static final Map<MqttEndpoint, Map<String, MqttQoS>> subscriptions = new ConcurrentHashMap<>();

	private Broker() {
	}

	/**
	 * Run the broker.
	 * @param args port and folder
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		MqttServerOptions options = new MqttServerOptions().setHost("127.0.0.1").setPort(Integer.parseInt(args[0]));
		MqttServer server = MqttServer.create(Vertx.vertx(), options).endpointHandler(Broker::accept);
		server.listen().toCompletionStage().toCompletableFuture().join();
		System.in.read();
		System.exit(0);
	}

	private static void accept(MqttEndpoint endpoint) {
		subscriptions.put(endpoint, new HashMap<>());
		endpoint.subscriptionAutoAck(true);
		endpoint.publishAutoAck(true);
		endpoint
			.subscribeHandler((subscribe) -> subscribe.topicSubscriptions()
				.forEach((subscription) -> subscribe(endpoint, subscription)))
			.unsubscribeHandler((unsubscribe) -> subscriptions.get(endpoint).keySet().removeAll(unsubscribe.topics()))
			.publishHandler(Broker::forward)
			.closeHandler((closed) -> subscriptions.remove(endpoint))
			.accept(false);
	}

	private static void subscribe(MqttEndpoint endpoint, MqttTopicSubscription subscription) {
		subscriptions.get(endpoint).put(subscription.topicName(), subscription.qualityOfService());
	}

	private static void forward(MqttPublishMessage message) {
		subscriptions.forEach((endpoint, topics) -> {
			MqttQoS granted = topics.get(message.topicName());
			if (granted != null) {
				MqttQoS qos = MqttQoS.valueOf(Math.min(granted.value(), message.qosLevel().value()));
				endpoint.publish(message.topicName(), message.payload(), qos, false, false);
			}
		});
	}

}
