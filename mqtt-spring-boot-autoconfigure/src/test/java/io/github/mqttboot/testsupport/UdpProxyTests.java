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

package io.github.mqttboot.testsupport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link UdpProxy}.
 */
class UdpProxyTests {

	private final DatagramSocket target = open();

	private final DatagramSocket client = open();

	private final UdpProxy proxy = new UdpProxy((InetSocketAddress) this.target.getLocalSocketAddress(), 1);

	@AfterEach
	void close() {
		this.proxy.close();
		this.target.close();
		this.client.close();
	}

	@Test
	void formerAddressesAreGivenUpOnceTheTargetHasLeftThem() throws IOException {
		SocketAddress first = send("first");
		answer(first, "to the first");
		this.proxy.rebind();
		this.proxy.rebind();
		SocketAddress third = send("third");
		assertThat(third).isNotEqualTo(first);
		// what is under way arrives
		answer(first, "late");
		assertThat(this.proxy.addresses()).isEqualTo(3);
		answer(third, "to the third");
		await().untilAsserted(() -> assertThat(this.proxy.addresses()).isOne());
		answer(third, "once more");
	}

	@Test
	void whatIsUnderWayToAFormerAddressMayBeLost() throws IOException {
		this.proxy.forgetFormerAddresses();
		SocketAddress first = send("first");
		this.proxy.rebind();
		byte[] late = { 1 };
		this.target.send(new DatagramPacket(late, late.length, first));
		await().untilAsserted(() -> assertThat(this.proxy.forgotten()).isOne());
		answer(send("second"), "to the second");
	}

	private SocketAddress send(String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		this.client.send(new DatagramPacket(bytes, bytes.length, this.proxy.address()));
		DatagramPacket packet = new DatagramPacket(new byte[100], 100);
		this.target.receive(packet);
		assertThat(text(packet)).isEqualTo(text);
		return packet.getSocketAddress();
	}

	private void answer(SocketAddress address, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		this.target.send(new DatagramPacket(bytes, bytes.length, address));
		DatagramPacket packet = new DatagramPacket(new byte[100], 100);
		this.client.receive(packet);
		assertThat(text(packet)).isEqualTo(text);
	}

	private static String text(DatagramPacket packet) {
		return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
	}

	private static DatagramSocket open() {
		try {
			DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			socket.setSoTimeout(5000);
			return socket;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
