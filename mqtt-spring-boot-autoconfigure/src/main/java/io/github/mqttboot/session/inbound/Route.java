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

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.MqttTopics;

/**
 * Where the messages of one topic filter go. The thread of the transport reads it without
 * a lock; it is changed under that of the index it belongs to.
 */
final class Route {

	private final String filter;

	private final boolean shared;

	private final List<Subscription> subscriptions = new ArrayList<>(1);

	private volatile Receivers receivers = Receivers.NONE;

	private List<HeldMessages> held = List.of();

	private int takers;

	Route(String filter) {
		this.filter = filter;
		this.shared = MqttTopics.isShared(filter);
	}

	String filter() {
		return this.filter;
	}

	/**
	 * Return whether the filter is that of a shared subscription.
	 * @return whether it has a group
	 */
	boolean isShared() {
		return this.shared;
	}

	/**
	 * Return whether messages go to a handler, or to what holds them for it.
	 * @param owner the handler
	 * @return whether it gets them
	 */
	boolean leadsTo(MqttMessageHandler owner) {
		for (Recipient recipient : this.receivers.recipients()) {
			if (recipient.owner().equals(owner)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Add a handler, in place of those that were detached: what they left unacknowledged
	 * is for the new one.
	 * @param subscription the subscription of the handler
	 */
	void add(Subscription subscription) {
		this.subscriptions.removeIf(Subscription::isDetached);
		this.subscriptions.add(subscription);
		changed();
	}

	void remove(Subscription subscription) {
		this.subscriptions.remove(subscription);
		changed();
	}

	boolean isEmpty() {
		return this.subscriptions.isEmpty();
	}

	/**
	 * Handlers were added, removed, detached or held, or go on. They are replaced in one
	 * write: at no time must the transport find nobody for a message that somebody wants,
	 * or that is left to the broker.
	 */
	void changed() {
		List<Recipient> recipients = this.subscriptions.stream()
			.filter((subscription) -> !subscription.isDetached())
			.map(Subscription::recipient)
			.toList();
		this.held = this.subscriptions.stream().map(Subscription::held).filter(Objects::nonNull).toList();
		this.receivers = new Receivers(recipients, this.subscriptions.stream().anyMatch(Subscription::isDetached),
				!this.held.isEmpty());
		this.takers = (int) this.subscriptions.stream().filter(Subscription::isTaken).count();
	}

	/**
	 * Return who receives messages at the moment.
	 * @return the receivers, the recipients in the order of subscription
	 */
	Receivers receivers() {
		return this.receivers;
	}

	/**
	 * Return where messages are held for handlers that are stopped. To be called under
	 * the lock of the index.
	 * @return an immutable list
	 */
	List<HeldMessages> held() {
		return this.held;
	}

	/**
	 * Return how many handlers take their messages themselves. To be called under the
	 * lock of the index.
	 * @return the number
	 */
	int takers() {
		return this.takers;
	}

}
