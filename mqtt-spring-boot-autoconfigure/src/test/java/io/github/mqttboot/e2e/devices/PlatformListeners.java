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
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.mqttboot.annotation.MqttListener;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload.Metric;
import org.jspecify.annotations.Nullable;

/**
 * Listeners for what LoRaWAN servers, ThingsBoard and Sparkplug's edge nodes send.
 */
class PlatformListeners {

	private final Received received;

	PlatformListeners(Received received) {
		this.received = received;
	}

	@MqttListener("application/{application}/device/{eui}/event/up")
	void chirpStack(ChirpStackUplink uplink) {
		this.received.add(uplink);
	}

	@MqttListener("v3/{application}/devices/{device}/up")
	void theThingsStack(TheThingsStackUplink uplink) {
		this.received.add(uplink);
	}

	@MqttListener("v1/devices/me/telemetry")
	void thingsBoard(List<Telemetry> telemetry) {
		this.received.add(telemetry);
	}

	@MqttListener("v1/devices/me/attributes")
	void thingsBoardAttributes(Map<String, Object> attributes) {
		this.received.add(attributes);
	}

	@MqttListener("v1/devices/me/rpc/request/{id}")
	void thingsBoardCommand(Command command) {
		this.received.add(command);
	}

	@MqttListener("v1/gateway/telemetry")
	void thingsBoardGateway(Map<String, List<Telemetry>> telemetry) {
		this.received.add(telemetry);
	}

	@MqttListener("spBv1.0/{group}/NDATA/{node}")
	void sparkplug(Payload payload) {
		this.received.add(new Reading(Instant.ofEpochMilli(payload.getTimestamp()), payload.getSeq(),
				payload.getMetricsList().stream().collect(Collectors.toMap(Metric::getName, Metric::getDoubleValue))));
	}

	record ChirpStackUplink(Instant time, DeviceInfo deviceInfo, int fPort, String data, Map<String, Object> object) {

		record DeviceInfo(String deviceName, String devEui) {

		}

	}

	record TheThingsStackUplink(@JsonProperty("received_at") Instant receivedAt,
			@JsonProperty("uplink_message") UplinkMessage uplinkMessage) {

		record UplinkMessage(@JsonProperty("f_port") int fPort, @JsonProperty("f_cnt") @Nullable Integer fCnt,
				@JsonProperty("frm_payload") String frmPayload,
				@JsonProperty("decoded_payload") @Nullable Map<String, Object> decodedPayload) {

		}

	}

	record Command(String method, Map<String, Object> params) {

	}

	/**
	 * The time is in milliseconds, so it is no {@code Instant}: of numbers those are made
	 * as seconds.
	 */
	record Telemetry(long ts, Map<String, Object> values) {

		Instant time() {
			return Instant.ofEpochMilli(this.ts);
		}

	}

	/**
	 * What was read of a payload in protobuf.
	 */
	record Reading(Instant time, long seq, Map<String, Double> metrics) {

	}

}
