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

package io.github.mqttboot.transport.paho;

import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.transport.Mqtt311TransportContract;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PahoV3TransportFactory} and its transports, with MQTT 3.1.1.
 */
class PahoV3TransportIT extends Mqtt311TransportContract {

	PahoV3TransportIT() {
		super(new PahoV3TransportFactory());
	}

	@Test
	void passwordThatIsNoTextFailsTheAttempt() {
		open(new ConnectPacket(MqttVersion.MQTT_3_1_1, this.clientId, true, 60, "user", new byte[] { (byte) 0xFF },
				null, null, ConnectPacket.Properties.NONE));
		assertThat(this.listener.await(TransportClosed.class).origin()).isEqualTo(TransportClosed.Origin.PROTOCOL);
	}

}
