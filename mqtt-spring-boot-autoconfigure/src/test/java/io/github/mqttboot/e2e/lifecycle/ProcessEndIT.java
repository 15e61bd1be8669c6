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
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.testsupport.ApplicationProcess;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The process of an application ends when the application does, whoever ends it and
 * whatever its connection is at. The shutdown timeout is longer than these tests wait,
 * but for the one case that needs it. Each client has threads of its own, which must not
 * keep the process.
 */
@EachClientType
class ProcessEndIT {

	private static final int SIGTERM = 143;

	@TempDir
	private static Path directory;

	private static final Map<String, Run> runs = new LinkedHashMap<>();

	@Parameter
	private MqttClientType clientType;

	@BeforeParameterizedClassInvocation
	static void startAllAtTheSameTime(MqttClientType clientType) throws IOException {
		start(clientType, "close", "10m");
		start(clientType, "close-from-callback", "10m");
		// the handler cannot return before the application has ended
		start(clientType, "exit", "1s");
		start(clientType, "connected", "10m");
		start(clientType, "connecting", "10m").broker().on(MqttMessageType.CONNECT, ScriptedBroker.ignore());
		start(clientType, PublishingApplication.class, "publishing", "10m");
		start(clientType, "draining", "1s").broker().on(MqttMessageType.DISCONNECT, ScriptedBroker.ignore());
	}

	@AfterParameterizedClassInvocation
	static void end() {
		runs.values().forEach((run) -> {
			run.process().close();
			run.broker().close();
		});
	}

	@ParameterizedTest
	@CsvSource({ "close, 0", "close-from-callback, 0", "exit, 3" })
	void fromAHandler(String how, int exitCode) throws Exception {
		Run run = run(how);
		run.await(MqttMessageType.SUBSCRIBE);
		run.broker().session().publish("end/" + how, "", 1, 1);
		run.assertEnds(exitCode);
	}

	@Test
	void bySignalWhileConnected() throws Exception {
		Run run = run("connected");
		run.await(MqttMessageType.SUBSCRIBE);
		run.process().terminate();
		run.assertEnds(SIGTERM);
		assertThat(run.broker().received(MqttMessageType.DISCONNECT)).hasSize(1);
	}

	@Test
	void bySignalWhileConnecting() throws Exception {
		Run run = run("connecting");
		run.await(MqttMessageType.CONNECT);
		run.process().terminate();
		run.assertEnds(SIGTERM);
	}

	@Test
	void bySignalWhileAMessageIsNotAcknowledged() throws Exception {
		Run run = run("draining");
		run.broker().on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
		run.await(MqttMessageType.SUBSCRIBE);
		run.broker().session().publish("end/close-from-callback", "", 1, 1);
		run.await(MqttMessageType.PUBLISH);
		run.process().terminate();
		run.assertEnds(SIGTERM);
	}

	@Test
	void byTheEndOfMainWhenItOnlyPublishes() throws Exception {
		Run run = run("publishing");
		run.await(MqttMessageType.PUBLISH);
		run.assertEnds(0);
		assertThat(run.broker().received(MqttMessageType.DISCONNECT)).hasSize(1);
	}

	private Run run(String name) {
		return runs.get(this.clientType + name);
	}

	private static Run start(MqttClientType clientType, String name, String shutdownTimeout) throws IOException {
		return start(clientType, EndingApplication.class, name, shutdownTimeout);
	}

	private static Run start(MqttClientType clientType, Class<?> application, String name, String shutdownTimeout)
			throws IOException {
		ScriptedBroker broker = ScriptedBroker.start();
		ApplicationProcess process = ApplicationProcess.start(application, directory.resolve(clientType + name),
				List.of("--mqtt.url=" + broker.uri(), "--mqtt.client-type=" + clientType,
						"--mqtt.shutdown.timeout=" + shutdownTimeout,
						"--spring.lifecycle.timeout-per-shutdown-phase=11m"));
		Run run = new Run(broker, process);
		runs.put(clientType + name, run);
		return run;
	}

	/**
	 * An application and its broker.
	 */
	private record Run(ScriptedBroker broker, ApplicationProcess process) {

		void await(MqttMessageType type) {
			this.process.awaitStart();
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(this.broker.received(type)).as(this.process::output).isNotEmpty());
		}

		void assertEnds(int exitCode) throws InterruptedException {
			this.process.assertEnds(exitCode, Duration.ofSeconds(60));
		}

	}

}
