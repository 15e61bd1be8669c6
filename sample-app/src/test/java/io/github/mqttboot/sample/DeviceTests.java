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
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.sample.Ledger.Totals;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link Device}.
 */
class DeviceTests {

	private final MqttConnection connection = mock();

	private final MqttConnectionSnapshot snapshot = mock();

	private final Ledger ledger = new Ledger();

	private final CompletableFuture<MqttPublishResult> sent = new CompletableFuture<>();

	private Device device;

	@BeforeEach
	void createDevice() throws IOException {
		MqttConnectionSettings settings = new MqttConnectionSettingsBuilder("default").build();
		MqttConnectionFactory connections = mock();
		given(connections.createConnection(any())).willReturn(this.connection);
		given(this.snapshot.state()).willReturn(MqttConnectionState.WAITING);
		given(this.connection.getSettings()).willReturn(settings);
		given(this.connection.getSnapshot()).willReturn(this.snapshot);
		given(this.connection.publish(any())).willReturn(this.sent);
		this.device = new Device("boiler", settings, connections, this.ledger, new BadNetwork());
	}

	@AfterEach
	void close() throws IOException {
		this.device.getPlug().close();
	}

	@Test
	void readingThatCouldNotBeSentIsLost() {
		this.device.measure();
		this.sent.completeExceptionally(new IllegalStateException("refused"));
		assertThat(this.ledger.getTotals()).isEqualTo(new Totals(1, 0, 0, 1, 0));
	}

	@Test
	void readingOfADeviceThatWasSwitchedOffIsSentWhenItIsOn() {
		this.device.measure();
		given(this.snapshot.state()).willReturn(MqttConnectionState.STOPPED);
		this.sent.completeExceptionally(new IllegalStateException("stopped"));
		assertThat(this.ledger.getTotals()).isEqualTo(new Totals(0, 0, 0, 0, 0));
		assertThat(this.device.getWaiting()).isOne();
		given(this.snapshot.state()).willReturn(MqttConnectionState.CONNECTED);
		given(this.connection.publish(any())).willReturn(CompletableFuture.completedFuture(null));
		this.device.measure();
		assertThat(this.device.getWaiting()).isZero();
		assertThat(this.ledger.getTotals().sent()).isEqualTo(2);
	}

}
