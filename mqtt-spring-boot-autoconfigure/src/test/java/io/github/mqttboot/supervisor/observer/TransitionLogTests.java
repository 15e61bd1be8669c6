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

package io.github.mqttboot.supervisor.observer;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;

import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.diagnosis.ConnectionCauses;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TransitionLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class TransitionLogTests {

	private static final URI BROKER = URI.create("mqtt://broker:1883");

	private final TransitionLog log = new TransitionLog("orders");

	@Test
	void aLossIsLoggedAndOfEqualFailuresOnlyTheFirst(CapturedOutput output) {
		this.log.onTransition(transition(MqttConnectionState.CONNECTED, MqttConnectionState.WAITING,
				ConnectionCauses.ofMissedPing(Duration.ofSeconds(2))));
		for (int i = 0; i < 3; i++) {
			this.log.onTransition(transition(MqttConnectionState.CONNECTING, MqttConnectionState.WAITING,
					new MqttConnectionCause(MqttConnectionCause.Kind.NETWORK, null, "connection refused", null)));
		}
		this.log.onTransition(transition(MqttConnectionState.CONNECTING, MqttConnectionState.CONNECTED, null));
		assertThat(output.getOut().lines().map((line) -> line.replaceFirst(".*: (?=MQTT)", ""))).containsExactly(
				"MQTT connection 'orders': lost mqtt://broker:1883: nothing came in within 2000 ms after a ping;"
						+ " next attempt in 1.5 s",
				"MQTT connection 'orders': no connection to mqtt://broker:1883: connection refused;"
						+ " next attempt in 1.5 s",
				"MQTT connection 'orders': connected to mqtt://broker:1883");
	}

	private static MqttTransition transition(MqttConnectionState from, MqttConnectionState to,
			@Nullable MqttConnectionCause cause) {
		return new MqttTransition("orders", from, to, cause, BROKER, 1,
				(cause != null) ? Duration.ofMillis(1500) : null, Instant.EPOCH);
	}

}
