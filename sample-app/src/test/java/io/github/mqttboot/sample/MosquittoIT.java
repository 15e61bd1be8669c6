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

import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the sample with a broker that {@code mqtt.url} names.
 */
@SampleTest
@Testcontainers(disabledWithoutDocker = true)
class MosquittoIT {

	@Container
	private static final GenericContainer<?> mosquitto = new TestSampleApplication.Mosquitto().broker();

	private final SampleClient sample;

	MosquittoIT(@LocalServerPort int port) {
		this.sample = new SampleClient(port);
	}

	@DynamicPropertySource
	static void broker(DynamicPropertyRegistry properties) {
		properties.add("mqtt.url", () -> "mqtt://" + mosquitto.getHost() + ":" + mosquitto.getMappedPort(1883));
	}

	@Test
	void worksWithMosquitto() {
		this.sample.awaitAllDevicesOnline();
		assertThat(this.sample.dashboard().controlRoom().broker()).hasPort(mosquitto.getMappedPort(1883));
		assertThat(this.sample.dashboard().broker()).isNull();
		this.sample.command("/devices/boiler/pull-plug");
		// before the keep-alive of 5 s makes the broker end the connection itself
		await().atMost(Duration.ofSeconds(6))
			.until(() -> this.sample.device("boiler").status(), (status) -> status == DeviceStatus.LOST);
		this.sample.leaveControlRoomUntil((totals) -> totals.underway() >= 100);
		this.sample.command("/devices/boiler/plug-in");
		this.sample.awaitAllDevicesOnline();
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
	}

}
