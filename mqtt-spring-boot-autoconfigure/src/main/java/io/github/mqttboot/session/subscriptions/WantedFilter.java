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

package io.github.mqttboot.session.subscriptions;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.inbound.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * One topic filter between the handlers that want it and the broker. Lives in the serial
 * executor of the connection, from the first subscription to the last cancel.
 */
@InSerialExecutor
final class WantedFilter {

	private final List<Subscription> subscriptions = new ArrayList<>(1);

	private final Executor results;

	private final long number;

	private volatile MqttConnectionSnapshot.Subscription state;

	private @Nullable TopicSubscription asked;

	private @Nullable WantedFilter coveredBy;

	private boolean givenUp;

	/**
	 * Create a filter that nobody wants yet.
	 * @param number the place in the order of filters
	 * @param request how the first handler wants it
	 * @param results completes futures, whose callbacks are user code
	 */
	WantedFilter(long number, TopicSubscription request, Executor results) {
		this.number = number;
		this.state = new MqttConnectionSnapshot.Subscription(request, null);
		this.results = results;
	}

	long number() {
		return this.number;
	}

	/**
	 * Return what is asked of the broker, and its answer. For any thread.
	 * @return an immutable view
	 */
	MqttConnectionSnapshot.Subscription state() {
		return this.state;
	}

	String filter() {
		return this.state.request().filter();
	}

	/**
	 * Return how the filter is to be subscribed. Another object whenever that changes.
	 * @return the filter and its options
	 */
	TopicSubscription request() {
		return this.state.request();
	}

	void add(Subscription subscription) {
		// a handler that was detached has been replaced and gets nothing any more
		this.subscriptions.removeIf(Subscription::isDetached);
		this.subscriptions.add(subscription);
		if (isRefused()) {
			forgetAnswer();
			this.asked = null;
			this.givenUp = false;
		}
		TopicSubscription request = request();
		MqttQos qos = subscription.getRequest().qos();
		if (qos.compareTo(request.qos()) > 0) {
			// the highest serves all; the broker has to be asked again
			this.coveredBy = null;
			this.state = new MqttConnectionSnapshot.Subscription(new TopicSubscription(request.filter(), qos,
					request.noLocal(), request.retainAsPublished(), request.retainHandling()), null);
		}
		MqttReasonCode answer = this.state.answer();
		MqttQos granted = (answer != null) ? answer.grantedQos() : null;
		if (granted != null) {
			this.results.execute(() -> subscription.granted().complete(granted));
		}
	}

	/**
	 * Remove a handler.
	 * @param subscription the subscription of the handler
	 * @return whether that was the last one
	 */
	boolean remove(Subscription subscription) {
		this.results.execute(() -> subscription.granted()
			.completeExceptionally(new CancellationException(
					"The subscription to '" + filter() + "' was cancelled before the broker answered")));
		return this.subscriptions.remove(subscription) && this.subscriptions.isEmpty();
	}

	/**
	 * Return whether the broker has to be asked.
	 * @return whether it has not been, for what is wanted now
	 */
	boolean isMissing() {
		return this.state.answer() == null && this.asked != request() && this.coveredBy == null;
	}

	/**
	 * Return the filter that brings the messages of this one.
	 * @return the filter, or {@code null} if the broker is asked for this one
	 */
	@Nullable WantedFilter coveredBy() {
		return this.coveredBy;
	}

	void coverBy(@Nullable WantedFilter filter) {
		this.coveredBy = filter;
	}

	/**
	 * The filter that brought the messages of this one does so no more.
	 */
	void uncover() {
		this.coveredBy = null;
		forgetAnswer();
	}

	boolean isUnanswered() {
		return this.state.answer() == null;
	}

	boolean isRefused() {
		return this.state.isRefused();
	}

	/**
	 * Not to be requested again unless another handler wants it.
	 */
	void giveUp() {
		this.givenUp = true;
	}

	boolean isGivenUp() {
		return this.givenUp;
	}

	/**
	 * SUBSCRIBE was sent.
	 * @param request what it asked for
	 */
	void asked(TopicSubscription request) {
		this.asked = request;
	}

	/**
	 * No answer to a SUBSCRIBE comes any more.
	 */
	void unasked() {
		this.asked = null;
	}

	/**
	 * The broker has nothing of this any more, or may answer differently now.
	 */
	void forgetAnswer() {
		answered(null);
	}

	void grant(MqttReasonCode reasonCode, MqttQos granted) {
		answered(reasonCode);
		complete((subscription) -> subscription.granted().complete(granted));
	}

	void refuse(MqttReasonCode reasonCode, String message) {
		answered(reasonCode);
		MqttSubscriptionRefusedException refusal = new MqttSubscriptionRefusedException(filter(), message, reasonCode);
		complete((subscription) -> subscription.granted().completeExceptionally(refusal));
	}

	private void answered(@Nullable MqttReasonCode answer) {
		this.state = new MqttConnectionSnapshot.Subscription(request(), answer);
	}

	private void complete(Consumer<Subscription> completion) {
		for (Subscription subscription : this.subscriptions) {
			this.results.execute(() -> completion.accept(subscription));
		}
	}

}
