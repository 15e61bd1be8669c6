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

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.MountableFile;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;

/**
 * The sample with a Mosquitto in a container instead of the embedded broker.
 */
public final class TestSampleApplication {

	private TestSampleApplication() {
	}

	public static void main(String[] args) {
		SpringApplication.from(SampleApplication::main).with(Mosquitto.class).run(args);
	}

	/**
	 * Brings the container along.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class Mosquitto {

		@Bean
		@ServiceConnection("eclipse-mosquitto")
		GenericContainer<?> broker() {
			return new GenericContainer<>("eclipse-mosquitto:2.0").withExposedPorts(1883)
				.withCopyFileToContainer(MountableFile.forClasspathResource("mosquitto.conf"),
						"/mosquitto/config/mosquitto.conf");
		}

	}

}
