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

package io.github.mqttboot.sample;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Starts the packaged sample as it was processed ahead of time by
 * {@code spring-boot:process-aot}, in a process of its own.
 */
class ProcessedSampleIT {

	private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

	private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+).*Started SampleApplication",
			Pattern.DOTALL);

	@TempDir
	private Path folder;

	private Process process;

	@AfterEach
	void end() {
		if (this.process != null) {
			this.process.destroyForcibly();
		}
	}

	@Test
	void readingsArriveAndTheEndpointAnswers() throws Exception {
		File log = this.folder.resolve("sample.log").toFile();
		start(log);
		SampleClient sample = new SampleClient(awaitPort(log.toPath()));
		assertThat(log).content().contains("Starting AOT-processed SampleApplication");
		sample.awaitAllDevicesOnline();
		sample.awaitTotals((totals) -> totals.received() > 50 && totals.lost() == 0);
		assertThat(sample.get("/actuator/mqtt")).contains("\"state\":\"CONNECTED\"", "devices/+/reading");
		assertThat(sample.get("/actuator/health")).contains("\"mqtt\"");
		this.process.destroy();
		assertThat(this.process.waitFor(1, TimeUnit.MINUTES)).isTrue();
	}

	private void start(File log) throws IOException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		this.process = new ProcessBuilder(java, "-Dspring.aot.enabled=true", "-jar", packaged(), "--server.port=0",
				"--sample.broker.port=0", "--sample.broker.websocket-port=0", "--sample.devices.boiler=10ms",
				"--sample.devices.workshop=20ms")
			.redirectErrorStream(true)
			.redirectOutput(log)
			.start();
	}

	private static String packaged() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("target"))) {
			List<String> jars = files.map(Path::toString).filter((name) -> name.endsWith(".jar")).toList();
			assertThat(jars).as("the jar that the phase 'package' makes").hasSize(1);
			return jars.get(0);
		}
	}

	private int awaitPort(Path log) {
		Matcher port = await().atMost(START_TIMEOUT).until(() -> {
			String text = Files.readString(log);
			assertThat(this.process.isAlive()).as(text).isTrue();
			return STARTED.matcher(text);
		}, Matcher::find);
		return Integer.parseInt(port.group(1));
	}

}
