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

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link MqttTemplateMeters}.
 */
class MqttTemplateMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void lateRepliesOfAllTemplatesOfAConnectionAreCounted() {
		FakeMqttConnection connection = new FakeMqttConnection();
		List<MqttTemplate> templates = List.of(new MqttTemplate(connection), new MqttTemplate(connection));
		MqttTemplateMeters meters = new MqttTemplateMeters(templates::stream);
		meters.bindTo(this.registry);
		assertThat(counter().count()).isZero();
		// nobody waits for the replies any more
		templates.forEach(
				(template) -> template.sendAndReceiveAsync("a", "x", String.class, Duration.ofMinutes(1)).cancel(true));
		connection.getPublished()
			.forEach((request) -> connection.deliver(request.properties().responseTopic(), "late"));
		assertThat(counter().count()).isEqualTo(2);
		meters.close();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void lateRepliesAreCountedAfterAGarbageCollection() {
		FakeMqttConnection connection = new FakeMqttConnection();
		MqttTemplate template = new MqttTemplate(connection);
		MqttTemplateMeters meters = new MqttTemplateMeters(() -> Stream.of(template));
		meters.bindTo(this.registry);
		WeakReference<Object> garbage = new WeakReference<>(new Object());
		Awaitility.await().until(() -> {
			System.gc();
			return garbage.get() == null;
		});
		template.sendAndReceiveAsync("a", "x", String.class, Duration.ofMinutes(1)).cancel(true);
		connection.deliver(connection.getPublished().get(0).properties().responseTopic(), "late");
		assertThat(counter().count()).isOne();
		meters.close();
	}

	@Test
	void aMockOfATemplateCountsNothing() {
		MqttTemplateMeters meters = new MqttTemplateMeters(() -> Stream.of(mock(MqttTemplate.class)));
		meters.bindTo(this.registry);
		assertThat(this.registry.getMeters()).isEmpty();
	}

	private FunctionCounter counter() {
		return this.registry.get("mqtt.replies.late").tag("client", "default").functionCounter();
	}

}
