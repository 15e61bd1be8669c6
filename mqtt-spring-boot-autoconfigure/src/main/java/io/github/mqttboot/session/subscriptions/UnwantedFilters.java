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

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.protocol.MqttReasonCode;
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

	// both are made with the first entry: most connections never unsubscribe
	private Set<String> filters = Set.of();

	private Map<Integer, Unsubscribe> unanswered = Map.of();

	UnwantedFilters(Executor results, SubscriptionRefusals refusals) {
		this.results = results;
		this.refusals = refusals;
	}

	void add(String filter) {
		if (this.filters.isEmpty()) {
			this.filters = new LinkedHashSet<>();
		}
		this.filters.add(filter);
	}

	/**
	 * A filter is wanted again.
	 * @param filter the topic filter
	 */
	void remove(String filter) {
		if (!this.filters.isEmpty()) {
			this.filters.remove(filter);
		}
	}

	/**
	 * The broker has lost the session.
	 */
	void clear() {
		this.filters = Set.of();
	}

	/**
	 * Send what is to be said.
	 * @param transport the accepted transport
	 * @param check divides filters among packets
	 * @param done completed when the last filter is answered for, or the transport is no
	 * more
	 */
	void send(MqttTransport transport, FilterCheck check, CompletableFuture<Void> done) {
		List<List<String>> batches = check.unsubscribePackets(List.copyOf(this.filters));
		for (int i = 0; i < batches.size(); i++) {
			List<String> batch = batches.get(i);
			// the newest wish is in the last one
			CompletableFuture<Void> answered = (i == batches.size() - 1) ? done : new CompletableFuture<>();
			try {
				int packetId = transport.unsubscribe(batch);
				sent(packetId, new Unsubscribe(batch, answered));
				batch.forEach(this::remove);
			}
			catch (IllegalStateException ex) {
				// it ended just now: what is not wanted is said on the next one
				logger.trace("No unsubscribe", ex);
				complete(done);
				return;
			}
		}
	}

	private void sent(int packetId, Unsubscribe unsubscribe) {
		if (this.unanswered.isEmpty()) {
			this.unanswered = new HashMap<>();
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
			unsubscribe.filters().stream().filter(wantedAgain.negate()).forEach(this::add);
			complete(unsubscribe.done());
		}
		this.unanswered = Map.of();
	}

	void acknowledged(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		if (!this.unanswered.containsKey(packetId)) {
			return;
		}
		Unsubscribe unsubscribe = this.unanswered.remove(packetId);
		CompletableFuture<Void> done = unsubscribe.done();
		MqttReasonCode refusal = reasonCodes.stream().filter(MqttReasonCode::isError).findFirst().orElse(null);
		if (refusal == null) {
			complete(done);
			return;
		}
		String filters = String.join(", ", unsubscribe.filters());
		String message = this.refusals.unsubscribeAcknowledged(unsubscribe.filters(), refusal, reasonString);
		this.results
			.execute(() -> done.completeExceptionally(new MqttSubscriptionRefusedException(filters, message, refusal)));
	}

	boolean isAnswerAwaited() {
		return !this.unanswered.isEmpty();
	}

	/**
	 * Return what was sent and is not answered.
	 * @return the filters
	 */
	List<String> unsubscribing() {
		return this.unanswered.values().stream().map(Unsubscribe::filters).flatMap(List::stream).toList();
	}

	private void complete(CompletableFuture<Void> done) {
		this.results.execute(() -> done.complete(null));
	}

	/**
	 * An UNSUBSCRIBE that waits for its answer.
	 */
	private record Unsubscribe(List<String> filters, CompletableFuture<Void> done) {

	}

}
