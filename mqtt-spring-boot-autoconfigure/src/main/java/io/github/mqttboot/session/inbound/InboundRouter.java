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

package io.github.mqttboot.session.inbound;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes what comes in from the transport's thread to handlers and observers, and returns
 * at once.
 */
public final class InboundRouter {

	private static final Log logger = LogFactory.getLog(InboundRouter.class);

	private final String connectionName;

	private final Subscriptions subscriptions;

	private final MqttConnectionObserver observers;

	private final ExactlyOnceDeliveries exactlyOnce = new ExactlyOnceDeliveries();

	private volatile @Nullable MqttMessageHandler unclaimed;

	private volatile @Nullable Duration lastPingRoundTrip;

	private volatile boolean dropReported;

	public InboundRouter(String connectionName, Subscriptions subscriptions, MqttConnectionObserver observers) {
		this.connectionName = connectionName;
		this.subscriptions = subscriptions;
		this.observers = observers;
	}

	public void unclaimed(@Nullable MqttMessageHandler handler) {
		this.unclaimed = handler;
	}

	public @Nullable Duration lastPingRoundTrip() {
		return this.lastPingRoundTrip;
	}

	public void connected(boolean sessionPresent) {
		if (!sessionPresent) {
			this.exactlyOnce.clear();
		}
	}

	public void received(Acknowledger acknowledger, InboundPublish packet) {
		this.observers.onMessageReceived(packet.qos());
		List<MqttMessageHandler> handlers = this.subscriptions.handlersOf(packet.topic());
		MqttMessageHandler unclaimed = this.unclaimed;
		if (handlers.isEmpty() && this.subscriptions.isDetached(packet.topic())) {
			// not acknowledged, it comes again with the next connection of a kept session
			return;
		}
		if (handlers.isEmpty() && unclaimed != null) {
			handlers = List.of(unclaimed);
		}
		if (handlers.isEmpty()) {
			drop(acknowledger, packet);
			return;
		}
		handOver(acknowledger, packet, handlers);
	}

	private void handOver(Acknowledger acknowledger, InboundPublish packet, List<MqttMessageHandler> handlers) {
		AtomicInteger remaining = new AtomicInteger(handlers.size());
		InboundMessage.Acknowledgement acknowledgement = () -> remaining.decrementAndGet() > 0
				|| acknowledge(acknowledger, packet);
		Runnable drop = () -> this.observers.onMessageDropped("queue-full");
		Map<MqttMessageHandler, InboundMessage> messages = new LinkedHashMap<>();
		handlers.forEach((handler) -> messages.put(handler, new InboundMessage(packet, acknowledgement, drop)));
		this.exactlyOnce.received(packet, messages);
		messages.forEach(this::handOver);
	}

	private void drop(Acknowledger acknowledger, InboundPublish packet) {
		// left over in the session from a listener that is no more; not acknowledged, it
		// would come again and block the broker's window for the others
		if (!this.dropReported) {
			this.dropReported = true;
			logger.warn("MQTT connection '" + this.connectionName + "': dropped a message to '"
					+ MqttText.printable(packet.topic()) + "', to which nothing subscribes any more; "
					+ "further ones are only counted");
		}
		this.observers.onMessageDropped("no-subscription");
		acknowledge(acknowledger, packet);
	}

	private void handOver(MqttMessageHandler handler, MqttInboundMessage message) {
		if (message.isAcknowledged()) {
			return;
		}
		try {
			handler.onMessage(message);
		}
		catch (Throwable ex) {
			// on the thread that reads from the link, which must live
			logger.error("MQTT connection '" + this.connectionName + "': a message could not be handed over", ex);
		}
	}

	private boolean acknowledge(Acknowledger acknowledger, InboundPublish packet) {
		if (packet.qos() == MqttQos.AT_MOST_ONCE) {
			return false;
		}
		boolean acknowledged = acknowledger.acknowledge(packet);
		if (acknowledged) {
			this.exactlyOnce.acknowledged(packet);
		}
		else {
			this.observers.onLateAcknowledgement();
		}
		return acknowledged;
	}

	public void pingAnswered(long roundTripNanos) {
		Duration roundTrip = Duration.ofNanos(roundTripNanos);
		this.lastPingRoundTrip = roundTrip;
		this.observers.onPingAnswered(roundTrip);
	}

	public void packet(boolean inbound, int packetType, int bytes) {
		this.observers.onPacket(inbound, packetType, bytes);
	}

}
