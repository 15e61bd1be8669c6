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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.ApplicationProcess;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * With the outbox in files, what was accepted reaches the broker although the application
 * is killed again and again: QoS 2 once, and in order. Netty's client has one
 * implementation for all versions, hence one row.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
@Tag("once")
class OutboxCrashIT {

	private static final int RUN = 1_000_000;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, PAHO", "MQTT_5_0, PAHO", "MQTT_5_0, NETTY" })
	void nothingAcceptedIsLost(MqttVersion version, MqttClientType clientType, EmbeddedHiveMq broker) throws Exception {
		try (FaultProxy link = new FaultProxy(broker.getPort());
				RawMqttClient observer = RawMqttClient.connect(broker.getPort(),
						"crash-observer-" + clientType + version)) {
			observer.subscribe("crash/+");
			crash(1, clientType, version, link, () -> {
				awaitReceived(observer, 200);
				link.cut();
				awaitReceived(observer, 200);
				link.freeze();
			});
			link.unfreeze();
			link.shut();
			crash(2, clientType, version, link, () -> {
			});
			link.open();
			crash(3, clientType, version, link, () -> awaitReceived(observer, 200));
			try (ApplicationProcess last = start(clientType, version, link)) {
				last.assertEnds(0, Duration.ofSeconds(30));
			}
			for (int qos = 1; qos <= 2; qos++) {
				assertNothingLost(observer, qos);
			}
		}
	}

	private void assertNothingLost(RawMqttClient observer, int qos) {
		List<Integer> accepted = accepted().stream()
			.filter((line) -> line.startsWith(qos + " "))
			.map((line) -> Integer.valueOf(line.substring(2)))
			.toList();
		assertThat(accepted).extracting((number) -> number / RUN).contains(1, 2, 3);
		await().untilAsserted(() -> assertThat(received(observer, qos)).containsAll(accepted));
		List<Integer> received = received(observer, qos);
		assertThat(received.stream().distinct()).isSorted();
		if (qos == 2) {
			assertThat(received).doesNotHaveDuplicates();
		}
	}

	/**
	 * Run the application and kill it while it publishes.
	 */
	private void crash(int run, MqttClientType clientType, MqttVersion version, FaultProxy link, Runnable meanwhile)
			throws Exception {
		try (ApplicationProcess application = start(clientType, version, link, "--test.first=" + run * RUN,
				"--test.journal=" + journal())) {
			int before = accepted().size();
			application.awaitStart();
			await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
				application.assertAlive();
				assertThat(accepted()).hasSizeGreaterThan(before + 200);
			});
			meanwhile.run();
			int published = accepted().size();
			await().untilAsserted(() -> assertThat(accepted()).hasSizeGreaterThan(published + 50));
		}
	}

	private ApplicationProcess start(MqttClientType clientType, MqttVersion version, FaultProxy link,
			String... arguments) throws IOException {
		List<String> all = new ArrayList<>(List.of("--mqtt.url=" + link.getUrl(), "--mqtt.version=" + version,
				"--mqtt.client-id=crash-" + clientType + version, "--mqtt.client-type=" + clientType,
				"--mqtt.reconnect.initial-delay=100ms", "--mqtt.outbox.type=file",
				"--mqtt.outbox.directory=" + this.directory.resolve("outbox")));
		all.addAll(version.hasProperties() ? List.of("--mqtt.clean-start=false", "--mqtt.session-expiry-interval=1h")
				: List.of("--mqtt.clean-session=false"));
		all.addAll(List.of(arguments));
		return ApplicationProcess.start(CrashingApplication.class, this.directory.resolve("output"), all);
	}

	private static void awaitReceived(RawMqttClient observer, int more) {
		int before = observer.getMessages().size();
		await().pollInterval(Duration.ofMillis(20))
			.untilAsserted(() -> assertThat(observer.getMessages()).hasSizeGreaterThan(before + more));
	}

	private static List<Integer> received(RawMqttClient observer, int qos) {
		return observer.getMessages()
			.stream()
			.filter((message) -> message.topic().equals("crash/" + qos))
			.map((message) -> Integer.valueOf(message.payload()))
			.toList();
	}

	private List<String> accepted() {
		String text = read(journal());
		// the last line may be half written
		return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
	}

	private Path journal() {
		return this.directory.resolve("journal");
	}

	private static String read(Path file) {
		try {
			return Files.exists(file) ? Files.readString(file) : "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
