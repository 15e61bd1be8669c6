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

package io.github.mqttboot.e2e.connection;

import java.time.Duration;

import io.github.mqttboot.testsupport.DenoFront;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.UdpProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Another address of the client with a server of QUIC that sends again what was under way
 * to the former one, which Netty's does in part only: quinn in Deno.
 */
@Tag("installed-brokers")
class DenoIT {

	private static final Duration UNDER_WAY = Duration.ofMillis(20);

	private final ScriptedBroker broker = ScriptedBroker.start();

	private final DenoFront front = DenoFront.to(this.broker.address().getPort());

	private final UdpProxy network = new UdpProxy(this.front.address(), 1).delay(UNDER_WAY);

	@BeforeAll
	static void assumeAvailable() {
		QuicFront.assumeAvailable();
	}

	@AfterEach
	void close() {
		this.network.close();
		this.front.close();
		this.broker.close();
	}

	@Test
	void anotherAddressOfTheClientLosesNothing() {
		AddressChanges.assertNothingIsLost(this.broker, this.network);
		assertThat(this.network.forgotten()).isZero();
	}

	@Test
	void anotherAddressLosesNothingThoughPacketsUnderWayAreLost() {
		this.network.forgetFormerAddresses();
		AddressChanges.assertNothingIsLost(this.broker, this.network);
		assertThat(this.network.forgotten()).isGreaterThanOrEqualTo(AddressChanges.CHANGES);
	}

}
