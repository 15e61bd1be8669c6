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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectAckWarnings}. The page of configuration errors has the same
 * words.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConnectAckWarningsTests {

	private static final String[] CONFIGURED = { "mqtt.url=mqtt://127.0.0.1", "mqtt.client-id=a",
			"mqtt.session-expiry-interval=1h", "mqtt.clean-start=false", "mqtt.publish.qos=2",
			"mqtt.publish.retained=true" };

	@Test
	void whatTheBrokerDoesNotDoIsLoggedOnce(CapturedOutput output) throws IOException {
		List<String> warnings = List.of(
				"mqtt.session-expiry-interval: The broker keeps the session for 60s after a disconnect, and not for 3600s: "
						+ "after a longer absence its messages are lost.",
				"mqtt.keep-alive-interval: The broker demands 30s instead of 60s, which is used for this connection.",
				"mqtt.publish.qos: The broker of connection 'default' supports no QoS above 1: messages with a higher one "
						+ "fail.",
				"mqtt.publish.retained: The broker of connection 'default' does not retain messages: those that are to be "
						+ "retained fail.");
		run(connectAck(60L, MqttQos.AT_LEAST_ONCE, false, 30), 3);
		assertThat(warnings(output)).zipSatisfy(warnings, (line, warning) -> assertThat(line).endsWith(" " + warning));
		assertThat(output).containsOnlyOnce("keeps the session");
		assertThat(Files.readString(Path.of("../docs/configuration-errors.md"))).contains(warnings);
	}

	@Test
	void whatTheBrokerDoesAsConfiguredIsNotLogged(CapturedOutput output) {
		run(connectAck(3600L, MqttQos.EXACTLY_ONCE, true, 60), 1);
		run(ConnectAck.of(false), 1);
		assertThat(warnings(output)).isEmpty();
	}

	private static List<String> warnings(CapturedOutput output) {
		return Stream.of(output.getOut().split("\n")).filter((line) -> line.contains(" mqtt.")).toList();
	}

	private static void run(ConnectAck connectAck, int times) {
		FakeTransportFactory broker = new FakeTransportFactory().accepting(connectAck);
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
			.withBean(FakeTransportFactory.class, () -> broker)
			.withPropertyValues(CONFIGURED)
			.run((context) -> {
				MqttConnection connection = context.getBean(MqttConnection.class);
				for (int i = 1; i <= times; i++) {
					int expected = i;
					Awaitility.await()
						.until(() -> broker.getRequests().size() == expected && connection.getSnapshot().isConnected());
					if (i < times) {
						connection.reconnect();
					}
				}
			});
	}

	private static ConnectAck connectAck(@Nullable Long sessionExpiry, MqttQos maximumQos, boolean retain,
			int keepAlive) {
		return new ConnectAck(false, sessionExpiry, null, maximumQos, retain, null, null, null, null, null, null, null,
				keepAlive, null, null, List.of());
	}

}
