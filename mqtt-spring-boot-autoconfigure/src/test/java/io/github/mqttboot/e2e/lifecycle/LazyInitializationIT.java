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

package io.github.mqttboot.e2e.lifecycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application whose beans are lazy receives what it listens to. On one client, as no
 * bean that is lazy is one of a client.
 */
class LazyInitializationIT {

	@Test
	void listenersAreStartedThoughEverythingElseIsLazy() {
		try (ScriptedBroker broker = ScriptedBroker.start();
				TestApplication application = TestApplication.of(Listening.class)
					.property("mqtt.url", broker.uri())
					.property("spring.main.lazy-initialization", true)
					.start()) {
			broker.await(MqttMessageType.SUBSCRIBE, 1);
			broker.session().publish("topic", "payload", 1, 1);
			List<String> received = application.bean(Listener.class).received;
			await().untilAsserted(() -> assertThat(received).containsExactly("payload"));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Listening {

		@Bean
		Listener listener() {
			return new Listener();
		}

	}

	static class Listener {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@MqttListener("topic")
		void onMessage(String payload) {
			this.received.add(payload);
		}

	}

}
