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

package io.github.mqttboot.example;

import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.autoconfigure.MqttMessagingAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.event.MqttDisconnectedEvent;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.testsupport.ExamplesOfPage;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the code in {@code docs/receiving.md} to the sources that it names, and runs it.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReceivingPageTests extends ExamplesOfPage {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	ReceivingPageTests() {
		super("receiving.md");
	}

	@Test
	void examplesRun(CapturedOutput output) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
			.withBean("fake", MqttConnection.class, () -> this.connection)
			.withUserConfiguration(ReceivingExamples.class, Machines.class)
			.withPropertyValues("mqtt.listener.idle-event-interval=1s")
			.run((context) -> {
				this.connection.deliver("sensors/hall/temperature", "21");
				this.connection.deliver("sensors/hall/reading", "{\"value\":21.5}");
				this.connection.deliver("plant/7/reading", "{\"value\":7}");
				context.publishEvent(new MqttDisconnectedEvent(this.connection,
						new MqttConnectionCause(MqttConnectionCause.Kind.NETWORK, null, "connection reset", null)));
				ReceivingExamples examples = context.getBean(ReceivingExamples.class);
				MqttListenerEndpointRegistry registry = context.getBean(MqttListenerEndpointRegistry.class);
				examples.subscribe(this.connection);
				examples.listen(registry, "hall");
				this.connection.deliver("alarms/fire", "");
				this.connection.deliver("rooms/hall/light", "");
				this.connection.deliver("orders/7/price", "{\"id\":\"7\"}");
				this.connection.deliver("jobs/1", "dig");
				this.connection.deliver("machines/7/temperature", "80.5");
				this.connection.deliver("machines/7/state", "{\"running\":true}");
				Awaitility.await()
					.untilAsserted(() -> assertThat(output)
						.contains("Alarm from alarms/fire", "rooms/hall/light", "Job dig of null")
						.contains("Machine 7 has 80.5 °C", "Machine 7 is running")
						.contains("It is 21 °C in the hall")
						.contains("default is offline: connection reset")
						.contains("Storing 1 readings")
						.contains("readings is idle for 1 s")
						.contains("sensors/hall/reading: Reading[value=21.5]"));
				Awaitility.await()
					.untilAsserted(() -> assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
						.containsExactly("prices"));
				examples.holiday(registry, "hall");
				assertThat(registry.getListenerContainer("hall")).isNull();
			});
	}

}
