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

package io.github.mqttboot.example.readme;

import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.test.EmbeddedMqttBroker;
import io.github.mqttboot.test.MqttTestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The example with an embedded broker, as {@code docs/testing.md} shows it.
 */
@DirtiesContext
@TestPropertySource(properties = "spring.config.location=classpath:/example/")
@EmbeddedMqttBroker
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest
class ExampleEmbeddedIT {

	@Autowired
	private MqttTestBroker broker;

	@Autowired
	private MqttTemplate template;

	@Test
	void printsTemperatures(CapturedOutput output) {
		this.broker.awaitSubscription("sensors/+/temperature");
		this.template.send("sensors/cellar/temperature", "12");
		await().untilAsserted(() -> assertThat(output).contains("It is 12 °C in the cellar"));
	}

	@Test
	void losesNothingWhenTheBrokerIsDown(CapturedOutput output) {
		this.broker.suspend();
		this.template.sendAsync("sensors/attic/temperature", "31");
		this.broker.resume();
		await().untilAsserted(() -> assertThat(output).contains("It is 31 °C in the attic"));
	}

}
