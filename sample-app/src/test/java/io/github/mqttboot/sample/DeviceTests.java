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
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import org.jspecify.annotations.Nullable;
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

	private final Ledger ledger = new Ledger();

	private Device device;

	@BeforeEach
	void createDevice() throws IOException {
		MqttConnectionSnapshot snapshot = mock();
		given(snapshot.state()).willReturn(MqttConnectionState.CONNECTED);
		given(this.connection.getSnapshot()).willReturn(snapshot);
		given(this.connection.getSettings()).willReturn(new MqttConnectionSettingsBuilder("boiler").build());
		MqttConnectionFactory connections = mock();
		given(connections.createConnection(any())).willReturn(this.connection);
		this.device = new Device("boiler", new MqttConnectionSettingsBuilder("default").build(), connections,
				this.ledger, new BadNetwork());
	}

	@AfterEach
	void close() {
		this.device.getPlug().close();
	}

	@Test
	void readingThatFailedSinceTheConnectionWasStoppedIsSentAgain() {
		fail(null);
		this.device.measure();
		assertThat(this.device.getWaiting()).isOne();
		assertThat(this.ledger.getTotals().lost()).isZero();
		given(this.connection.publish(any()))
			.willReturn(CompletableFuture.completedFuture(new MqttPublishResult(MqttReasonCode.SUCCESS, null)));
		this.device.measure();
		assertThat(this.device.getWaiting()).isZero();
		assertThat(this.ledger.getTotals().sent()).isEqualTo(2);
	}

	@Test
	void readingThatTheBrokerRefusesIsLost() {
		fail(MqttReasonCode.QUOTA_EXCEEDED);
		this.device.measure();
		assertThat(this.device.getWaiting()).isZero();
		assertThat(this.ledger.getTotals().lost()).isOne();
	}

	private void fail(@Nullable MqttReasonCode reasonCode) {
		given(this.connection.publish(any())).willReturn(CompletableFuture
			.failedFuture(new MqttPublishException("devices/boiler/reading", "not sent", reasonCode, null)));
	}

}
