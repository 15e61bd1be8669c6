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

package io.github.mqttboot.e2e.configuration;

import io.github.mqttboot.testsupport.UnstartedContainer;
import org.testcontainers.containers.GenericContainer;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Has {@link MinimalApplication} take a broker on this host for one in a container.
 */
@Configuration(proxyBeanMethods = false)
class ContainerConfiguration {

	@Bean
	@ServiceConnection("eclipse-mosquitto")
	GenericContainer<?> broker(@Value("${test.port}") int port) {
		return new UnstartedContainer("eclipse-mosquitto", "127.0.0.1", (containerPort) -> port);
	}

}
