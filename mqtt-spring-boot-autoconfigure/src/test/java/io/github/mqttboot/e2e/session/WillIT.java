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

package io.github.mqttboot.e2e.session;

import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.RawMqttClient.Message;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The broker publishes the will of an application that it lost, and not of one that took
 * its leave.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
@EachClientType
@Tag("once")
class WillIT {

	@Parameter
	private MqttClientType clientType;

	@ParameterizedTest
	@EnumSource
	void willIsPublishedOnLossOnly(MqttVersion version, EmbeddedHiveMq broker) {
		String topic = "will/" + version;
		try (FaultProxy link = new FaultProxy(broker.getPort());
				RawMqttClient observer = RawMqttClient.connect(broker.getPort(), "will-observer")) {
			observer.subscribe(topic);
			TestApplication.Builder builder = TestApplication.of(Application.class)
				.property("mqtt.client-type", this.clientType)
				.property("mqtt.url", link.getUrl())
				.property("mqtt.version", version)
				.property("mqtt.client-id", "will")
				.property("mqtt.will.topic", topic)
				.property("mqtt.will.qos", 1)
				.property("mqtt.will.payload", "${test.will}");
			builder.property("test.will", "orderly").startAndAwaitUp().close();
			try (TestApplication application = builder.property("test.will", "lost").startAndAwaitUp()) {
				link.cut();
				await().untilAsserted(() -> assertThat(observer.getMessages()).isNotEmpty());
				application.awaitHealth(Status.UP);
			}
			assertThat(observer.getMessages()).extracting(Message::payload).containsExactly("lost");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
