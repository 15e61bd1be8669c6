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

package io.github.mqttboot.autoconfigure;

import java.util.List;

import io.github.mqttboot.connection.MissingClientLibraryException;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MissingClientLibraryFailureAnalyzer} and
 * {@link MqttStartupFailureAnalyzer}, as Spring Boot finds them.
 */
class FailureAnalyzersTests {

	@ParameterizedTest
	@CsvSource({ "MQTT_5_0, org.eclipse.paho.mqttv5.client", "MQTT_3_1_1, org.eclipse.paho.client.mqttv3",
			"MQTT_3_1, org.eclipse.paho.client.mqttv3" })
	void aMissingClientLibraryIsNamed(MqttVersion version, String artifact) {
		assertAnalysis(new MissingClientLibraryException(MqttConnectionSettings.DEFAULT_NAME, version, null),
				"There is no client library for MQTT " + version + " on the class path.",
				"Add the dependency 'org.eclipse.paho:" + artifact
						+ "' for Paho, or 'io.netty:netty-handler-proxy' for Netty, or set 'mqtt.version' to one that "
						+ "the library on the class path speaks.");
	}

	@Test
	void aMissingPahoThatWasSelectedIsNamed() {
		assertAnalysis(new MissingClientLibraryException("orders", MqttVersion.MQTT_3_1_1, MqttClientType.PAHO),
				"'mqtt.clients.orders.client-type' is paho, but 'org.eclipse.paho:org.eclipse.paho.client.mqttv3' is "
						+ "not on the class path.",
				"Add the dependency 'org.eclipse.paho:org.eclipse.paho.client.mqttv3', or set "
						+ "'mqtt.clients.orders.client-type' to netty, which needs 'io.netty:netty-handler-proxy'.");
	}

	@Test
	void aMissingNettyThatWasSelectedIsNamed() {
		assertAnalysis(
				new MissingClientLibraryException(MqttConnectionSettings.DEFAULT_NAME, MqttVersion.MQTT_5_0,
						MqttClientType.NETTY),
				"'mqtt.client-type' is netty, but 'io.netty:netty-handler-proxy' is not on the class path.",
				"Add the dependency 'io.netty:netty-handler-proxy', or set 'mqtt.client-type' to paho, which needs "
						+ "'org.eclipse.paho:org.eclipse.paho.mqttv5.client'.");
	}

	@Test
	void aConnectionThatWasNotMadeIsNamed() {
		assertAnalysis(MqttStartupException.ofConnections("'default' to mqtt://host:1883: connection refused"),
				"MQTT connections could not be made: 'default' to mqtt://host:1883: connection refused",
				"See that the broker is reachable and accepts the connection, or remove 'mqtt.startup.fail-fast' to "
						+ "start without it and connect later.");
	}

	@Test
	void aListenerWhoseGroupIsRefusedIsNamed() {
		assertAnalysis(MqttStartupException.ofListeners("'orders' (void Shop.order()): refused", true),
				"MQTT listeners would get no messages: 'orders' (void Shop.order()): refused",
				"Remove the group, which is the attribute 'group' of @MqttListener or 'mqtt.listener.shared-group', or "
						+ "use a broker that has shared subscriptions and allows this one. Without "
						+ "'mqtt.startup.fail-fast' the application starts all the same, and health is DOWN.");
	}

	@Test
	void aListenerThatIsRefusedIsNamed() {
		assertAnalysis(MqttStartupException.ofListeners("'orders' (void Shop.order()): refused", false),
				"MQTT listeners would get no messages: 'orders' (void Shop.order()): refused",
				"Correct the topics of the listeners, or have the broker allow their subscriptions. Without "
						+ "'mqtt.startup.fail-fast' the application starts all the same, and health is DOWN.");
	}

	private static void assertAnalysis(Exception failure, String description, String action) {
		assertThat(analysesOf(new IllegalStateException(failure))).singleElement()
			.returns(description, FailureAnalysis::getDescription)
			.returns(action, FailureAnalysis::getAction);
	}

	/**
	 * Return what the analyzers say that Spring Boot finds.
	 * @param failure what stopped the start
	 * @return a page of each that knows the failure
	 */
	static List<FailureAnalysis> analysesOf(Throwable failure) {
		ArgumentResolver arguments = ArgumentResolver.of(Environment.class, new StandardEnvironment());
		// some analyzers of Spring Boot need an application context
		FailureHandler skip = (type, name, ex) -> {
		};
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, arguments, skip)
			.stream()
			.<FailureAnalysis>mapMulti((analyzer, pages) -> {
				FailureAnalysis page = analyzer.analyze(failure);
				if (page != null) {
					pages.accept(page);
				}
			})
			.toList();
	}

}
