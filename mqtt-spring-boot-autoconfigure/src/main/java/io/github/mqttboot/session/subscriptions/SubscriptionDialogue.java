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

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.inbound.Subscription;
import io.github.mqttboot.session.subscriptions.SubscribePackets.Asked;
import io.github.mqttboot.session.subscriptions.SubscribePackets.Suspicion;
import io.github.mqttboot.session.subscriptions.SubscriptionRefusals.Refusal;
import io.github.mqttboot.transport.MqttTransport;
import org.jspecify.annotations.Nullable;

/**
 * What the application wants to receive against what the broker granted, and the
 * SUBSCRIBE and UNSUBSCRIBE packets that bring the two together. Belongs to the session,
 * so it outlives transports. Lives in the serial executor of the connection.
 */
@InSerialExecutor
public final class SubscriptionDialogue {

	private final SerialExecutor serial;

	private final Executor results;

	private final WantedFilters filters;

	private final FilterCovers covers;

	private final UnwantedFilters unwanted;

	private final FilterTrial trial;

	private final SubscribePackets subscribing;

	private final GrantWarnings warnings;

	private final SubscriptionRefusals refusals;

	private @Nullable MqttTransport accepted;

	private FilterCheck check;

	/**
	 * Create the dialogue of a session that does not exist yet.
	 * @param terms what is configured
	 * @param unread how long to wait until the broker has read all messages
	 * @param serial the serial executor of the connection
	 * @param time the time
	 * @param results completes futures, whose callbacks are user code
	 * @param observers are notified of refusals
	 */
	public SubscriptionDialogue(SubscriptionTerms terms, Supplier<Duration> unread, SerialExecutor serial,
			TimeSource time, Executor results, MqttConnectionObserver observers) {
		this.check = new FilterCheck(null, terms.maxFilters(), terms.version().hasProperties());
		this.serial = serial;
		this.results = results;
		this.filters = new WantedFilters(results);
		this.covers = new FilterCovers(this.filters.all());
		this.warnings = new GrantWarnings(terms, this.filters.all(), time);
		this.refusals = new SubscriptionRefusals(terms.connectionName(), observers);
		this.unwanted = new UnwantedFilters(terms, results, this.refusals);
		this.trial = new FilterTrial(terms, unread, serial, time);
		this.subscribing = new SubscribePackets(time, this.trial);
	}

	/**
	 * Return what was asked of the broker, and its answers. For any thread.
	 * @return an immutable list
	 */
	public List<MqttConnectionSnapshot.Subscription> snapshot() {
		return this.filters.snapshot();
	}

	/**
	 * Return what is odd about the subscriptions, and does not show in their answers. For
	 * any thread.
	 * @return an immutable list
	 */
	public List<MqttConnectionSnapshot.Warning> warnings() {
		return this.warnings.snapshot();
	}

	/**
	 * A handler wants to receive messages.
	 * @param subscription what it wants
	 */
	public void add(Subscription subscription) {
		this.serial.assertInside();
		TopicSubscription request = subscription.getRequest();
		this.unwanted.remove(request.filter());
		WantedFilter filter = this.filters.want(request);
		filter.add(subscription);
		if (this.accepted != null) {
			this.warnings.added(filter);
			subscribe(this.accepted, List.of(filter));
		}
	}

	/**
	 * A handler wants to receive no more messages.
	 * @param subscription what it wanted
	 * @param done completed with {@code true} when the broker has answered, and with
	 * {@code false} when there is no answer to wait for
	 */
	public void remove(Subscription subscription, CompletableFuture<Boolean> done) {
		this.serial.assertInside();
		WantedFilter filter = this.filters.get(subscription.getRequest().filter());
		if (filter == null || !filter.remove(subscription)) {
			complete(done);
			return;
		}
		this.filters.remove(filter);
		this.trial.forget(filter);
		this.warnings.removed(filter);
		subscribeCovered(filter);
		if (this.check.refusal(filter.filter()) == null) {
			this.unwanted.add(filter.filter(), done, this.accepted, this.check);
		}
		else {
			// it was never sent
			complete(done);
		}
	}

	/**
	 * A transport was accepted: bring the broker's side up to date.
	 * @param transport the transport
	 * @param ack what the broker announced
	 * @param sessionPresent whether the broker still has what it granted and what is no
	 * longer wanted
	 */
	public void connected(MqttTransport transport, ConnectAck ack, boolean sessionPresent) {
		this.serial.assertInside();
		this.check = this.check.of(ack);
		for (WantedFilter filter : this.filters.all()) {
			// Mosquitto forgets groups when it is restarted, and has the session all the
			// same
			boolean forgotten = !sessionPresent || MqttTopics.isShared(filter.filter());
			if (!filter.isGivenUp() && (forgotten || filter.isRefused())) {
				filter.forgetAnswer();
			}
		}
		this.accepted = transport;
		if (!sessionPresent) {
			this.unwanted.sessionNotPresent();
		}
		this.trial.connected(this::subscribeMissing);
		boolean withoutIdentifiers = this.covers.cover(this.check, this.trial::isHeld);
		this.warnings.accepted(!withoutIdentifiers, ack);
		subscribe(transport, this.filters.all());
		// after it: there must be no gap where a filter takes the place of another
		this.unwanted.send(transport, this.check);
	}

	/**
	 * The broker may have begun another session without our notice. It then says that the
	 * session is present, so what it granted in the former one is asked for again.
	 */
	public void doubtGrants() {
		this.serial.assertInside();
		this.filters.all().forEach(WantedFilter::doubt);
	}

	// it is not granted, or not wanted any more
	private void subscribeCovered(WantedFilter coverer) {
		List<WantedFilter> covered = this.covers.uncover(coverer);
		if (this.accepted != null && !covered.isEmpty()) {
			covered.forEach(this.warnings::added);
			subscribe(this.accepted, covered);
		}
	}

	/**
	 * The transport ended: what is under way on it gets no answer.
	 * @param cause why an accepted connection was lost, or {@code null} if it was not
	 * @param only whether no message is unanswered
	 * @return whether a filter is suspected or proven to be the reason
	 */
	public boolean transportLost(@Nullable MqttConnectionCause cause, boolean only) {
		this.serial.assertInside();
		this.accepted = null;
		this.filters.all().forEach(WantedFilter::unasked);
		Suspicion suspicion = this.subscribing.ended(cause, only && !isUnsubackAwaited());
		this.unwanted.transportLost(this.filters::isWanted);
		if (cause == null || suspicion == null) {
			return false;
		}
		WantedFilter suspect = suspicion.filter();
		if (suspicion.proven() && this.filters.contains(suspect)) {
			refused(suspect, this.refusals.connectionEnded(suspect.request(), cause));
			suspect.giveUp();
		}
		return true;
	}

	/**
	 * The connection was started or stopped.
	 * @param running whether there will be a connection, to wait for an answer on
	 */
	public void running(boolean running) {
		this.serial.assertInside();
		this.unwanted.running(running);
	}

	/**
	 * SUBACK arrived.
	 * @param packetId the packet identifier
	 * @param reasonCodes one code a filter
	 * @param reasonString the reason string
	 */
	public void subscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		this.serial.assertInside();
		List<Asked> batch = this.subscribing.answered(packetId);
		for (int i = 0; i < batch.size(); i++) {
			// without a code the broker did not grant that filter
			MqttReasonCode code = (i < reasonCodes.size()) ? reasonCodes.get(i) : MqttReasonCode.UNSPECIFIED_ERROR;
			answered(batch.get(i), code, reasonString);
		}
		subscribeMissing();
	}

	private void answered(Asked asked, MqttReasonCode code, @Nullable String reasonString) {
		WantedFilter filter = asked.filter();
		TopicSubscription request = asked.request();
		if (filter.request() != request) {
			// it was asked for differently since, and that answer is on its way
			return;
		}
		MqttQos granted = code.grantedQos();
		if (granted == null) {
			refused(filter, this.refusals.acknowledged(request, code, reasonString));
			return;
		}
		if (granted.compareTo(request.qos()) < 0) {
			this.warnings.grantedLess(request, granted);
			this.refusals.downgraded(request, code);
		}
		filter.grant(code, granted);
		this.covers.coveredBy(filter).forEach((covered) -> covered.grant(code, granted));
	}

	private void refused(WantedFilter filter, Refusal refusal) {
		filter.refuse(refusal.code(), refusal.message());
		subscribeCovered(filter);
	}

	/**
	 * UNSUBACK arrived.
	 * @param packetId the packet identifier
	 * @param reasonCodes one code a filter, empty on 3.x
	 * @param reasonString the reason string
	 */
	public void unsubscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		this.serial.assertInside();
		this.unwanted.acknowledged(packetId, reasonCodes, reasonString);
	}

	private void subscribe(MqttTransport transport, Collection<WantedFilter> filters) {
		for (WantedFilter filter : filters) {
			if (filter.isMissing()) {
				refuseUnsupported(filter);
			}
		}
		for (WantedFilter filter : filters) {
			if (filter.isMissing()) {
				this.warnings.subscribing(filter.request());
			}
		}
		this.subscribing.send(transport, this.check, filters);
	}

	private void subscribeMissing() {
		if (this.accepted != null) {
			subscribe(this.accepted, this.filters.all());
		}
	}

	private void refuseUnsupported(WantedFilter filter) {
		MqttReasonCode refusal = this.check.refusal(filter.filter());
		if (refusal != null) {
			refused(filter, this.refusals.notSent(filter.request(), refusal));
		}
	}

	/**
	 * Return whether messages have to wait, so that it is certain what a connection ends
	 * after.
	 * @return whether they have
	 */
	public boolean isOnTrial() {
		return (this.trial.isCareful() && isSubackAwaited()) || this.trial.isWaiting();
	}

	/**
	 * Return whether the broker has to answer a SUBSCRIBE.
	 * @return whether a SUBACK is missing
	 */
	public boolean isSubackAwaited() {
		return this.subscribing.isAwaited();
	}

	/**
	 * Return whether the broker has to answer an UNSUBSCRIBE.
	 * @return whether an UNSUBACK is missing
	 */
	public boolean isUnsubackAwaited() {
		return this.unwanted.isAnswerAwaited();
	}

	/**
	 * Return the filters whose SUBSCRIBE the broker has not answered.
	 * @return the filters
	 */
	public List<String> subscribing() {
		return this.subscribing.filters();
	}

	/**
	 * Return the filters whose UNSUBSCRIBE the broker has not answered.
	 * @return the filters
	 */
	public List<String> unsubscribing() {
		return this.unwanted.unsubscribing();
	}

	private void complete(CompletableFuture<Boolean> done) {
		this.results.execute(() -> done.complete(false));
	}

}
