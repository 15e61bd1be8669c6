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

package io.github.mqttboot.e2e.configuration;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.github.mqttboot.testsupport.ApplicationProcess;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.QuicFront;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application works without the optional libraries. It runs in a JVM of its own, whose
 * class path really lacks them: a filtering class loader would hide them from Spring's
 * conditions and still link our classes against them. Which client libraries there are
 * makes no difference to Spring Boot, whose own modules are absent with every version of
 * it.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
class ClassPathIT {

	private static final String MQTT_V3 = "org.eclipse.paho.client.mqttv3";

	private static final String MQTT_V5 = "org.eclipse.paho.mqttv5.client";

	private static final String QUIC = "netty-codec-classes-quic";

	private static final String NATIVE_QUIC = "netty-codec-native-quic";

	@TempDir
	private Path directory;

	@Test
	void worksWithoutActuator(EmbeddedHiveMq broker) throws Exception {
		assertWorks(broker, "5.0", "spring-boot-actuator", "spring-boot-health");
	}

	@Test
	void worksWithoutMicrometer(EmbeddedHiveMq broker) throws Exception {
		assertWorks(broker, "5.0", "spring-boot-actuator", "spring-boot-micrometer", "micrometer-core");
	}

	@Test
	@Tag("once")
	void version5WorksWithoutPahoV3(EmbeddedHiveMq broker) throws Exception {
		assertWorks(broker, "5.0", MQTT_V3);
	}

	@Test
	@Tag("once")
	void version3WorksWithoutPahoV5(EmbeddedHiveMq broker) throws Exception {
		assertWorks(broker, "3.1.1", MQTT_V5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "3.1", "3.1.1", "5.0" })
	@Tag("once")
	void everyVersionWorksOnNettyWithoutPaho(String version, EmbeddedHiveMq broker) throws Exception {
		assertWorks(broker, version, MQTT_V3, MQTT_V5, QUIC, NATIVE_QUIC);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			netty-codec-classes-quic | It needs 'io.netty:netty-codec-native-quic', which is not on the class path.
			netty-codec-native-quic | The native library of 'io.netty:netty-codec-native-quic' cannot be loaded
			""")
	@Tag("once")
	void missingLibraryOfQuicIsNamed(String absent, String reason) throws Exception {
		QuicFront.assumeAvailable();
		String[] libraries = absent.equals(NATIVE_QUIC) ? new String[] { NATIVE_QUIC }
				: new String[] { QUIC, NATIVE_QUIC };
		String output = runUntilEnd(1,
				List.of("--mqtt.url=quic://localhost", "--mqtt.client-type=netty", "--test.topic=missing"), libraries);
		assertThat(output)
			.contains("The configuration property 'mqtt.url' with value 'quic://localhost:14567' is invalid: " + reason)
			.contains("Add the dependency 'io.netty:netty-codec-native-quic' with the classifier 'linux-");
	}

	@Test
	@Tag("once")
	void worksOnPahoWithoutNetty(EmbeddedHiveMq broker) throws Exception {
		assertWorks(broker, "5.0", "netty");
	}

	@Test
	@Tag("once")
	void clientThatIsSelectedAndMissingIsNamed(EmbeddedHiveMq broker) throws Exception {
		String output = runUntilEnd(1,
				List.of("--mqtt.url=" + broker.getUrl(), "--mqtt.client-type=netty", "--test.topic=missing"), "netty");
		assertThat(output)
			.contains("'mqtt.client-type' is netty, but 'io.netty:netty-handler-proxy' is not on the class path.");
	}

	@Test
	void worksWithoutAnyOptionalLibrary(EmbeddedHiveMq broker) throws Exception {
		assertWorks(broker, "5.0", MQTT_V3, "netty", "h2-", "spring-boot-actuator", "spring-boot-docker-compose",
				"spring-boot-health", "spring-boot-integration", "spring-boot-jackson", "spring-boot-micrometer",
				"spring-boot-testcontainers", "spring-integration", "micrometer", "jackson", "testcontainers");
	}

	@Test
	void connectsToAContainerWithoutTheModuleOfHiveMq(EmbeddedHiveMq broker) throws Exception {
		assertWorks(List.of("--spring.main.sources=" + ContainerConfiguration.class.getName(),
				"--test.port=" + broker.getPort()), "testcontainers-hivemq", "spring-boot-docker-compose");
	}

	private void assertWorks(EmbeddedHiveMq broker, String version, String... absentLibraries) throws Exception {
		assertWorks(List.of("--mqtt.url=" + broker.getUrl(), "--mqtt.version=" + version), absentLibraries);
	}

	private void assertWorks(List<String> arguments, String... absentLibraries) throws Exception {
		String topic = "class-path/" + String.join("-", absentLibraries);
		List<String> all = new ArrayList<>(arguments);
		all.add("--test.topic=" + topic);
		runUntilEnd(0, all, absentLibraries);
	}

	private String runUntilEnd(int exitCode, List<String> arguments, String... absentLibraries) throws Exception {
		try (ApplicationProcess application = ApplicationProcess.start(classPathWithout(List.of(absentLibraries)),
				MinimalApplication.class, this.directory.resolve("output"), arguments)) {
			application.assertEnds(exitCode, Duration.ofMinutes(1));
			return application.output();
		}
	}

	private String classPathWithout(List<String> absentLibraries) {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> absentLibraries.stream().noneMatch(new File(entry).getName()::startsWith))
			.collect(Collectors.joining(File.pathSeparator));
	}

}
