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

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.transport.MqttTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Topic filters that the broker may still have and nobody wants any more, and the
 * UNSUBSCRIBE packets that say so, again and again until one is answered. Belongs to the
 * session. Lives in the serial executor of the connection.
 */
@InSerialExecutor
final class UnwantedFilters {

	private static final Log logger = LogFactory.getLog(UnwantedFilters.class);

	private final Executor results;

	private final SubscriptionRefusals refusals;

	private final boolean sessionKept;

	/**
	 * Whether brokers do not say that they have the session.
	 */
	private final boolean sessionUnknown;

	private boolean running;

	// both are made with the first entry: most connections never unsubscribe
	private Map<String, CompletableFuture<Boolean>> filters = Collections.emptyMap();

	private Map<Integer, Unsubscribe> unanswered = Map.of();

	UnwantedFilters(SubscriptionTerms terms, Executor results, SubscriptionRefusals refusals) {
		this.sessionKept = terms.sessionKept();
		this.sessionUnknown = terms.sessionKept() && terms.version() == MqttVersion.MQTT_3_1;
		this.results = results;
		this.refusals = refusals;
	}

	/**
	 * A filter is not wanted any more.
	 * @param filter the topic filter
	 * @param done completed with {@code true} when the broker has answered, and with
	 * {@code false} when there is no answer to wait for: at once without a connection,
	 * unless what comes with the next one would be lost to a group
	 * @param transport the accepted transport, if there is one
	 * @param check divides filters among packets
	 */
	void add(String filter, CompletableFuture<Boolean> done, @Nullable MqttTransport transport, FilterCheck check) {
		add(filter, done);
		if (transport != null) {
			send(transport, check);
		}
		else {
			disconnected();
		}
	}

	private void add(String filter, CompletableFuture<Boolean> done) {
		if (this.filters.isEmpty()) {
			this.filters = new LinkedHashMap<>();
		}
		CompletableFuture<Boolean> earlier = this.filters.put(filter, done);
		if (earlier != null) {
			// the filter was wanted again in between
			complete(earlier);
		}
	}

	/**
	 * A filter is wanted again.
	 * @param filter the topic filter
	 */
	void remove(String filter) {
		if (!this.filters.isEmpty()) {
			CompletableFuture<Boolean> done = this.filters.remove(filter);
			if (done != null) {
				complete(done);
			}
		}
	}

	/**
	 * The broker did not say that it has the session. It may have it all the same with
	 * 3.1, and takes an UNSUBSCRIBE for what it does not have.
	 */
	void sessionNotPresent() {
		if (!this.sessionUnknown) {
			this.filters.values().forEach(this::complete);
			this.filters = Collections.emptyMap();
		}
	}

	/**
	 * The connection was started or stopped.
	 * @param running whether there will be a connection, to wait for an answer on
	 */
	void running(boolean running) {
		this.running = running;
		disconnected();
	}

	// Nobody waits for the next connection, except for a group of a session that the
	// broker keeps: it gets its share of the messages until the broker has read
	// UNSUBSCRIBE, and what is not handled here is handled by no other member
	private void disconnected() {
		this.filters.forEach((filter, done) -> {
			if (!this.running || !this.sessionKept || !MqttTopics.isShared(filter)) {
				complete(done);
			}
		});
	}

	/**
	 * Send what is to be said.
	 * @param transport the accepted transport
	 * @param check divides filters among packets
	 */
	void send(MqttTransport transport, FilterCheck check) {
		if (this.filters.isEmpty()) {
			return;
		}
		for (List<String> batch : check.unsubscribePackets(List.copyOf(this.filters.keySet()))) {
			try {
				int packetId = transport.unsubscribe(batch);
				Map<String, CompletableFuture<Boolean>> sent = new LinkedHashMap<>();
				batch.forEach((filter) -> sent.put(filter, this.filters.remove(filter)));
				sent(packetId, new Unsubscribe(sent));
			}
			catch (IllegalStateException ex) {
				// it ended just now: what is not wanted is said on the next one
				logger.trace("No unsubscribe", ex);
				disconnected();
				return;
			}
		}
	}

	private void sent(int packetId, Unsubscribe unsubscribe) {
		if (this.unanswered.isEmpty()) {
			// in the order in which they were sent, which is not that of the identifiers
			this.unanswered = new LinkedHashMap<>();
		}
		this.unanswered.put(packetId, unsubscribe);
	}

	/**
	 * The transport ended: the broker may not have read what it has not answered, so that
	 * is sent again.
	 * @param wantedAgain whether a filter is wanted again
	 */
	void transportLost(Predicate<String> wantedAgain) {
		for (Unsubscribe unsubscribe : this.unanswered.values()) {
			unsubscribe.filters().forEach((filter, done) -> {
				if (wantedAgain.test(filter)) {
					complete(done);
				}
				else {
					add(filter, done);
				}
			});
		}
		this.unanswered = Map.of();
		disconnected();
	}

	void acknowledged(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		if (!this.unanswered.containsKey(packetId)) {
			return;
		}
		Unsubscribe unsubscribe = this.unanswered.remove(packetId);
		MqttReasonCode refusal = reasonCodes.stream().filter(MqttReasonCode::isError).findFirst().orElse(null);
		if (refusal == null) {
			unsubscribe.filters().values().forEach((done) -> complete(done, true));
			return;
		}
		List<String> names = unsubscribe.names();
		String message = this.refusals.unsubscribeAcknowledged(names, refusal, reasonString);
		MqttSubscriptionRefusedException failure = new MqttSubscriptionRefusedException(String.join(", ", names),
				message, refusal);
		this.results
			.execute(() -> unsubscribe.filters().values().forEach((done) -> done.completeExceptionally(failure)));
	}

	boolean isAnswerAwaited() {
		return !this.unanswered.isEmpty();
	}

	/**
	 * Return what was sent and is not answered.
	 * @return the filters
	 */
	List<String> unsubscribing() {
		return this.unanswered.values().stream().map(Unsubscribe::names).flatMap(List::stream).toList();
	}

	private void complete(CompletableFuture<Boolean> done) {
		complete(done, false);
	}

	private void complete(CompletableFuture<Boolean> done, boolean answered) {
		if (!done.isDone()) {
			this.results.execute(() -> done.complete(answered));
		}
	}

	/**
	 * An UNSUBSCRIBE that waits for its answer.
	 *
	 * @param filters its filters, and who waits for the answer
	 */
	private record Unsubscribe(Map<String, CompletableFuture<Boolean>> filters) {

		List<String> names() {
			return List.copyOf(this.filters.keySet());
		}

	}

}
