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
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.event.MqttConnectedEvent;
import io.github.mqttboot.protocol.ConnectAck;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.EventListener;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Component;

/**
 * Receives what the devices send. It knows of them only what the broker delivers; while
 * it is offline, its session at the broker collects the messages.
 */
@Component
class ControlRoom {

	/**
	 * What no listener can handle.
	 */
	static final String POISON = "smoke in the ☠ room";

	private final MqttConnection connection;

	private final Ledger ledger;

	private final Journal journal;

	private final Map<String, DeviceStatus> statuses = new ConcurrentHashMap<>();

	private final Map<String, Reading> readings = new ConcurrentHashMap<>();

	ControlRoom(MqttConnection connection, Ledger ledger, Journal journal) {
		this.connection = connection;
		this.ledger = ledger;
		this.journal = journal;
		journal.watchPings(connection);
	}

	@EventListener
	void onConnected(MqttConnectedEvent event) {
		int waiting = this.ledger.getTotals().underway();
		if (event.getConnection() == this.connection && isSessionPresent() && waiting > 0) {
			this.journal.add("control-room", false, "gets %,d readings that waited at the broker".formatted(waiting));
		}
	}

	private boolean isSessionPresent() {
		ConnectAck connectAck = this.connection.getSnapshot().connectAck();
		return connectAck != null && connectAck.sessionPresent();
	}

	@MqttListener("devices/{device}/status")
	void onStatus(@Payload String status, @TopicVariable String device) {
		DeviceStatus current = DeviceStatus.valueOf(status);
		if (this.statuses.put(device, current) != current && current == DeviceStatus.LOST) {
			this.journal.add("device-" + device, true, "is lost: the broker published its will");
		}
	}

	@MqttListener("devices/{device}/reading")
	void onReading(@Payload Reading reading, @TopicVariable String device) {
		this.readings.put(device, reading);
		this.ledger.received(device, reading);
	}

	/**
	 * Fail, so that the alarm is handled again and in the end published to the
	 * dead-letter topic.
	 * @param alarm the alarm
	 * @param device the name of the device
	 */
	@MqttListener("devices/{device}/alarm")
	void onAlarm(@Payload String alarm, @TopicVariable String device) {
		this.journal.add("control-room", true, "failed to handle the alarm of " + device);
		throw new IllegalArgumentException("No plan for " + alarm);
	}

	@MqttListener("dead-letters/#")
	void onDeadLetter(@Payload String alarm,
			@Header(MqttHeaders.USER_PROPERTY_PREFIX + "dead-letter-topic") String topic,
			@Header(MqttHeaders.USER_PROPERTY_PREFIX + "dead-letter-attempts") String attempts) {
		this.journal.add("control-room", false,
				"put '%s' from %s aside as a dead letter, after %s attempts".formatted(alarm, topic, attempts));
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
