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

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
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

	@MqttListener("zigbee2mqtt/bridge/devices")
	void zigbee2mqttDevices(List<ZigbeeDevice> devices) {
		this.received.add(devices);
	}

	@MqttListener({ "tele/{device}/LWT", "frigate/available", "homeassistant/status" })
	void online(Presence presence) {
		this.received.add(presence);
	}

	@MqttListener("stat/{device}/POWER")
	void tasmotaPower(boolean on) {
		this.received.add(on);
	}

	@MqttListener("stat/{device}/RESULT")
	void tasmotaResult(TasmotaResult result) {
		this.received.add(result);
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

	@MqttListener("homeassistant/device/{device}/config")
	void homeAssistantDevice(DeviceDiscovery discovery) {
		this.received.add(discovery);
	}

	@MqttListener({ "homie/{device}/$state", "homie/5/{device}/$state" })
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

	@MqttListener("homie/5/{device}/$description")
	void homieDescription(HomieDescription description) {
		this.received.add(description);
	}

	@MqttListener("homie/5/{device}/{node}/remaining")
	void homieDuration(Duration duration) {
		this.received.add(duration);
	}

	@MqttListener("openhab/out/{item}/state")
	void openHab(Contact contact) {
		this.received.add(contact);
	}

	@MqttListener("frigate/events")
	void frigate(FrigateEvent event) {
		this.received.add(event);
	}

	@MqttListener("frigate/reviews")
	void frigateReview(FrigateReview review) {
		this.received.add(review);
	}

	@MqttListener("frigate/{camera}/person")
	void frigateCount(int count) {
		this.received.add(count);
	}

	@MqttListener("frigate/{camera}/motion")
	void frigateMotion(boolean motion) {
		this.received.add(motion);
	}

	@MqttListener("frigate/{camera}/{label}/snapshot")
	void frigateSnapshot(byte[] jpeg) {
		this.received.add(jpeg);
	}

	@MqttListener({ "owntracks/{user}/{device}", "owntracks/{user}/{device}/event" })
	void ownTracks(OwnTracks message) {
		this.received.add(message);
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

	/**
	 * An item of openHAB that has no state yet is {@code NULL}, and one whose state is
	 * lost is {@code UNDEF}.
	 */
	enum Contact {

		OPEN, CLOSED, NULL, UNDEF

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

	record ZigbeeDevice(@JsonProperty("ieee_address") String address, @JsonProperty("friendly_name") String name,
			String type) {

	}

	/**
	 * Of the components and of what they say only what has changed is there.
	 */
	record Notification(String src, String method, Params params) {

		record Params(Instant ts, @JsonProperty("switch:0") @Nullable SwitchChange switch0) {

		}

		record SwitchChange(@Nullable Boolean output, @Nullable Double apower) {

		}

	}

	record TasmotaResult(@JsonProperty("POWER") Power power) {

		enum Power {

			ON, OFF

		}

	}

	record SwitchStatus(int id, boolean output, double apower) {

	}

	record Discovery(String name, @JsonAlias("stat_t") @JsonProperty("state_topic") String stateTopic,
			@JsonAlias("uniq_id") @JsonProperty("unique_id") String uniqueId,
			@JsonAlias("dev_cla") @JsonProperty("device_class") String deviceClass) {

	}

	record DeviceDiscovery(@JsonAlias("cmps") Map<String, Component> components,
			@JsonAlias("stat_t") @JsonProperty("state_topic") @Nullable String stateTopic) {

		record Component(@JsonAlias("p") String platform,
				@JsonAlias("uniq_id") @JsonProperty("unique_id") String uniqueId) {

		}

	}

	record HomieDescription(String homie, long version, Map<String, Node> nodes) {

		record Node(Map<String, Property> properties) {

		}

		record Property(String datatype, @Nullable String unit) {

		}

	}

	record FrigateEvent(String type, TrackedObject after) {

		record TrackedObject(String id, String camera, String label, @JsonProperty("start_time") Instant startTime,
				@JsonProperty("end_time") @Nullable Instant endTime) {

		}

	}

	record FrigateReview(String type, Review after) {

		record Review(String camera, Severity severity, @JsonProperty("start_time") Instant startTime, Data data) {

		}

		record Data(List<String> objects) {

		}

		enum Severity {

			alert, detection

		}

	}

	/**
	 * A topic of OwnTracks has messages of several types: a will has no coordinates, and
	 * read as a location it would lie at 0, 0.
	 */
	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "_type")
	@JsonSubTypes({ @JsonSubTypes.Type(name = "location", value = Location.class),
			@JsonSubTypes.Type(name = "lwt", value = Lost.class),
			@JsonSubTypes.Type(name = "transition", value = Transition.class) })
	interface OwnTracks {

	}

	record Location(double lat, double lon, Instant tst, @Nullable Integer batt) implements OwnTracks {

	}

	/**
	 * The will: the time is that when the app had connected.
	 */
	record Lost(Instant tst) implements OwnTracks {

	}

	record Transition(Direction event, String desc, Instant tst) implements OwnTracks {

		enum Direction {

			enter, leave

		}

	}

}
