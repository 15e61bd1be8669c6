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

package io.github.mqttboot.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.connection.MqttDropReason;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerErrorHandler.Result;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.container.DefaultMqttListenerEndpointRegistry;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.WatchedMqttConnection;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.StaticListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the tables of {@code docs/meters.md} to what is registered.
 */
class MetersPageTests {

	private static final Path PAGE = Path.of("../docs/meters.md");

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@BeforeEach
	void registerEveryMeter() {
		WatchedMqttConnection connection = new WatchedMqttConnection("orders");
		new MqttMeterBinder(List.of(connection)).bindTo(this.registry);
		new MqttTemplateMeters(() -> Stream.of(new MqttTemplate(connection))).bindTo(this.registry);
		connection.observers().get(0).onLoss(new MqttConnectionCause(Kind.NETWORK, null, "reset", null));
		new DefaultMqttListenerEndpointRegistry(
				new StaticListableBeanFactory(Map.of("connection", connection)).getBeanProvider(MqttConnection.class),
				new MqttListenerSettings(MqttQos.AT_LEAST_ONCE, 1, null, 10, false, Duration.ofSeconds(1),
						MqttListenerSettings.retryPolicy(1, Duration.ofSeconds(1), 1, Duration.ofSeconds(1)), null),
				List.of(new MqttListenerMeters(this.registry)))
			.register(new MqttListenerEndpoint("invoices", null,
					List.of(TopicSubscription.of("invoices/+", MqttQos.AT_LEAST_ONCE)), 1, MqttAckMode.AUTO, false,
					(message) -> {
					}, (message, failure, attempts) -> Result.REJECT));
		assertThat(this.registry.getMeters().stream().map((meter) -> meter.getId().getName()).distinct())
			.hasSameSizeAs(MqttMeter.values());
	}

	@Test
	void metersAreThoseOfThePage() throws IOException {
		assertThat(rows("| Meter |")).doesNotHaveDuplicates()
			.containsExactlyInAnyOrderElementsOf(
					this.registry.getMeters().stream().map(MetersPageTests::row).distinct().toList());
	}

	@Test
	void tagsAreThoseOfThePage() throws IOException {
		assertThat(rows("| Tag |")).extracting((row) -> row.split("`")[1])
			.containsExactlyElementsOf(this.registry.getMeters()
				.stream()
				.flatMap((meter) -> meter.getId().getTags().stream())
				.map(Tag::getKey)
				.distinct()
				.sorted()
				.toList());
	}

	@Test
	void localReasonsAreThoseOfThePage() throws IOException {
		assertThat(localReasons("- For a message to be sent: "))
			.containsExactlyInAnyOrderElementsOf(Stream.of(MqttSendOutcome.Kind.values())
				.filter((kind) -> kind != MqttSendOutcome.Kind.SUCCESS && kind != MqttSendOutcome.Kind.REFUSED)
				.map((kind) -> MqttSendOutcome.failed(kind).tag())
				.toList());
		assertThat(localReasons("- For a received message: "))
			.containsExactlyInAnyOrderElementsOf(Stream.of(MqttDropReason.values()).map(MqttDropReason::tag).toList());
	}

	private static List<String> localReasons(String start) throws IOException {
		String line = Files.readAllLines(PAGE)
			.stream()
			.filter((next) -> next.startsWith(start))
			.findFirst()
			.orElseThrow();
		return Pattern.compile("`([a-z-]+)`").matcher(line).results().map((match) -> match.group(1)).toList();
	}

	private static String row(Meter meter) {
		Meter.Id id = meter.getId();
		return Stream
			.of("`" + id.getName() + "`", id.getType().name().toLowerCase(Locale.ROOT), unit(id),
					id.getTags().stream().map((tag) -> "`" + tag.getKey() + "`").collect(Collectors.joining(", ")),
					String.valueOf(id.getDescription()))
			.collect(Collectors.joining(" | ", "| ", " |"));
	}

	private static String unit(Meter.Id id) {
		String unit = (id.getType() != Meter.Type.TIMER) ? id.getBaseUnit() : "time";
		return (unit != null) ? unit : "–";
	}

	private static List<String> rows(String header) throws IOException {
		return Stream.of(Files.readString(PAGE).split("\n\n"))
			.filter((block) -> block.startsWith(header))
			.flatMap((table) -> table.lines().skip(2))
			.toList();
	}

}
