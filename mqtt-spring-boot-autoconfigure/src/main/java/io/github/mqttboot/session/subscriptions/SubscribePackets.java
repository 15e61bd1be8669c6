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
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.diagnosis.PoisonAdvice;
import io.github.mqttboot.diagnosis.Suspects.Verdict;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.transport.MqttTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * SUBSCRIBE packets, from what is missing to what is unanswered. Belongs to the session.
 * Lives in the serial executor of the connection.
 */
@InSerialExecutor
final class SubscribePackets {

	private static final Log logger = LogFactory.getLog(SubscribePackets.class);

	private final TimeSource time;

	private final FilterTrial trial;

	private final Map<Integer, Sent> unanswered = new LinkedHashMap<>();

	SubscribePackets(TimeSource time, FilterTrial trial) {
		this.time = time;
		this.trial = trial;
	}

	/**
	 * Request what is missing, as far as it may be requested now.
	 * @param transport the accepted transport
	 * @param check divides filters among packets
	 * @param filters what is wanted
	 */
	void send(MqttTransport transport, FilterCheck check, Collection<WantedFilter> filters) {
		List<WantedFilter> missing = new ArrayList<>(0);
		for (WantedFilter filter : filters) {
			if (filter.isMissing()) {
				missing.add(filter);
			}
		}
		List<Asked> next = new ArrayList<>(0);
		for (WantedFilter filter : this.trial.next(missing, isAwaited())) {
			next.add(new Asked(filter, filter.request()));
		}
		for (List<Asked> batch : check.subscribePackets(next, (asked) -> asked.request().filter())) {
			try {
				int packetId = transport.subscribe(
						batch.stream().map((asked) -> asked.filter().packetRequest()).toList(),
						check.identifier(batch.get(0).request().filter()));
				batch.forEach((asked) -> asked.filter().asked(asked.request()));
				this.unanswered.put(packetId, new Sent(batch, this.time.nanoTime()));
			}
			catch (IllegalStateException ex) {
				// it ended just now: what is missing is asked for on the next one
				logger.trace("No subscribe", ex);
				return;
			}
		}
	}

	/**
	 * SUBACK arrived.
	 * @param packetId the packet identifier
	 * @return what was requested, in the order of the answers
	 */
	List<Asked> answered(int packetId) {
		Sent sent = this.unanswered.remove(packetId);
		if (sent == null) {
			return List.of();
		}
		sent.filters().forEach((asked) -> this.trial.answered(asked.filter()));
		return sent.filters();
	}

	/**
	 * The transport ended: what is under way on it gets no answer.
	 * @param cause why an accepted connection was lost, or {@code null} if it was not
	 * @param only whether nothing else was unanswered
	 * @return the filter that may be the reason, and whether it is
	 */
	@Nullable Suspicion ended(@Nullable MqttConnectionCause cause, boolean only) {
		Suspicion suspicion = (cause != null) ? judge(cause, only) : null;
		this.unanswered.clear();
		this.trial.disconnected();
		return suspicion;
	}

	private @Nullable Suspicion judge(MqttConnectionCause cause, boolean only) {
		Iterator<Sent> packets = this.unanswered.values().iterator();
		if (!packets.hasNext()) {
			if (only) {
				this.trial.endedIdle(cause);
			}
			return null;
		}
		Sent first = packets.next();
		// brokers work on packets in their order, and a reason was given for one
		boolean certain = first.filters().size() == 1
				&& (!packets.hasNext() || (only && PoisonAdvice.isRefusalOfSubscription(cause)));
		WantedFilter filter = first.filters().get(0).filter();
		Verdict verdict = this.trial.ended(cause, filter, first.sentAt(), certain);
		return switch (verdict) {
			case HELD -> new Suspicion(filter, false);
			case CONDEMNED -> new Suspicion(filter, true);
			case NONE, REPEATED -> null;
		};
	}

	boolean isAwaited() {
		return !this.unanswered.isEmpty();
	}

	/**
	 * Return what was requested and is not answered.
	 * @return the filters
	 */
	List<String> filters() {
		return this.unanswered.values()
			.stream()
			.flatMap((sent) -> sent.filters().stream())
			.map((asked) -> asked.request().filter())
			.toList();
	}

	/**
	 * A filter in a SUBSCRIBE, as it was sent.
	 *
	 * @param filter the filter
	 * @param request the filter and its options
	 */
	record Asked(WantedFilter filter, TopicSubscription request) {

	}

	/**
	 * A filter after which the connection ended.
	 *
	 * @param filter the filter
	 * @param proven whether it is given up
	 */
	record Suspicion(WantedFilter filter, boolean proven) {

	}

	/**
	 * A SUBSCRIBE that waits for its answer.
	 *
	 * @param filters what it requests
	 * @param sentAt when it was sent
	 */
	private record Sent(List<Asked> filters, long sentAt) {

	}

}
