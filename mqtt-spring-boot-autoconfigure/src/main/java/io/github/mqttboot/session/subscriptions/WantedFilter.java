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

	/**
	 * The retain handling of MQTT 5 that asks for retained messages only if the
	 * subscription is new.
	 */
	private static final int IF_NEW = 1;

	private final List<Subscription> subscriptions = new ArrayList<>(1);

	private final Executor results;

	private final long number;

	private volatile MqttConnectionSnapshot.Subscription state;

	private @Nullable TopicSubscription asked;

	private @Nullable WantedFilter coveredBy;

	private boolean givenUp;

	private boolean inDoubt;

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
			this.inDoubt = false;
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
	 * Return what SUBSCRIBE asks for now. If it is not known whether the broker still has
	 * the filter, what is retained is asked for only in case it does not.
	 * @return the filter and its options
	 */
	TopicSubscription packetRequest() {
		TopicSubscription request = request();
		if (!this.inDoubt || request.retainHandling() != 0) {
			return request;
		}
		return new TopicSubscription(request.filter(), request.qos(), request.noLocal(), request.retainAsPublished(),
				IF_NEW);
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

	/**
	 * It is not known whether the broker still has what it granted.
	 */
	void doubt() {
		if (this.state.answer() != null && !isRefused()) {
			forgetAnswer();
			this.inDoubt = true;
		}
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
		this.inDoubt = false;
		this.state = new MqttConnectionSnapshot.Subscription(request(), answer);
	}

	private void complete(Consumer<Subscription> completion) {
		for (Subscription subscription : this.subscriptions) {
			this.results.execute(() -> completion.accept(subscription));
		}
	}

}
