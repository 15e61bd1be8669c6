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

package io.github.mqttboot.e2e.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.testsupport.ScriptedBroker;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The process of an application ends when the application does, whoever ends it and
 * whatever its connection is at. The shutdown timeout is longer than these tests wait,
 * but for the one case that needs it.
 */
class ProcessEndIT {

	private static final int SIGTERM = 143;

	@TempDir
	private static Path directory;

	private static final Map<String, Run> runs = new LinkedHashMap<>();

	@BeforeAll
	static void startAllAtTheSameTime() throws IOException {
		start("close", "10m");
		start("close-from-callback", "10m");
		// the handler cannot return before the application has ended
		start("exit", "1s");
		start("connected", "10m");
		start("connecting", "10m").broker().on(MqttMessageType.CONNECT, ScriptedBroker.ignore());
		start(PublishingApplication.class, "publishing", "10m");
		start("draining", "1s").broker().on(MqttMessageType.DISCONNECT, ScriptedBroker.ignore());
	}

	@AfterAll
	static void end() {
		runs.values().forEach((run) -> {
			run.process().destroyForcibly();
			run.broker().close();
		});
	}

	@ParameterizedTest
	@CsvSource({ "close, 0", "close-from-callback, 0", "exit, 3" })
	void fromAHandler(String how, int exitCode) throws Exception {
		Run run = runs.get(how);
		run.await(MqttMessageType.SUBSCRIBE);
		run.broker().session().publish("end/" + how, "", 1, 1);
		run.assertEnds(exitCode);
	}

	@Test
	void bySignalWhileConnected() throws Exception {
		Run run = runs.get("connected");
		run.await(MqttMessageType.SUBSCRIBE);
		run.process().destroy();
		run.assertEnds(SIGTERM);
		assertThat(run.broker().received(MqttMessageType.DISCONNECT)).hasSize(1);
	}

	@Test
	void bySignalWhileConnecting() throws Exception {
		Run run = runs.get("connecting");
		run.await(MqttMessageType.CONNECT);
		run.process().destroy();
		run.assertEnds(SIGTERM);
	}

	@Test
	void bySignalWhileAMessageIsNotAcknowledged() throws Exception {
		Run run = runs.get("draining");
		run.broker().on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		run.await(MqttMessageType.SUBSCRIBE);
		run.broker().session().publish("end/close-from-callback", "", 1, 1);
		run.await(MqttMessageType.PUBLISH);
		run.process().destroy();
		run.assertEnds(SIGTERM);
	}

	@Test
	void byTheEndOfMainWhenItOnlyPublishes() throws Exception {
		Run run = runs.get("publishing");
		run.await(MqttMessageType.PUBLISH);
		run.assertEnds(0);
		assertThat(run.broker().received(MqttMessageType.DISCONNECT)).hasSize(1);
	}

	private static Run start(String name, String shutdownTimeout) throws IOException {
		return start(EndingApplication.class, name, shutdownTimeout);
	}

	private static Run start(Class<?> application, String name, String shutdownTimeout) throws IOException {
		ScriptedBroker broker = ScriptedBroker.start();
		List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), application.getName(),
				"--mqtt.url=" + broker.uri(), "--mqtt.shutdown.timeout=" + shutdownTimeout,
				"--spring.lifecycle.timeout-per-shutdown-phase=11m", "--spring.docker.compose.enabled=false");
		Path output = directory.resolve(name);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		Run run = new Run(broker, process, output);
		runs.put(name, run);
		return run;
	}

	/**
	 * An application, its broker, and what it prints.
	 */
	private record Run(ScriptedBroker broker, Process process, Path output) {

		void await(MqttMessageType type) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(this.broker.received(type)).as(this::printed).isNotEmpty());
		}

		void assertEnds(int exitCode) throws InterruptedException {
			assertThat(this.process.waitFor(60, TimeUnit.SECONDS)).as(this::printed).isTrue();
			assertThat(this.process.exitValue()).as(this::printed).isEqualTo(exitCode);
		}

		private String printed() {
			try {
				return Files.readString(this.output);
			}
			catch (IOException ex) {
				return ex.toString();
			}
		}

	}

}
