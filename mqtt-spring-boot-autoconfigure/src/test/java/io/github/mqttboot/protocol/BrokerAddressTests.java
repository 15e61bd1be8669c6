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

package io.github.mqttboot.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BrokerAddress}.
 */
class BrokerAddressTests {

	@ParameterizedTest
	@CsvSource({ "mqtt://ann:secret@broker:1883/, mqtt://******@broker:1883/",
			"mqtt://ann:s@/cret@broker, mqtt://******@broker", "ann:secret@broker, ******@broker",
			"wss://broker/mqtt?token=secret, wss://broker/mqtt?******", "mqtt://broker, mqtt://broker" })
	void masksWhatMayBeASecret(String url, String masked) {
		assertThat(BrokerAddress.mask(url)).isEqualTo(masked);
	}

	@Test
	void isPrintedWithoutWhatMayBeASecret() {
		BrokerAddress address = new BrokerAddress(BrokerAddress.Scheme.WSS, "::1", 443, "/mqtt?token=secret");
		assertThat(address).hasToString("wss://[::1]:443/mqtt?******");
		assertThat(address.toUri()).hasToString("wss://[::1]:443/mqtt?token=secret");
	}

}
