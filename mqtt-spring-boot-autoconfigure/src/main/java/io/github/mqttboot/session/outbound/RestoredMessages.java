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

package io.github.mqttboot.session.outbound;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.diagnosis.PoisonAdvice;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.OutboxStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Puts what earlier runs left in the store where it was: in flight, or waiting.
 */
final class RestoredMessages {

	private static final Log logger = LogFactory.getLog(RestoredMessages.class);

	private RestoredMessages() {
	}

	static void restore(String connectionName, OutboxStore store, WaitingMessages waiting, SentMessages sent,
			TimeSource time) {
		for (InflightMessage inflight : store.inflight()) {
			// one that is not kept was the connection's own, and is past
			if (inflight.message().id() != 0) {
				sent.restore(inflight.packetId(), restored(inflight.message(), time));
			}
		}
		store.waiting().forEach((message) -> waiting.add(restored(message, time)));
		int restored = sent.inflightCount() + waiting.all().size();
		if (restored > 0) {
			logger.info("MQTT connection '" + connectionName + "': " + restored
					+ " messages that an earlier run accepted are still to be sent");
		}
		int aside = store.aside().size();
		if (aside > 0) {
			logger.warn("MQTT connection '" + connectionName + "': " + PoisonAdvice.kept(aside));
		}
	}

	// Nobody waits for its result any more
	private static OutboundMessage restored(AcceptedMessage message, TimeSource time) {
		OutboundMessage restored = new OutboundMessage(message, true, time.nanoTime());
		restored.result().cancel(false);
		return restored;
	}

}
