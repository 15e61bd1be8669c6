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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Subscription;
import io.github.mqttboot.event.MqttConnectedEvent;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

import org.springframework.scheduling.TaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link Fleet}.
 */
class FleetTests {

	private static final TopicSubscription READINGS = new TopicSubscription("devices/+/reading", MqttQos.AT_LEAST_ONCE,
			false, false, 0);

	private final MqttConnection controlRoom = mock();

	private final MqttConnection device = mock();

	private final TaskScheduler scheduler = mock();

	private Fleet fleet;

	@BeforeEach
	void createFleet() throws IOException {
		given(this.controlRoom.getSettings()).willReturn(new MqttConnectionSettingsBuilder("default").build());
		MqttConnectionFactory connections = mock();
		given(connections.createConnection(any())).willReturn(this.device);
		this.fleet = new Fleet(new SampleProperties(null, Map.of("boiler", Duration.ofSeconds(1))), this.controlRoom,
				connections, new Ledger(), new Journal(), new BadNetwork(), this.scheduler);
	}

	@AfterEach
	void close() {
		this.fleet.close();
	}

	@Test
	void devicesStartWhenTheBrokerHasTheSubscriptionsOfTheControlRoom() {
		answer(null);
		this.fleet.onConnected(new MqttConnectedEvent(this.controlRoom));
		then(this.device).should(never()).start();
		ArgumentCaptor<Runnable> look = ArgumentCaptor.captor();
		then(this.scheduler).should().schedule(look.capture(), any(Instant.class));
		answer(MqttReasonCode.GRANTED_QOS_1);
		look.getValue().run();
		then(this.device).should().start();
		assertThat(this.fleet.isRunning()).isTrue();
	}

	@Test
	void devicesStartOnce() {
		answer(null);
		this.fleet.onConnected(new MqttConnectedEvent(this.controlRoom));
		this.fleet.onConnected(new MqttConnectedEvent(this.controlRoom));
		then(this.scheduler).should().schedule(any(), any(Instant.class));
	}

	private void answer(MqttReasonCode answer) {
		MqttConnectionSnapshot snapshot = mock();
		given(snapshot.subscriptions()).willReturn(List.of(new Subscription(READINGS, answer)));
		given(this.controlRoom.getSnapshot()).willReturn(snapshot);
	}

}
