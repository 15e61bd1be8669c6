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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.autoconfigure.MqttMessagingAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttTemplate;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Publishes numbered messages and writes down which were accepted, until it is killed.
 * Without a number to begin with it only sends what is left, and ends.
 * {@link OutboxCrashIT} runs it in a JVM of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class })
public class CrashingApplication {

	private static final Duration LIFETIME = Duration.ofSeconds(30);

	private static final Duration PACE = Duration.ofMillis(1);

	public static void main(String[] args) throws IOException {
		try (ConfigurableApplicationContext context = SpringApplication.run(CrashingApplication.class, args)) {
			Environment environment = context.getEnvironment();
			Integer first = environment.getProperty("test.first", Integer.class);
			long end = System.nanoTime() + LIFETIME.toNanos();
			if (first != null) {
				Path journal = Path.of(environment.getRequiredProperty("test.journal"));
				context.getBean(CrashingApplication.class)
					.publish(context.getBean(MqttTemplate.class), first, journal, end);
			}
			else {
				MqttConnection connection = context.getBean(MqttConnection.class);
				while (connection.getSnapshot().outboxSize() > 0 && System.nanoTime() < end) {
					LockSupport.parkNanos(PACE.toNanos());
				}
			}
		}
	}

	private void publish(MqttTemplate template, int first, Path journal, long end) throws IOException {
		try (OutputStream out = Files.newOutputStream(journal, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
			for (int number = first; System.nanoTime() < end; number++) {
				for (int qos = 1; qos <= 2; qos++) {
					CompletableFuture<?> sent = template.to("crash/" + qos)
						.payload(Integer.toString(number))
						.qos(qos)
						.sendAsync();
					if (!sent.isCompletedExceptionally()) {
						out.write((qos + " " + number + "\n").getBytes(StandardCharsets.US_ASCII));
					}
				}
				LockSupport.parkNanos(PACE.toNanos());
			}
		}
	}

}
