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

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.mqttboot.testsupport.ConfigurationMetadata;
import io.github.mqttboot.testsupport.ConfigurationMetadata.Property;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the configuration metadata that the build generates.
 */
class ConfigurationMetadataTests {

	private static final String KEYS = """
			enabled url client-type version client-id username password connection-timeout keep-alive-interval
			ping-timeout acknowledgement-timeout clean-session clean-start session-expiry-interval will.topic will.payload
			will.qos will.retained will.delay-interval will.message-expiry-interval will.content-type
			will.response-topic will.correlation-data will.payload-format-indicator
			will.user-properties presence.topic presence.online presence.offline presence.qos
			presence.retained receive-maximum maximum-packet-size topic-alias-maximum
			request-response-info request-problem-info user-properties auth.method auth.data
			max-inflight max-filters-per-packet ssl.enabled ssl.bundle ssl.verify-hostname ssl.application-protocols
			websocket.headers
			reconnect.initial-delay reconnect.max-delay reconnect.multiplier reconnect.stable-after
			reconnect.refused-delay outbox.type outbox.directory outbox.max-messages outbox.overflow
			unclaimed.timeout unclaimed.max-messages
			clients publish.default-topic publish.qos publish.retained publish.timeout listener.qos
			listener.concurrency listener.shared-group listener.queue-capacity listener.auto-startup
			listener.retry.max-attempts listener.retry.initial-interval listener.retry.multiplier
			listener.retry.max-interval listener.dead-letter.topic listener.configurations listener.idle-event-interval startup.fail-fast startup.timeout
			netty.event-loop-threads shutdown.timeout health.grace-period observation.enabled
			""";

	private final List<Property> properties = ConfigurationMetadata.properties();

	@Test
	void describesEveryProperty() {
		assertThat(this.properties).isNotEmpty()
			.allSatisfy((property) -> assertThat(property.description()).as(property.name())
				.endsWith(".")
				.doesNotStartWith("The ")
				.doesNotStartWith("A "));
	}

	@Test
	void describesSwitchesAlike() {
		assertThat(this.properties).filteredOn((property) -> property.type().equals(Boolean.class.getName()))
			.isNotEmpty()
			.allSatisfy((property) -> assertThat(property.description()).as(property.name()).startsWith("Whether to "));
	}

	@Test
	void offersValuesOfPropertiesThatExist() {
		assertThat(this.properties).extracting(Property::name).containsAll(ConfigurationMetadata.hints().keySet());
	}

	@Test
	void offersEveryQos() {
		assertThat(this.properties).extracting(Property::name)
			.filteredOn((name) -> name.endsWith(".qos"))
			.isNotEmpty()
			.allSatisfy(
					(name) -> assertThat(ConfigurationMetadata.hints()).containsEntry(name, List.of("0", "1", "2")));
	}

	@Test
	void hasTheDocumentedKeysAndNoOther() {
		assertThat(this.properties).extracting(Property::name)
			.filteredOn((name) -> name.startsWith("mqtt."))
			.containsExactlyInAnyOrder(
					Stream.of(KEYS.strip().split("\\s+")).map((key) -> "mqtt." + key).toArray(String[]::new));
	}

	/**
	 * What the application takes for a known key at its start, without reading metadata.
	 */
	@Test
	void hasTheKeysThatAreKnownAtStart() {
		List<String> known = new ArrayList<>();
		PropertyKeys.MQTT.forEach((key, kind) -> {
			if (kind != PropertyKeys.Kind.GROUP) {
				known.add("mqtt." + key);
			}
		});
		assertThat(this.properties).extracting(Property::name)
			.filteredOn((name) -> name.startsWith("mqtt."))
			.containsExactlyInAnyOrderElementsOf(known);
	}

}
