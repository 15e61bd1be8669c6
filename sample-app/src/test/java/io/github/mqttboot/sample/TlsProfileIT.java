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

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the sample over TLS.
 */
@SampleTest
@ActiveProfiles("tls")
class TlsProfileIT {

	private final SampleClient sample;

	TlsProfileIT(@LocalServerPort int port) {
		this.sample = new SampleClient(port);
	}

	@Test
	void controlRoomAndDevicesTrustTheCertificateOfTheBroker() {
		this.sample.awaitAllDevicesOnline();
		assertThat(this.sample.dashboard().controlRoom().broker()).hasScheme("mqtts");
		this.sample.leaveControlRoomUntil((totals) -> totals.underway() >= 50);
	}

}
