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

import org.springframework.http.HttpStatus;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Does what the page does.
 */
final class SampleClient {

	private final RestClient client;

	SampleClient(int port) {
		this.client = RestClient.create("http://localhost:" + port);
	}

	/**
	 * Wait until all devices are connected, and the control room knows. From a broker
	 * that was killed it receives nothing, and what it knows is from before. That broker
	 * takes some seconds to start again.
	 */
	void awaitAllDevicesOnline() {
		await().atMost(Duration.ofSeconds(30))
			.until(() -> dashboard().devices(),
					(devices) -> devices.stream()
						.allMatch((device) -> device.status() == DeviceStatus.ONLINE
								&& device.state() == MqttConnectionState.CONNECTED));
	}

	DeviceView awaitDevice(String name, Predicate<DeviceView> condition) {
		return await().until(() -> device(name), condition);
	}

	/**
	 * Wait until what waits in a device has come in at the control room, and its status
	 * after it. It is not that nothing waits any more: the device goes on sending. How
	 * long that takes is up to the machine, so that this bounds the time from one look at
	 * which more has come in to the next.
	 * @param device the device when readings waited in it
	 */
	void awaitWhatWaitsIn(DeviceView device) {
		int received = number(device);
		int last = received + device.waiting();
		while (received < last) {
			int before = received;
			received = number(awaitDevice(device.name(), (now) -> number(now) > before));
		}
		awaitDevice(device.name(), (now) -> now.status() == DeviceStatus.ONLINE && number(now) >= last);
	}

	private static int number(DeviceView device) {
		assertThat(device.reading()).isNotNull();
		return device.reading().number();
	}

	void awaitTotals(Predicate<Totals> condition) {
		await().until(this::totals, condition);
	}

	void leaveControlRoomUntil(Predicate<Totals> condition) {
		command("/control-room/offline");
		await().until(() -> dashboard().controlRoom().state(), (state) -> state == MqttConnectionState.STOPPED);
		int received = totals().received();
		awaitTotals(condition);
		assertThat(totals().received()).isEqualTo(received);
		int sent = totals().sent();
		command("/control-room/online");
		assertNothingIsLostOf(sent);
	}

	void assertNothingIsLostOf(int sent) {
		// a reading that is missing while a later one is there counts as lost until it
		// comes
		awaitTotals((totals) -> totals.received() >= sent && totals.lost() == 0);
		// readings may come right behind CONNACK, before the state says so
		await().until(() -> dashboard().controlRoom().state(), (state) -> state == MqttConnectionState.CONNECTED);
	}

	HttpStatus command(String path) {
		return this.client.post()
			.uri("/api" + path)
			.exchange((request, response) -> HttpStatus.valueOf(response.getStatusCode().value()));
	}

	DeviceView device(String name) {
		return dashboard().devices().stream().filter((device) -> device.name().equals(name)).findFirst().orElseThrow();
	}

	Totals totals() {
		return dashboard().totals();
	}

	Dashboard dashboard() {
		Dashboard dashboard = this.client.get().uri("/api/dashboard").retrieve().body(Dashboard.class);
		assertThat(dashboard).isNotNull();
		return dashboard;
	}

	String get(String path) {
		return this.client.get().uri(path).retrieve().body(String.class);
	}

}
