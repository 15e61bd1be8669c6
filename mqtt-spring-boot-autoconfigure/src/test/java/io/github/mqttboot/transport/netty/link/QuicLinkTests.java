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

package io.github.mqttboot.transport.netty.link;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QuicLink}.
 */
class QuicLinkTests {

	@ParameterizedTest
	@CsvSource({ "1, 4000", "2, 2000", "3, 1333", "4, 1300", "0, 4000" })
	void addressesOfAHostShareTheTimeToAnswer(int addresses, long millis) {
		assertThat(QuicLink.handshakeTimeout(Duration.ofSeconds(30), addresses).toMillis()).isEqualTo(millis);
	}

	@Test
	void connectionTimeoutIsTheMost() {
		assertThat(QuicLink.handshakeTimeout(Duration.ofSeconds(1), 1)).isEqualTo(Duration.ofSeconds(1));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 60, 65_535 })
	void idleTimeoutIsLongerThanABrokerWaits(int keepAlive) {
		assertThat(QuicLink.idleTimeoutMillis(keepAlive)).isGreaterThan(keepAlive * 1500L);
	}

	@Test
	void withoutKeepAliveThereIsNoIdleTimeout() {
		assertThat(QuicLink.idleTimeoutMillis(0)).isZero();
	}

}
