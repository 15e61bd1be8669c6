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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Subscription;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

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

	private final ScheduledFuture<?> looks = mock();

	private Fleet fleet;

	@BeforeEach
	void createFleet() throws IOException {
		MqttConnectionSnapshot stopped = mock();
		given(stopped.state()).willReturn(MqttConnectionState.STOPPED);
		given(this.device.stop()).willReturn(CompletableFuture.completedFuture(null));
		given(this.device.getSnapshot()).willReturn(stopped);
		given(this.controlRoom.getSettings()).willReturn(new MqttConnectionSettingsBuilder("default").build());
		this.fleet = fleet(this.scheduler);
	}

	@AfterEach
	void close() {
		this.fleet.close();
	}

	@Test
	void devicesAreSwitchedOnOnceTheBrokerHasTheSubscriptionsOfTheControlRoom() {
		Runnable look = startAndLook();
		answer(MqttConnectionState.CONNECTING, MqttReasonCode.GRANTED_QOS_1);
		look.run();
		answer(MqttConnectionState.CONNECTED, null);
		look.run();
		then(this.device).should(never()).start();
		answer(MqttConnectionState.CONNECTED, MqttReasonCode.GRANTED_QOS_1);
		look.run();
		look.run();
		then(this.device).should().start();
		then(this.looks).should().cancel(false);
	}

	@Test
	void devicesOfAStoppedFleetAreNotSwitchedOn() {
		Runnable look = startAndLook();
		this.fleet.stop();
		answer(MqttConnectionState.CONNECTED, MqttReasonCode.GRANTED_QOS_1);
		look.run();
		then(this.device).should(never()).start();
	}

	@Test
	void schedulerThatIsShutDownIsAskedForNothing() throws Exception {
		answer(MqttConnectionState.CONNECTED, null);
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		List<Throwable> errors = new CopyOnWriteArrayList<>();
		scheduler.setErrorHandler(errors::add);
		scheduler.initialize();
		try (Fleet waiting = fleet(scheduler)) {
			waiting.start();
			// as it does when the application begins to stop
			ScheduledExecutorService executor = scheduler.getScheduledExecutor();
			executor.shutdown();
			assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
			assertThat(errors).isEmpty();
		}
	}

	private Fleet fleet(TaskScheduler scheduler) throws IOException {
		MqttConnectionFactory connections = mock();
		given(connections.createConnection(any())).willReturn(this.device);
		return new Fleet(new SampleProperties(null, Map.of("boiler", Duration.ofSeconds(1))), this.controlRoom,
				connections, new Ledger(), new Journal(), new BadNetwork(), scheduler);
	}

	private Runnable startAndLook() {
		given(this.scheduler.scheduleWithFixedDelay(any(), any(Duration.class))).willAnswer((invocation) -> this.looks);
		this.fleet.start();
		ArgumentCaptor<Runnable> look = ArgumentCaptor.captor();
		then(this.scheduler).should().scheduleWithFixedDelay(look.capture(), any(Duration.class));
		return look.getValue();
	}

	private void answer(MqttConnectionState state, @Nullable MqttReasonCode answer) {
		MqttConnectionSnapshot snapshot = mock();
		given(snapshot.state()).willReturn(state);
		given(snapshot.subscriptions()).willReturn(List.of(new Subscription(READINGS, answer)));
		given(this.controlRoom.getSnapshot()).willReturn(snapshot);
	}

}
