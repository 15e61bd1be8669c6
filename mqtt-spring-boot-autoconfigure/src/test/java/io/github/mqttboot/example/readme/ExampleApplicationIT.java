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

import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the example of the README.
 */
@ExtendWith({ EmbeddedHiveMqExtension.class, OutputCaptureExtension.class })
class ExampleApplicationIT {

	@Test
	void receivesWhatItSends(EmbeddedHiveMq broker, CapturedOutput output) {
		try (ConfigurableApplicationContext context = run(broker)) {
			await().untilAsserted(() -> assertThat(output).contains("It is 21.5 °C in the kitchen", "Flow of 21.5"));
		}
	}

	private ConfigurableApplicationContext run(EmbeddedHiveMq broker) {
		return new SpringApplicationBuilder(ExampleApplication.class).web(WebApplicationType.NONE)
			.run("--spring.config.location=classpath:/example/", "--mqtt.url=" + broker.getUrl());
	}

}
