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

package io.github.mqttboot.supervisor;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.listener.container.DefaultMqttListenerEndpointRegistry;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A listener that is stopped and started again and again leaves nothing behind.
 */
class RestartedListenerTests extends ConnectionFixture {

	private static final int CYCLES = 1000;

	private final List<String> handled = new ArrayList<>();

	@Test
	void nothingIsKeptIfTheSessionIsKept() {
		givenConnected(ConnectionFixture::keptSession);
		restartAgainAndAgain();
		// it asked once, and never left
		assertThat(this.network.last().subscribed()).hasSize(1);
		assertThat(this.network.last().unsubscribed()).isEmpty();
	}

	@Test
	void nothingIsKeptIfTheSessionIsNotKept() {
		givenConnected(UnaryOperator.identity());
		restartAgainAndAgain();
		assertThat(this.network.last().subscribed()).hasSize(CYCLES + 1);
		assertThat(this.network.last().unsubscribed()).hasSize(CYCLES);
	}

	private void restartAgainAndAgain() {
		MqttMessageListenerContainer container = container();
		container.start();
		List<WeakReference<Object>> runs = new ArrayList<>();
		for (int i = 0; i < CYCLES; i++) {
			this.network.last().grantAll();
			this.network.last().deliver("a/b", 1);
			runs.add(new WeakReference<>(ReflectionTestUtils.getField(container, "run")));
			int unsubscribes = this.network.last().unsubscribed().size();
			container.stop();
			if (this.network.last().unsubscribed().size() > unsubscribes) {
				this.network.last().unsubscribed(this.network.last().lastPacketId());
			}
			container.start();
		}
		assertThat(this.handled).hasSize(CYCLES);
		assertThat(this.network.last().acknowledged()).hasSize(CYCLES);
		assertThat(snapshot().subscriptions()).hasSize(1);
		assertThat(runs).doesNotContainNull();
		await().untilAsserted(() -> {
			System.gc();
			assertThat(runs).filteredOn((run) -> run.get() != null).isEmpty();
		});
		assertThat(this.time.pending()).as("timers").isLessThan(5);
	}

	private MqttMessageListenerContainer container() {
		DefaultMqttListenerEndpointRegistry registry = new DefaultMqttListenerEndpointRegistry(new ObjectProvider<>() {

			@Override
			public MqttConnection getIfUnique() {
				return RestartedListenerTests.this.connection;
			}

		}, MqttListenerSettings.STANDARD, List.of());
		registry.setTaskExecutor(Runnable::run);
		return registry.register(
				new MqttListenerEndpoint("restarted", null, List.of(TopicSubscription.of("a/+", MqttQos.AT_LEAST_ONCE)),
						1, MqttAckMode.AUTO, true, (message) -> this.handled.add(message.getPacket().topic()), null));
	}

}
