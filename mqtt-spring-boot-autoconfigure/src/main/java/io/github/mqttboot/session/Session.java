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

package io.github.mqttboot.session;

import java.util.concurrent.Executor;

import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.session.inbound.InboundRouter;
import io.github.mqttboot.session.outbound.OutboundQueue;
import io.github.mqttboot.session.subscriptions.SubscriptionDialogue;
import io.github.mqttboot.session.subscriptions.SubscriptionTerms;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.store.OutboxStore;
import io.github.mqttboot.transport.TransportLimits;

/**
 * What outlives the attempts of a connection.
 *
 * @param store what is kept of messages and packets
 * @param outbound messages on their way out
 * @param subscriptions what is asked of the broker
 * @param router takes messages to their handlers
 */
public record Session(OutboxStore store, OutboundQueue outbound, SubscriptionDialogue subscriptions,
		InboundRouter router) {

	/**
	 * Create the session of a connection.
	 * @param settings the settings of the connection
	 * @param limits what the client library can do
	 * @param store what is kept of messages and packets
	 * @param serial the serial executor of the connection
	 * @param time the time
	 * @param results completes futures, whose callbacks are user code
	 * @param observers who follows the connection
	 * @return a new session
	 */
	public static Session of(MqttConnectionSettings settings, TransportLimits limits, OutboxStore store,
			SerialExecutor serial, TimeSource time, Executor results, MqttConnectionObserver observers) {
		OutboundQueue outbound = new OutboundQueue(settings, limits, store, serial, time, results, observers);
		SubscriptionDialogue subscriptions = new SubscriptionDialogue(
				new SubscriptionTerms(settings.getName(), settings.getVersion(), settings.isSessionKept(),
						settings.getMaxFiltersPerPacket(), settings.getReconnect().stableAfter()),
				outbound.unanswered()::unread, serial, time, results, observers);
		return new Session(store, outbound, subscriptions, new InboundRouter(settings, store, serial, time, observers));
	}

}
