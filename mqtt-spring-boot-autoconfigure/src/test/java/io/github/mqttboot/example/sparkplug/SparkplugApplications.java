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

package io.github.mqttboot.example.sparkplug;

import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The applications of {@code docs/sparkplug.md}. They are no {@code @Configuration},
 * which the application of the package above would find and take for its own.
 */
final class SparkplugApplications {

	private SparkplugApplications() {
	}

	static TestApplication start(Class<?> configuration, String group, MqttVersion version, String url) {
		return TestApplication.of(configuration)
			.property("mqtt.url", url)
			.property("mqtt.version", version)
			.property("mqtt.client-id", configuration.getSimpleName() + "-" + group)
			.property("mqtt.reconnect.initial-delay", "100ms")
			.property("sparkplug.group", group)
			.property("sparkplug.node", "press")
			.property("sparkplug.host", "host-" + group)
			.start();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Node {

		@Bean
		SparkplugConverter sparkplugConverter() {
			return new SparkplugConverter();
		}

		@Bean
		DeathCertificates deathCertificates(@Value("${sparkplug.group}") String group,
				@Value("${sparkplug.node}") String node) {
			return new DeathCertificates(group, node);
		}

		@Bean
		EdgeNode edgeNode(@Value("${sparkplug.group}") String group, @Value("${sparkplug.node}") String node,
				DeathCertificates deaths, MqttTemplate template) {
			return new EdgeNode(group, node, deaths, template);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Host {

		@Bean
		SparkplugConverter sparkplugConverter() {
			return new SparkplugConverter();
		}

		@Bean
		HostState hostState(@Value("${sparkplug.host}") String host, ObjectProvider<MqttTemplate> template) {
			return new HostState(host, template);
		}

		@Bean
		HostApplication hostApplication(MqttTemplate template) {
			return new HostApplication(template);
		}

	}

}
