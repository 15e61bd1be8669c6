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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.connection.MqttConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Component;

/**
 * Hears what the devices say. It knows of them only what the broker delivers; while it is
 * offline, its session at the broker collects the messages.
 */
@Component
class ControlRoom {

	private final MqttConnection connection;

	private final Ledger ledger;

	private final Map<String, DeviceStatus> statuses = new ConcurrentHashMap<>();

	private final Map<String, Reading> readings = new ConcurrentHashMap<>();

	ControlRoom(MqttConnection connection, Ledger ledger, Journal journal) {
		this.connection = connection;
		this.ledger = ledger;
		journal.watchPings(connection);
	}

	@MqttListener("devices/{device}/status")
	void onStatus(@Payload String status, @TopicVariable String device) {
		this.statuses.put(device, DeviceStatus.valueOf(status));
	}

	@MqttListener("devices/{device}/reading")
	void onReading(@Payload Reading reading, @TopicVariable String device) {
		this.readings.put(device, reading);
		this.ledger.received(device, reading);
	}

	MqttConnection getConnection() {
		return this.connection;
	}

	@Nullable DeviceStatus getStatus(String device) {
		return this.statuses.get(device);
	}

	@Nullable Reading getReading(String device) {
		return this.readings.get(device);
	}

	void goOnline() {
		this.connection.start();
	}

	void goOffline() {
		this.connection.stop();
	}

}
