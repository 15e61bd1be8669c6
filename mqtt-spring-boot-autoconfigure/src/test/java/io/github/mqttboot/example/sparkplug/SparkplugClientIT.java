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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that the applications of {@code docs/sparkplug.md} work with
 * {@code sparkplug-client} and {@code sparkplug-payload} of npm.
 */
@Tag("installed-brokers")
@ExtendWith(EmbeddedHiveMqExtension.class)
class SparkplugClientIT {

	private static final Path INSTALLED = Path.of("target/brokers/sparkplug-client").toAbsolutePath();

	@Test
	void hostFollowsAnotherNode(EmbeddedHiveMq broker) throws Exception {
		try (TestApplication host = SparkplugApplications.start(SparkplugApplications.Host.class, "npm",
				MqttVersion.MQTT_5_0, broker.getUrl())) {
			EdgeNodeView press = host.bean(HostApplication.class).node("npm", "press");
			try (Script node = new Script("edge-node.mjs", broker.getUrl(), "npm")) {
				await().until(() -> Double.valueOf(1500.5).equals(press.value("motor/speed")));
				assertThat(press.value("temperature")).isEqualTo((byte) -5);
				assertThat(press.value("pieces")).isEqualTo(4_000_000_000L);
				node.command("report");
				await().until(() -> Double.valueOf(1600.25).equals(press.value("motor/speed")));
				node.command("skip");
				await().until(() -> press.births() == 2);
				await().until(() -> Double.valueOf(1500.5).equals(press.value("motor/speed")));
				assertThat(press.isOnline()).isTrue();
			}
			await().until(() -> !press.isOnline());
		}
	}

	@Test
	void anotherHostReadsTheNode(EmbeddedHiveMq broker) throws Exception {
		try (Script host = new Script("host.mjs", broker.getUrl(), "ours")) {
			await().untilAsserted(() -> assertThat(host.output).contains("subscribed"));
			try (TestApplication node = SparkplugApplications.start(SparkplugApplications.Node.class, "ours",
					MqttVersion.MQTT_3_1_1, broker.getUrl())) {
				await().untilAsserted(() -> assertThat(host.output).hasSize(2));
				node.bean(EdgeNode.class).report(Metrics.ofDouble("pressure", 2.5), Metrics.ofLong("count", -7));
				await().untilAsserted(() -> assertThat(host.output).hasSize(3));
			}
			await().untilAsserted(() -> assertThat(host.output).containsExactly("subscribed",
					"NBIRTH 0 bdSeq=0 Node Control/Rebirth=false", "NDATA 1 pressure=2.5 count=-7",
					"NDEATH - bdSeq=0"));
		}
	}

	/**
	 * A script of {@code src/test/brokers/sparkplug-client}, and what it printed.
	 */
	private static final class Script implements AutoCloseable {

		private final Queue<String> output = new ConcurrentLinkedQueue<>();

		private final Process process;

		private final Thread reader = new Thread(this::read);

		Script(String name, String url, String group) throws IOException {
			this.process = new ProcessBuilder("node", INSTALLED.resolve(name).toString(), url, group)
				.redirectErrorStream(true)
				.start();
			this.reader.start();
		}

		private void read() {
			try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
				lines.lines().forEach(this.output::add);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		void command(String command) throws IOException {
			this.process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
		}

		@Override
		public void close() throws Exception {
			// the end of its input is what it waits for
			this.process.getOutputStream().close();
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				this.process.destroyForcibly().waitFor();
			}
			this.reader.join();
		}

	}

}
