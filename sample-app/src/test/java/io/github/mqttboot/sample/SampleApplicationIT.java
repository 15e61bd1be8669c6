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

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.sample.Dashboard.DeviceView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Drives the sample through HTTP, as its page does.
 */
@SampleTest
class SampleApplicationIT {

	private final SampleClient sample;

	SampleApplicationIT(@LocalServerPort int port) {
		this.sample = new SampleClient(port);
	}

	SampleClient sample() {
		return this.sample;
	}

	@BeforeEach
	void allDevicesAreOnline() {
		this.sample.awaitAllDevicesOnline();
	}

	@Test
	void whenPlugIsPulledDeviceIsOfflineByItsWill() {
		this.sample.command("/devices/boiler/pull-plug");
		// before the keep-alive of 5 s makes the broker end the connection itself
		await().atMost(Duration.ofSeconds(6))
			.until(() -> this.sample.device("boiler").status(), (status) -> status == DeviceStatus.LOST);
		assertThat(this.sample.device("boiler").on()).isTrue();
		DeviceView boiler = this.sample.awaitDevice("boiler", (device) -> device.waiting() > 0);
		this.sample.command("/devices/boiler/plug-in");
		this.sample.awaitWhatWaitsIn(boiler);
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
	}

	@Test
	void whenSwitchedOffDeviceDisconnectsGracefullyAndItsWillIsNotSent() {
		this.sample.command("/devices/workshop/switch-off");
		this.sample.awaitDevice("workshop",
				(device) -> device.status() == DeviceStatus.OFF && device.state() == MqttConnectionState.STOPPED);
		await().during(Duration.ofSeconds(1))
			.until(() -> this.sample.device("workshop").status(), (status) -> status == DeviceStatus.OFF);
		this.sample.command("/devices/workshop/switch-on");
		this.sample.awaitDevice("workshop", (device) -> device.status() == DeviceStatus.ONLINE);
	}

	@Test
	void whenSwitchedOffWhileUnpluggedReadingsWaitInTheDeviceAndNoneIsLost() {
		this.sample.command("/devices/boiler/pull-plug");
		this.sample.awaitDevice("boiler", (device) -> device.waiting() > 10);
		this.sample.command("/devices/boiler/switch-off");
		DeviceView boiler = this.sample.awaitDevice("boiler",
				(device) -> device.state() == MqttConnectionState.STOPPED && device.waiting() > 10);
		assertThat(this.sample.totals().lost()).isZero();
		this.sample.command("/devices/boiler/plug-in");
		this.sample.command("/devices/boiler/switch-on");
		this.sample.awaitWhatWaitsIn(boiler);
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
	}

	@Test
	void whenControlRoomComesBackItReceivesWhatWasSentMeanwhile() {
		this.sample.leaveControlRoomUntil((totals) -> totals.underway() >= 200);
		assertThat(this.sample.dashboard().controlRoom().sessionPresent()).isTrue();
	}

	@Test
	void whenBrokerIsKilledNothingIsLost() {
		this.sample.command("/broker/kill");
		await().until(() -> this.sample.dashboard().broker(), (broker) -> !broker.running());
		this.sample.awaitDevice("boiler", (device) -> device.waiting() > 0);
		await().atMost(Duration.ofSeconds(60))
			.until(() -> this.sample.dashboard().broker(), (broker) -> broker.running() && broker.restarts() > 0);
		this.sample.awaitWhatWaitsIn(this.sample.device("boiler"));
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
		assertThat(this.sample.dashboard().controlRoom().sessionPresent()).isTrue();
	}

	@Test
	void whenNetworkIsBadNothingIsLostAndSomethingComesTwice() {
		int before = this.sample.totals().duplicates();
		this.sample.command("/network/bad");
		await().atMost(Duration.ofSeconds(60))
			.until(this.sample::totals, (totals) -> totals.duplicates() > before && totals.received() > 50);
		this.sample.command("/network/good");
		this.sample.awaitAllDevicesOnline();
		this.sample.awaitWhatWaitsIn(this.sample.device("boiler"));
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
	}

	@Test
	void whenAlarmCannotBeHandledItIsADeadLetter() {
		this.sample.command("/poison");
		await().until(() -> this.sample.dashboard().events().stream().map(Journal.Entry::text).toList(),
				(texts) -> texts.stream().filter((text) -> text.startsWith("failed to handle the alarm")).count() == 3
						&& texts.stream().anyMatch((text) -> text.endsWith("as a dead letter, after 3 attempts")));
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
	}

	@Test
	void whenDeviceIsUnknownItIsNotFound() {
		assertThat(this.sample.command("/devices/garage/pull-plug")).isEqualTo(HttpStatus.NOT_FOUND);
	}

	@Test
	void connectionHasHealthAndMeters() {
		assertThat(this.sample.get("/actuator/health")).contains("\"mqtt\"");
		assertThat(this.sample.get("/actuator/prometheus")).contains("mqtt_connection_up");
	}

}
