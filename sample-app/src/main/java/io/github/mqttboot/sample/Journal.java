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

package io.github.mqttboot.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.event.MqttConnectedEvent;
import io.github.mqttboot.event.MqttConnectionEvent;
import io.github.mqttboot.event.MqttConnectionRefusedEvent;
import io.github.mqttboot.event.MqttDisconnectedEvent;
import io.github.mqttboot.event.MqttSessionLostEvent;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What happened lately to all connections, for the page: events, and keep-alive round
 * trips.
 */
@Component
class Journal {

	private static final int MAX_ENTRIES = 50;

	private static final Duration MAX_PING_AGE = Duration.ofMinutes(2);

	private final Deque<Entry> entries = new ArrayDeque<>();

	private final Deque<Ping> pings = new ArrayDeque<>();

	@EventListener
	void onConnected(MqttConnectedEvent event) {
		add(event, false, "connected");
	}

	@EventListener
	void onDisconnected(MqttDisconnectedEvent event) {
		add(event, !event.isOrderly(),
				event.isOrderly() ? "disconnected" : "lost the connection: " + event.getCause().description());
	}

	@EventListener
	void onRefused(MqttConnectionRefusedEvent event) {
		add(event, true, "was refused: " + event.getCause().description());
	}

	@EventListener
	void onSessionLost(MqttSessionLostEvent event) {
		add(event, true, "found its session gone");
	}

	/**
	 * Keep the round trips of a connection. They are measured at the wire: a handler that
	 * takes its time does not show in them.
	 * @param connection the connection
	 */
	void watchPings(MqttConnection connection) {
		connection.addObserver(new MqttConnectionObserver() {

			@Override
			public void onPingAnswered(Duration roundTrip) {
				add(new Ping(Instant.now(), clientId(connection), roundTrip.toNanos() / 1e6));
			}

		});
	}

	/**
	 * Return the latest events.
	 * @return the events, the newest first
	 */
	synchronized List<Entry> getEntries() {
		return List.copyOf(this.entries);
	}

	/**
	 * Return the latest round trips.
	 * @return the round trips, the newest last
	 */
	synchronized List<Ping> getPings() {
		return List.copyOf(this.pings);
	}

	/**
	 * Note what happened.
	 * @param client the client identifier
	 * @param trouble whether nobody wanted it
	 * @param text what happened to the client
	 */
	void add(String client, boolean trouble, String text) {
		add(new Entry(Instant.now(), client, trouble, text));
	}

	private void add(MqttConnectionEvent event, boolean trouble, String text) {
		add(new Entry(Instant.ofEpochMilli(event.getTimestamp()), clientId(event.getConnection()), trouble, text));
	}

	private synchronized void add(Entry entry) {
		this.entries.addFirst(entry);
		if (this.entries.size() > MAX_ENTRIES) {
			this.entries.removeLast();
		}
	}

	private synchronized void add(Ping ping) {
		this.pings.addLast(ping);
		this.pings.removeIf((old) -> old.at().isBefore(ping.at().minus(MAX_PING_AGE)));
	}

	private static String clientId(MqttConnection connection) {
		return connection.getSnapshot().clientId();
	}

	/**
	 * An event.
	 *
	 * @param at when
	 * @param client the client identifier
	 * @param trouble whether nobody wanted it
	 * @param text what happened to the client
	 */
	record Entry(Instant at, String client, boolean trouble, String text) {

	}

	/**
	 * A keep-alive round trip.
	 *
	 * @param at when
	 * @param client the client identifier
	 * @param millis how long it took
	 */
	record Ping(Instant at, String client, double millis) {

	}

}
