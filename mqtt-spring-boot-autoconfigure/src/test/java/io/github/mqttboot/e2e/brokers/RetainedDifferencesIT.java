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

package io.github.mqttboot.e2e.brokers;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.testsupport.EmbeddedArtemis;
import io.github.mqttboot.testsupport.EmbeddedArtemisExtension;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Where brokers differ in what they make of retained messages: what comes of one of our
 * own if we asked for none of those, and what an empty retained will leaves behind. On
 * one client, as the differences are those of brokers, and what follows from them is
 * decided above the transport.
 */
@ExtendWith({ EmbeddedHiveMqExtension.class, EmbeddedArtemisExtension.class })
class RetainedDifferencesIT {

	@Test
	void ownRetainedMessageComesBackFromHiveMqDespiteNoLocal(EmbeddedHiveMq hiveMq) {
		assertThat(withNoLocal(hiveMq)).containsExactlyInAnyOrder("own, retained", "other");
	}

	@Test
	void ownRetainedMessageDoesNotComeBackFromArtemis(EmbeddedArtemis artemis) {
		assertThat(withNoLocal(artemis)).containsExactly("other");
	}

	@Test
	void emptyRetainedWillDeletesWhatHiveMqRetained(EmbeddedHiveMq hiveMq) {
		assertThat(afterEmptyWill(hiveMq)).containsExactly("live");
	}

	@Test
	void emptyRetainedWillIsHandledAsAnEmptyMessageOfArtemis(EmbeddedArtemis artemis) {
		assertThat(afterEmptyWill(artemis)).containsExactlyInAnyOrder("", "live");
	}

	private static List<String> withNoLocal(TestBroker broker) {
		try (RawMqttClient other = RawMqttClient.connect(broker.getPort(), "differences-other");
				TestApplication application = TestApplication.of(Application.class)
					.property("mqtt.url", broker.getUrl())
					.startAndAwaitUp()) {
			MqttTemplate template = application.template();
			template.to("differences/own/1").payload("own, retained").qos(1).retained(true).send();
			startListener(application, "own");
			template.to("differences/own/1").payload("own, live").qos(1).send();
			other.publish("differences/own/1", "other").join();
			return handled(application, "other");
		}
	}

	private static List<String> afterEmptyWill(TestBroker broker) {
		String topic = "differences/will/1";
		try (RawMqttClient other = RawMqttClient.connect(broker.getPort(), "differences-other");
				FaultProxy link = new FaultProxy(broker.getPort());
				TestApplication application = TestApplication.of(Application.class)
					.property("mqtt.url", broker.getUrl())
					.properties("mqtt.clients.mortal.url", link.getUrl(), "mqtt.clients.mortal.client-id",
							"differences-mortal", "mqtt.clients.mortal.will.topic", topic,
							"mqtt.clients.mortal.will.payload", "", "mqtt.clients.mortal.will.retained", "true",
							"mqtt.clients.mortal.will.qos", "1")
					.startAndAwaitUp()) {
			application.template().to(topic).payload("full").qos(1).retained(true).send();
			other.subscribe("differences/will/+");
			await().until(() -> !other.getMessages().isEmpty());
			link.shut();
			await().until(() -> other.getMessages().stream().anyMatch((message) -> message.payload().isEmpty()));
			startListener(application, "will");
			other.publish("differences/will/2", "live").join();
			return handled(application, "live");
		}
	}

	private static void startListener(TestApplication application, String id) {
		application.bean(MqttListenerEndpointRegistry.class).getListenerContainer(id).start();
		await().until(() -> application.connection("default")
			.getSnapshot()
			.subscriptions()
			.stream()
			.anyMatch((subscription) -> subscription.request().filter().contains(id) && subscription.answer() != null));
	}

	// what is retained may come after what is live
	private static List<String> handled(TestApplication application, String last) {
		Queue<String> payloads = application.bean(Application.class).payloads;
		await().during(BrokerPromise.QUIET).until(() -> payloads.contains(last));
		return List.copyOf(payloads);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final Queue<String> payloads = new ConcurrentLinkedQueue<>();

		@MqttListener(id = "own", client = "default", topics = "differences/own/+", noLocal = true,
				autoStartup = "false")
		void onOwn(String payload) {
			this.payloads.add(payload);
		}

		@MqttListener(id = "will", client = "default", topics = "differences/will/+", autoStartup = "false")
		void onWill(String payload) {
			this.payloads.add(payload);
		}

	}

}
