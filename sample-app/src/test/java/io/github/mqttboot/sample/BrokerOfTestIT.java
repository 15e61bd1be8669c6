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

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.test.EmbeddedMqttBroker;
import io.github.mqttboot.test.MqttTestBroker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the sample with a broker of the test instead of its own, for what its own does
 * not do by itself.
 */
@EmbeddedMqttBroker
@SampleTest
class BrokerOfTestIT {

	private final SampleClient sample;

	@Autowired
	private MqttTestBroker broker;

	BrokerOfTestIT(@LocalServerPort int port) {
		this.sample = new SampleClient(port);
	}

	@BeforeEach
	void allDevicesAreOnline() {
		this.broker.awaitSubscription("devices/+/reading");
		this.sample.awaitAllDevicesOnline();
	}

	@Test
	void usesTheBrokerOfTheTest() {
		assertThat(this.sample.dashboard().broker()).isNull();
		assertThat(this.sample.dashboard().controlRoom().broker()).isEqualTo(this.broker.getUrl());
	}

	@Test
	void whenBrokerForgetsTheSessionItsReadingsAreShownAsLost() {
		int lost = this.sample.totals().lost();
		this.sample.command("/control-room/offline");
		await().until(() -> this.sample.dashboard().controlRoom().state(),
				(state) -> state == MqttConnectionState.STOPPED);
		this.sample.awaitTotals((totals) -> totals.underway() > 20);
		this.broker.expireSession("control-room");
		this.sample.command("/control-room/online");
		this.sample.awaitTotals((totals) -> totals.lost() >= lost + 20);
	}

}
