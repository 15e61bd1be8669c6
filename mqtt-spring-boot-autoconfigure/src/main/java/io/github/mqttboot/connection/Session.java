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

package io.github.mqttboot.connection;

import java.util.concurrent.Executor;

/**
 * What outlives the attempts of a connection.
 *
 * @param observers who follows the connection
 * @param events where application events are published, in order
 * @param store what is kept of messages and packets
 * @param outbound messages on their way out
 * @param subscriptions what the application wants to receive
 * @param router takes messages to their handlers
 */
record Session(Observers observers, Executor events, MessageStore store, OutboundQueue outbound,
		Subscriptions subscriptions, InboundRouter router) {

	static Session of(MqttConnectionSettings settings, MessageStore store, Surroundings surroundings, Executor events) {
		Observers observers = new Observers();
		Executor results = surroundings.results();
		Subscriptions subscriptions = new Subscriptions(settings.getName(), results, observers);
		OutboundQueue outbound = new OutboundQueue(settings, store, surroundings.time(), results, observers);
		return new Session(observers, events, store, outbound, subscriptions,
				new InboundRouter(settings.getName(), subscriptions, observers));
	}

}
