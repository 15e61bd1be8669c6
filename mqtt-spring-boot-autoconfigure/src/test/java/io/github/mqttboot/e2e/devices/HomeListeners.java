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

package io.github.mqttboot.e2e.devices;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.mqttboot.annotation.MqttListener;
import org.jspecify.annotations.Nullable;

/**
 * Listeners for what is found in homes.
 */
class HomeListeners {

	private final Received received;

	HomeListeners(Received received) {
		this.received = received;
	}

	@MqttListener("zigbee2mqtt/{device}")
	void zigbee2mqtt(Climate climate) {
		this.received.add(climate);
	}

	@MqttListener({ "zigbee2mqtt/{device}/availability", "zigbee2mqtt/bridge/state" })
	void zigbee2mqttAvailability(Availability availability) {
		this.received.add(availability);
	}

	@MqttListener("tele/{device}/SENSOR")
	void tasmota(TasmotaSensor sensor) {
		this.received.add(sensor);
	}

	@MqttListener({ "tele/{device}/LWT", "frigate/available" })
	void online(Presence presence) {
		this.received.add(presence);
	}

	@MqttListener("stat/{device}/POWER")
	void tasmotaPower(boolean on) {
		this.received.add(on);
	}

	@MqttListener("shellies/{device}/relay/{channel}")
	void shellyRelay(Relay relay) {
		this.received.add(relay);
	}

	@MqttListener("shellies/{device}/relay/{channel}/power")
	void shellyPower(double watts) {
		this.received.add(watts);
	}

	@MqttListener({ "shellies/{device}/online", "{device}/online" })
	void shellyOnline(boolean online) {
		this.received.add(online);
	}

	@MqttListener("{device}/events/rpc")
	void shellyNotification(Notification notification) {
		this.received.add(notification);
	}

	@MqttListener("{device}/status/switch:0")
	void shellySwitch(SwitchStatus status) {
		this.received.add(status);
	}

	@MqttListener("homeassistant/sensor/{sensor}/config")
	void homeAssistant(Discovery discovery) {
		this.received.add(discovery);
	}

	@MqttListener("homie/{device}/$state")
	void homieState(HomieState state) {
		this.received.add(state);
	}

	@MqttListener("homie/{device}/{node}/measured-at")
	void homieDateTime(Instant time) {
		this.received.add(time);
	}

	@MqttListener("homie/{device}/$nodes")
	void homieNodes(String nodes) {
		this.received.add(List.of(nodes.split(",")));
	}

	@MqttListener("openhab/out/{item}/state")
	void openHab(Contact contact) {
		this.received.add(contact);
	}

	@MqttListener("frigate/events")
	void frigate(FrigateEvent event) {
		this.received.add(event);
	}

	@MqttListener("frigate/{camera}/{label}")
	void frigateCount(int count) {
		this.received.add(count);
	}

	@MqttListener("frigate/{camera}/{label}/snapshot")
	void frigateSnapshot(byte[] jpeg) {
		this.received.add(jpeg);
	}

	@MqttListener("owntracks/{user}/{device}")
	void ownTracks(Location location) {
		this.received.add(location);
	}

	enum Presence {

		ONLINE, OFFLINE

	}

	enum Relay {

		ON, OFF, OVERPOWER

	}

	enum HomieState {

		INIT, READY, DISCONNECTED, SLEEPING, LOST, ALERT

	}

	enum Contact {

		OPEN, CLOSED

	}

	/**
	 * What a device does not say is {@code null}; with a primitive type it would be 0.
	 */
	record Climate(@Nullable Double temperature, @Nullable Double humidity, @Nullable Integer battery,
			@JsonProperty("last_seen") @Nullable Instant lastSeen) {

	}

	record Availability(State state) {

		enum State {

			online, offline

		}

	}

	record TasmotaSensor(@JsonProperty("Time") LocalDateTime time, @JsonProperty("ENERGY") Energy energy) {

		record Energy(@JsonProperty("Total") double total, @JsonProperty("Power") int power) {

		}

	}

	record Notification(String src, String method, Map<String, Object> params) {

	}

	record SwitchStatus(int id, boolean output, double apower) {

	}

	record Discovery(String name, @JsonAlias("stat_t") @JsonProperty("state_topic") String stateTopic,
			@JsonAlias("uniq_id") @JsonProperty("unique_id") String uniqueId,
			@JsonAlias("dev_cla") @JsonProperty("device_class") String deviceClass) {

	}

	record FrigateEvent(String type, TrackedObject after) {

		record TrackedObject(String id, String camera, String label, @JsonProperty("start_time") Instant startTime,
				@JsonProperty("end_time") @Nullable Instant endTime) {

		}

	}

	record Location(@JsonProperty("_type") String type, double lat, double lon, Instant tst, @Nullable Integer batt) {

	}

}
