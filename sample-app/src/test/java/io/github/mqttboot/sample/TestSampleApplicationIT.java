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
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Drives the sample with the container of {@link TestSampleApplication}.
 */
@Import(TestSampleApplication.Mosquitto.class)
@Testcontainers(disabledWithoutDocker = true)
class TestSampleApplicationIT extends SampleApplicationIT {

	TestSampleApplicationIT(@LocalServerPort int port) {
		super(port);
	}

	/**
	 * The sample cannot kill a broker that is not its own.
	 */
	@Override
	@Test
	void whenBrokerIsKilledNothingIsLost() {
		assertThat(sample().dashboard().broker()).isNull();
		assertThat(sample().command("/broker/kill")).isEqualTo(HttpStatus.NOT_FOUND);
	}

}
