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
import java.util.function.Predicate;

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.sample.Dashboard.DeviceView;
import io.github.mqttboot.sample.Ledger.Totals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Drives the sample through HTTP, as its page does.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "sample.broker.port=0", "sample.broker.websocket-port=0", "sample.devices.boiler=20ms",
				"sample.devices.workshop=50ms", "sample.devices.roof=100ms" })
class SampleApplicationIT {

	private final RestClient client;

	SampleApplicationIT(@LocalServerPort int port) {
		this.client = RestClient.create("http://localhost:" + port);
	}

	@BeforeEach
	void allDevicesAreOnline() {
		await().until(() -> dashboard().devices(),
				(devices) -> devices.stream().allMatch((device) -> device.status() == DeviceStatus.ONLINE));
	}

	@Test
	void whenPlugIsPulledDeviceIsOfflineByItsWill() {
		command("/devices/boiler/pull-plug");
		await().atMost(Duration.ofSeconds(2))
			.until(() -> device("boiler").status(), (status) -> status == DeviceStatus.LOST);
		assertThat(device("boiler").on()).isTrue();
		awaitDevice("boiler", (device) -> device.waiting() > 0);
		command("/devices/boiler/plug-in");
		awaitDevice("boiler", (device) -> device.status() == DeviceStatus.ONLINE && device.waiting() == 0);
		assertNothingIsLostOf(totals().sent());
	}

	@Test
	void whenSwitchedOffDeviceSaysGoodbyeAndItsWillIsNotSent() {
		command("/devices/workshop/switch-off");
		awaitDevice("workshop",
				(device) -> device.status() == DeviceStatus.OFF && device.state() == MqttConnectionState.STOPPED);
		await().during(Duration.ofSeconds(1))
			.until(() -> device("workshop").status(), (status) -> status == DeviceStatus.OFF);
		command("/devices/workshop/switch-on");
		awaitDevice("workshop", (device) -> device.status() == DeviceStatus.ONLINE);
	}

	@Test
	void whenControlRoomComesBackItReceivesWhatWasSentMeanwhile() {
		command("/control-room/offline");
		await().until(() -> dashboard().controlRoom().state(), (state) -> state == MqttConnectionState.STOPPED);
		int received = totals().received();
		awaitTotals((totals) -> totals.underway() >= 200);
		assertThat(totals().received()).isEqualTo(received);
		int sent = totals().sent();
		command("/control-room/online");
		assertNothingIsLostOf(sent);
		assertThat(dashboard().controlRoom().sessionPresent()).isTrue();
	}

	@Test
	void whenDeviceIsUnknownItIsNotFound() {
		HttpStatus status = this.client.post()
			.uri("/api/devices/garage/pull-plug")
			.exchange((request, response) -> HttpStatus.valueOf(response.getStatusCode().value()));
		assertThat(status).isEqualTo(HttpStatus.NOT_FOUND);
	}

	@Test
	void pageIsServed() {
		assertThat(this.client.get().uri("/").accept(MediaType.TEXT_HTML).retrieve().body(String.class))
			.contains("<h1>Control room</h1>");
	}

	@Test
	void connectionHasHealthAndMeters() {
		assertThat(this.client.get().uri("/actuator/health").retrieve().body(String.class)).contains("\"mqtt\"");
		assertThat(this.client.get().uri("/actuator/prometheus").retrieve().body(String.class))
			.contains("mqtt_connection_up");
	}

	private void assertNothingIsLostOf(int sent) {
		awaitTotals((totals) -> totals.received() >= sent);
		assertThat(totals().lost()).isZero();
	}

	private void awaitDevice(String name, Predicate<DeviceView> condition) {
		await().until(() -> device(name), condition);
	}

	private void awaitTotals(Predicate<Totals> condition) {
		await().until(this::totals, condition);
	}

	private void command(String path) {
		this.client.post().uri("/api" + path).retrieve().toBodilessEntity();
	}

	private DeviceView device(String name) {
		return dashboard().devices().stream().filter((device) -> device.name().equals(name)).findFirst().orElseThrow();
	}

	private Totals totals() {
		return dashboard().totals();
	}

	private Dashboard dashboard() {
		return this.client.get().uri("/api/dashboard").retrieve().body(Dashboard.class);
	}

}
