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

package io.github.mqttboot.transport.paho.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TcpLink}.
 */
class TcpLinkIT {

	private final ServerSocket server;

	private final TcpLink link;

	TcpLinkIT() throws IOException {
		this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		this.link = new TcpLink(new InetSocketAddress(this.server.getInetAddress(), this.server.getLocalPort()),
				Duration.ofSeconds(5), (stage) -> {
				});
	}

	@BeforeEach
	void open() throws IOException {
		this.link.open();
	}

	@AfterEach
	void close() throws IOException {
		this.link.close();
		this.server.close();
	}

	@Test
	void sendsWithoutDelay() throws IOException {
		assertThat(this.link.socket().getTcpNoDelay()).isTrue();
	}

	@Test
	void keepsAlive() throws IOException {
		assertThat(this.link.socket().getKeepAlive()).isTrue();
	}

}
