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

package io.github.mqttboot.e2e.messages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.autoconfigure.MqttMessagingAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttMessageListenerContainer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.core.env.Environment;

import static org.awaitility.Awaitility.await;

/**
 * Writes down what its listener gets, which another one starts and stops, until it is
 * killed. {@link StoppedListenerIT} runs it in a JVM of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class })
public class HoldingApplication {

	static final String READY = "Subscribed and ready";

	private final MqttListenerEndpointRegistry registry;

	private final Path journal;

	HoldingApplication(MqttListenerEndpointRegistry registry, Environment environment) {
		this.registry = registry;
		this.journal = Path.of(environment.getRequiredProperty("test.journal"));
	}

	public static void main(String[] args) {
		MqttConnection connection = SpringApplication.run(HoldingApplication.class, args).getBean(MqttConnection.class);
		await().atMost(Duration.ofSeconds(20)).until(() -> isSubscribed(connection.getSnapshot()));
		System.out.println(READY);
	}

	private static boolean isSubscribed(MqttConnectionSnapshot snapshot) {
		return snapshot.isConnected() && snapshot.subscriptions()
			.stream()
			.allMatch((subscription) -> subscription.prepared() || subscription.answer() != null);
	}

	@MqttListener(id = "one", topics = "one/#", autoStartup = "${test.start-one}")
	void onMessage(String payload) throws IOException {
		write(payload);
	}

	@MqttListener(id = "control", topics = "control")
	void onCommand(String command) throws IOException {
		MqttMessageListenerContainer container = this.registry.getContainer("one");
		if (command.startsWith("stop") && container != null) {
			container.stop().join();
		}
		else if (command.startsWith("start") && container != null) {
			container.start();
		}
		write(command);
	}

	private synchronized void write(String line) throws IOException {
		Files.writeString(this.journal, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

}
