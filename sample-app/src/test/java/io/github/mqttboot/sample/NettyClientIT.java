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

import java.util.Collection;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the sample with the other client.
 */
@SampleTest
@TestPropertySource(properties = "mqtt.client-type=netty")
class NettyClientIT {

	private final SampleClient sample;

	@Autowired
	private MqttConnection controlRoom;

	@Autowired
	private Fleet fleet;

	NettyClientIT(@LocalServerPort int port) {
		this.sample = new SampleClient(port);
	}

	@Test
	void controlRoomAndDevicesUseNettyAndNothingIsLost() {
		this.sample.awaitAllDevicesOnline();
		assertThat(this.controlRoom.getClientType()).isEqualTo(MqttClientType.NETTY);
		assertThat(devices()).isNotEmpty()
			.allSatisfy((device) -> assertThat(device.getConnection().getClientType()).isEqualTo(MqttClientType.NETTY));
		this.sample.command("/devices/boiler/pull-plug");
		this.sample.awaitDevice("boiler", (device) -> device.status() == DeviceStatus.LOST);
		this.sample.command("/devices/boiler/plug-in");
		this.sample.awaitAllDevicesOnline();
		this.sample.leaveControlRoomUntil((totals) -> totals.underway() >= 50);
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
	}

	private Collection<Device> devices() {
		return this.fleet.getDevices();
	}

}
