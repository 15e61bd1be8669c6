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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttWill;
import org.jspecify.annotations.Nullable;

/**
 * A device: a connection of its own through a plug of its own.
 */
class Device {

	private final String name;

	private final Ledger ledger;

	private final Plug plug;

	private final MqttConnection connection;

	private final MqttTemplate template;

	// What was not sent before the device was switched off
	private final Queue<Reading> unsent = new ConcurrentLinkedQueue<>();

	private int lastNumber;

	/**
	 * Make a device, switched off.
	 * @param name the name of the device
	 * @param controlRoom where the control room finds the broker, and how it logs in
	 * @param connections makes the connection
	 * @param ledger keeps account of the readings
	 * @param network what the device has to put up with
	 * @throws IOException if there is no port for the plug
	 */
	Device(String name, MqttConnectionSettings controlRoom, MqttConnectionFactory connections, Ledger ledger,
			BadNetwork network) throws IOException {
		this.name = name;
		this.ledger = ledger;
		this.plug = new Plug(name, BrokerUrl.addressOf(controlRoom.getUrls().get(0)), network);
		this.connection = connections
			.createConnection(new MqttConnectionSettingsBuilder(name).urls(List.of(this.plug.getAddress().toUri()))
				.clientType(controlRoom.getClientType())
				.clientId("device-" + name)
				.credentials(controlRoom.getCredentials())
				.tls(controlRoom.getTls())
				.webSocketHeaders(controlRoom.getWebSocketHeaders())
				.keepAliveInterval(Duration.ofSeconds(3))
				.reconnect(controlRoom.getReconnect())
				.will(will())
				.build());
		this.template = new MqttTemplate(this.connection);
	}

	String getName() {
		return this.name;
	}

	Plug getPlug() {
		return this.plug;
	}

	MqttConnection getConnection() {
		return this.connection;
	}

	boolean isOn() {
		MqttConnectionState state = this.connection.getSnapshot().state();
		return state != MqttConnectionState.STOPPED && state != MqttConnectionState.STOPPING;
	}

	void switchOn() {
		this.connection.start();
	}

	/**
	 * Publish that it is switched off, so that nobody takes the silence for a failure,
	 * and disconnect gracefully.
	 * @return completes when the connection is closed
	 */
	CompletableFuture<Void> switchOff() {
		if (isOn()) {
			say(DeviceStatus.OFF);
		}
		return this.connection.stop();
	}

	void say(DeviceStatus status) {
		this.template.to(statusTopic()).payload(status.name()).retained(true).sendAsync();
	}

	/**
	 * Return how many messages the broker has not taken yet.
	 * @return those in the outbox, and the readings that wait for the device to be
	 * switched on
	 */
	int getWaiting() {
		return this.connection.getSnapshot().outboxSize() + this.unsent.size();
	}

	/**
	 * Send the next reading. While the plug is out it waits in the connection's outbox.
	 */
	void measure() {
		if (isOn()) {
			sendUnsent();
			this.lastNumber++;
			send(new Reading(this.ledger.getRun(), this.lastNumber, 20 + ThreadLocalRandom.current().nextGaussian()));
		}
	}

	private void sendUnsent() {
		// no more than there are now: what fails again is added again
		for (int i = this.unsent.size(); i > 0; i--) {
			Reading reading = this.unsent.poll();
			if (reading != null) {
				send(reading);
			}
		}
	}

	private void send(Reading reading) {
		this.template.sendAsync("devices/" + this.name + "/reading", reading)
			.whenComplete((result, ex) -> account(reading, ex));
	}

	private void account(Reading reading, @Nullable Throwable failure) {
		if (failure == null) {
			this.ledger.taken(this.name, reading);
		}
		else if (isRefused(failure)) {
			this.ledger.failed(this.name, reading);
		}
		else {
			// The outbox is in memory and ends with the connection; the device keeps
			// what it measured
			this.unsent.add(reading);
		}
	}

	private static boolean isRefused(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		return cause instanceof MqttPublishException refusal && refusal.getReasonCode() != null;
	}

	/**
	 * Send a message that no listener can handle.
	 */
	void sendPoison() {
		this.template.sendAsync("devices/" + this.name + "/alarm", ControlRoom.POISON);
	}

	private MqttWill will() {
		byte[] payload = DeviceStatus.LOST.name().getBytes(StandardCharsets.UTF_8);
		return new MqttWill(
				new PublishPacket(statusTopic(), payload, MqttQos.AT_LEAST_ONCE, true, PublishProperties.NONE), null);
	}

	private String statusTopic() {
		return "devices/" + this.name + "/status";
	}

}
