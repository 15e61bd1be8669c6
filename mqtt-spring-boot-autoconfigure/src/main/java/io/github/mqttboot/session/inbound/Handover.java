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

import java.util.List;

import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttDropReason;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Hands messages to those who get them, and acknowledges a message on the network
 * connection it came from when the last of them is done. Belongs to the
 * {@link InboundRouter}, as long as the connection; for any thread.
 */
final class Handover implements InboundDelivery.Listener {

	private static final Log logger = LogFactory.getLog(Handover.class);

	private final String connectionName;

	private final GroupMessages groups;

	private final MqttConnectionObserver observers;

	private final ExactlyOnceDeliveries exactlyOnce = new ExactlyOnceDeliveries();

	/**
	 * Create the handover of a connection.
	 * @param connectionName the name of the connection
	 * @param groups are notified of messages of groups
	 * @param observers are notified of what becomes of messages
	 */
	Handover(String connectionName, GroupMessages groups, MqttConnectionObserver observers) {
		this.connectionName = connectionName;
		this.groups = groups;
		this.observers = observers;
	}

	/**
	 * The session is gone: what was handed over does not come again.
	 */
	void sessionLost() {
		this.exactlyOnce.clear();
	}

	/**
	 * Hand a message over.
	 * @param acknowledger acknowledges it on the network connection it came from
	 * @param packet the message
	 * @param recipients who get it, at least one
	 */
	void handOver(Acknowledger acknowledger, InboundPublish packet, List<Recipient> recipients) {
		InboundDelivery delivery = new InboundDelivery(this, acknowledger, packet, recipients.size());
		this.groups.received(packet, recipients);
		if (packet.qos() != MqttQos.EXACTLY_ONCE) {
			for (Recipient recipient : recipients) {
				handOver(recipient.handler(), new InboundMessage(delivery, recipient));
			}
			return;
		}
		List<InboundMessage> messages = recipients.stream()
			.map((recipient) -> new InboundMessage(delivery, recipient))
			.toList();
		// first, since handlers that are done at once take it out again
		for (InboundMessage message : this.exactlyOnce.received(acknowledger, packet, messages)) {
			if (!message.isAcknowledged()) {
				handOver(message.handler(), message);
			}
		}
	}

	private void handOver(MqttMessageHandler handler, InboundMessage message) {
		try {
			handler.onMessage(message);
		}
		catch (Throwable ex) {
			// on the thread that reads from the link, which must live
			logger.error("MQTT connection '" + this.connectionName + "': a message could not be handed over", ex);
		}
	}

	/**
	 * Acknowledge a message that nobody is to get, or all are done with.
	 * @param acknowledger acknowledges it on the network connection it came from
	 * @param packet the message
	 * @return whether the broker is notified
	 */
	boolean acknowledge(Acknowledger acknowledger, InboundPublish packet) {
		if (!packet.qos().isAcknowledged()) {
			return false;
		}
		boolean acknowledged = acknowledger.acknowledge(packet);
		if (!acknowledged) {
			this.observers.onLateAcknowledgement();
			return false;
		}
		this.groups.acknowledged(packet);
		if (packet.qos() == MqttQos.EXACTLY_ONCE) {
			this.exactlyOnce.acknowledged(packet);
		}
		return true;
	}

	@Override
	public boolean onHandled(Acknowledger acknowledger, InboundPublish packet) {
		return acknowledge(acknowledger, packet);
	}

	@Override
	public void onDropped() {
		this.observers.onMessageDropped(MqttDropReason.QUEUE_FULL);
	}

}
