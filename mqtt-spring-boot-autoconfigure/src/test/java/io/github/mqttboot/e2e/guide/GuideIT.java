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

package io.github.mqttboot.e2e.guide;

import java.time.Duration;
import java.util.List;

import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.testsupport.EmbeddedArtemis;
import io.github.mqttboot.testsupport.EmbeddedArtemisExtension;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.RawMqttClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the application of the guide with its two brokers.
 */
@ExtendWith({ EmbeddedHiveMqExtension.class, EmbeddedArtemisExtension.class })
class GuideIT {

	@Test
	void everythingIsUsedTogether(EmbeddedHiveMq devices, EmbeddedArtemis cloud) {
		try (FaultProxy link = new FaultProxy(devices.getPort());
				RawMqttClient observer = RawMqttClient.connect(devices.getPort(), "guide-observer");
				TestApplication application = start(link, cloud)) {
			observer.subscribe("guide/wills/#");
			Journal journal = application.bean(Journal.class);
			Windows windows = application.bean(Windows.class);
			MqttTemplate template = application.template();
			assertThat(journal.of("connected")).containsExactlyInAnyOrder("default", "cloud");
			assertThat(windows.measured("kitchen", 21.5)).succeedsWithin(Duration.ofSeconds(20));
			assertThat(windows.state("cellar")).isEqualTo(new Rooms.State("cellar", true));
			assertThat(template.to("guide/{room}/state", "attic")
				.payload("?")
				.sendAndReceive(Rooms.State.class, Duration.ofSeconds(20))).isEqualTo(new Rooms.State("attic", true));
			windows.ping("kitchen", "hello");
			template.to("guide/{room}/news", "kitchen").payload("new").send();
			template.send("guide/kitchen/broken", "x");
			List.of(1, 2, 3).forEach((sample) -> template.send("guide/kitchen/samples", sample));
			await().untilAsserted(() -> {
				assertThat(journal.of("temperature")).containsExactly("kitchen 21.5");
				assertThat(journal.of("cloud")).containsExactly("kitchen 21.5");
				assertThat(journal.of("pong")).containsExactly("re hello");
				assertThat(journal.of("news")).containsExactly("new");
				assertThat(journal.of("dead")).containsExactly("rooms.onBroken x");
				// HiveMQ CE may send a message only when the one before is acknowledged
				assertThat(journal.of("samples")).flatMap((batch) -> (List<?>) batch).isEqualTo(List.of(1, 2, 3));
			});
			assertThat(application.timings("mqtt.publish")).isPositive();
			assertThat(application.timings("mqtt.process")).isPositive();
			link.reset();
			await().untilAsserted(() -> assertThat(observer.getMessages()).singleElement()
				.satisfies((will) -> assertThat(will.topic()).isEqualTo("guide/wills/default")));
			application.awaitHealth(Status.UP);
		}
	}

	private static TestApplication start(FaultProxy devices, EmbeddedArtemis cloud) {
		return TestApplication.of(GuideApplication.class)
			.property("mqtt.url", devices.getUrl())
			.property("mqtt.clients.cloud.url", cloud.getUrl())
			.property("mqtt.observation.enabled", true)
			.property("mqtt.listener.dead-letter.topic", "guide/dead/{topic}")
			.startAndAwaitUp();
	}

}
