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

import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList

import io.github.mqttboot.annotation.MqttListener
import io.github.mqttboot.annotation.TopicVariable
import io.github.mqttboot.core.MqttTemplate
import io.github.mqttboot.test.EmbeddedMqttBroker
import io.github.mqttboot.test.MqttTestBroker
import kotlinx.coroutines.delay
import org.assertj.core.api.Assertions.assertThat
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.Test

import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.autoconfigure.EnableAutoConfiguration
import org.springframework.boot.test.context.SpringBootTest
import org.springframework.context.annotation.Configuration
import org.springframework.context.annotation.Import
import org.springframework.stereotype.Component
import org.springframework.test.annotation.DirtiesContext

/**
 * The example of {@code docs/kotlin.md}, with an embedded broker.
 */
@DirtiesContext
@EmbeddedMqttBroker
@SpringBootTest(classes = [KotlinExampleIT.Application::class], properties = ["mqtt.client-id=kotlin",
		"mqtt.listener.retry.initial-interval=10ms"])
class KotlinExampleIT {

	@Test
	fun `receives what it sends`(@Autowired broker: MqttTestBroker, @Autowired template: MqttTemplate,
			@Autowired thermostat: Thermostat) {
		broker.awaitSubscription("sensors/+/temperature")
		template.send("sensors/kitchen/temperature", "21.5")
		template.to("sensors/{room}/temperature", "cellar").payload("12").qos(2).send()
		await().untilAsserted { assertThat(thermostat.seen).contains("kitchen: 21.5", "cellar: 12.0") }
	}

	@Test
	fun `suspends until there is a reply`(@Autowired broker: MqttTestBroker, @Autowired template: MqttTemplate) {
		broker.awaitSubscription("forecast")
		assertThat(template.sendAndReceive("forecast", "cellar", String::class.java,
				Duration.ofSeconds(5))).isEqualTo("cool in cellar")
	}

	@Test
	fun `acknowledges when a function completes, and calls it again when it fails`(
			@Autowired broker: MqttTestBroker, @Autowired template: MqttTemplate, @Autowired log: Log) {
		broker.awaitSubscription("log/+")
		template.send("log/rooms", "kitchen")
		await().untilAsserted { assertThat(log.events).containsExactly("begins", "fails", "begins", "writes kitchen") }
		template.send("log/rooms", "hall")
		await().untilAsserted { assertThat(log.events).hasSize(6).endsWith("begins", "writes hall") }
	}

	@Test
	fun `takes a batch`(@Autowired broker: MqttTestBroker, @Autowired template: MqttTemplate,
			@Autowired log: Log) {
		broker.awaitSubscription("batch")
		template.send("batch", "1")
		await().untilAsserted { assertThat(log.batches).containsExactly(listOf(1)) }
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Thermostat::class, Forecast::class, Log::class)
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

@Component
class Forecast {

	@MqttListener("forecast")
	suspend fun onQuestion(room: String): String {
		delay(100)
		return "cool in $room"
	}

}

@Component
class Log {

	val events = CopyOnWriteArrayList<String>()

	val batches = CopyOnWriteArrayList<List<Int>>()

	@MqttListener("log/{table}")
	suspend fun onEvent(event: String, @TopicVariable table: String) {
		this.events += "begins"
		// goes on in another thread
		delay(20)
		if (this.events.size == 1) {
			this.events += "fails"
			throw IllegalStateException(table)
		}
		this.events += "writes $event"
	}

	@MqttListener("batch", batchSize = "10", batchTimeout = "10ms")
	suspend fun onBatch(numbers: List<Int>) {
		delay(10)
		this.batches += numbers
	}

}
