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

package io.github.mqttboot.example.kotlin

import java.util.concurrent.CopyOnWriteArrayList

import io.github.mqttboot.annotation.MqttListener
import io.github.mqttboot.annotation.TopicVariable
import io.github.mqttboot.core.MqttTemplate
import io.github.mqttboot.test.EmbeddedMqttBroker
import io.github.mqttboot.test.MqttTestBroker
import org.assertj.core.api.Assertions.assertThat
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.Test

import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.autoconfigure.EnableAutoConfiguration
import org.springframework.boot.test.context.SpringBootTest
import org.springframework.context.annotation.Configuration
import org.springframework.context.annotation.Import
import org.springframework.stereotype.Component

/**
 * The example of {@code docs/kotlin.md}, with an embedded broker.
 */
@EmbeddedMqttBroker
@SpringBootTest(classes = [KotlinExampleIT.Application::class], properties = ["mqtt.client-id=kotlin"])
class KotlinExampleIT {

	@Test
	fun `receives what it sends`(@Autowired broker: MqttTestBroker, @Autowired template: MqttTemplate,
			@Autowired thermostat: Thermostat) {
		broker.awaitSubscription("sensors/+/temperature")
		template.send("sensors/kitchen/temperature", "21.5")
		template.to("sensors/{room}/temperature", "cellar").payload("12").qos(2).send()
		await().untilAsserted { assertThat(thermostat.seen).contains("kitchen: 21.5", "cellar: 12.0") }
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Thermostat::class)
	class Application

}

@Component
class Thermostat {

	val seen = CopyOnWriteArrayList<String>()

	@MqttListener("sensors/{room}/temperature")
	fun onTemperature(celsius: Double, @TopicVariable room: String) {
		this.seen += "$room: $celsius"
	}

}
