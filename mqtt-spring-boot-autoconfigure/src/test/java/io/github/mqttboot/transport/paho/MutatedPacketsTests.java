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

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;

import io.github.mqttboot.codec.MalformedPacketException;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.store.ManualStore;
import io.github.mqttboot.testsupport.MutatedPackets;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

/**
 * Tests for {@link InboundPackets}: whatever a broker sends is dealt with, or given up
 * with a reason code.
 */
class MutatedPacketsTests {

	private static final int PACKETS = 10_000;

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void nothingComesAsASurprise(MqttVersion version) {
		byte[] connack = version.hasProperties() ? new byte[] { 0x20, 3, 0, 0, 0 } : new byte[] { 0x20, 2, 0, 0 };
		MutatedPackets packets = new MutatedPackets(version.hasProperties(), 1);
		int taken = 0;
		for (int i = 0; i < PACKETS; i++) {
			byte[] packet = packets.next();
			AtomicReference<TransportClosed> end = new AtomicReference<>();
			InboundPackets inbound = create(version, end);
			inbound.onPacket(connack);
			inbound.onProcessed();
			try {
				byte[] shown = inbound.onPacket(packet);
				// what Paho sees is an acknowledgement as short as can be
				assertThat(shown == null || shown.length == shown[1] + 2 && shown.length <= 5).isTrue();
				taken += (end.get() == null) ? 1 : 0;
			}
			catch (MalformedPacketException ex) {
				assertThat(ex.getReasonCode().value()).isBetween(0x81, 0x94);
			}
			catch (RuntimeException ex) {
				throw new AssertionError("On " + HexFormat.of().formatHex(packet), ex);
			}
		}
		// that many are legal, or at least harmless
		assertThat(taken).isBetween(PACKETS / 20, PACKETS / 4 * 3);
	}

	private static InboundPackets create(MqttVersion version, AtomicReference<TransportClosed> end) {
		ConnectPacket connect = new ConnectPacket(version, "test", true, 60, null, null, null, null,
				ConnectPacket.Properties.NONE);
		return new InboundPackets(connect, mock(PahoClient.class, withSettings().stubOnly()),
				new FencedInflightStore(new ManualStore()),
				new ListenerGate(mock(MqttTransportListener.class, withSettings().stubOnly())), end::set);
	}

}
