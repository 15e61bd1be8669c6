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

package io.github.mqttboot.e2e.operations;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.management.ObjectName;

import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.RawMqttClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The Actuator endpoint, over HTTP and JMX. On one client: the endpoint reads snapshots
 * that are taken above the transport, and has the client type in them as text.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
class EndpointIT {

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void showsConnectionsWithStableNames(EmbeddedHiveMq broker) throws Exception {
		try (TestApplication application = application(broker, "show").startAndAwaitUp()) {
			JsonNode client = get(application, "/default");
			assertThat(get(application, "").path("clients").propertyNames()).containsExactly("default");
			assertThat(client.propertyNames()).containsExactlyInAnyOrder("state", "since", "connectedSince", "attempts",
					"broker", "version", "clientId", "session", "limits", "keepAlive", "warnings", "subscriptions",
					"transitions", "inflight", "outbox", "listeners", "settings");
			assertThat(client.path("state").asString()).isEqualTo("CONNECTED");
			assertThat(Instant.parse(client.path("since").asString())).isBefore(Instant.now());
			assertThat(client.path("broker").asString()).isEqualTo(broker.getUrl());
			assertThat(client.path("clientId").asString()).isEqualTo("endpoint-show");
			assertThat(client.path("session").toString()).isEqualTo("{\"kept\":false,\"present\":false}");
			assertThat(Duration.parse(client.at("/keepAlive/interval").asString())).isEqualTo(Duration.ofMinutes(1));
			assertThat(Duration.parse(client.at("/keepAlive/lastPacketAge").asString())).isPositive();
			assertThat(client.path("subscriptions").toString())
				.isEqualTo("[{\"filter\":\"endpoint/show\",\"qos\":1,\"grantedQos\":1}]");
			assertThat(client.path("transitions").valueStream().map((transition) -> transition.path("to").asString()))
				.containsExactly("CONNECTING", "CONNECTED");
			assertThat(client.at("/listeners/0/handled").propertyNames()).containsExactlyInAnyOrder("success", "retry",
					"deadLetter", "failure");
			assertThat(client.at("/settings/reconnect/initialDelay").asString()).isEqualTo("PT1S");
			assertThat(client.at("/settings/url/0").asString()).isEqualTo(broker.getUrl());
		}
	}

	@Test
	void unknownConnectionIsNotFound(EmbeddedHiveMq broker) throws Exception {
		try (TestApplication application = application(broker, "unknown")
			.property("management.endpoint.mqtt.access", "unrestricted")
			.start()) {
			assertThat(send(application, "/none", null).statusCode()).isEqualTo(404);
			assertThat(send(application, "/none", "pause").statusCode()).isEqualTo(404);
			assertThat(send(application, "/default", "explode").statusCode()).isEqualTo(400);
		}
	}

	@Test
	void isReadOnlyByDefault(EmbeddedHiveMq broker) throws Exception {
		try (TestApplication application = application(broker, "read").start()) {
			for (String operation : List.of("pause", "resume", "reconnect")) {
				assertThat(send(application, "/default", operation).statusCode()).isEqualTo(405);
			}
		}
	}

	@Test
	void pausedListenersLeaveMessagesToTheBroker(EmbeddedHiveMq broker) throws Exception {
		try (TestApplication application = application(broker, "pause")
			.property("management.endpoint.mqtt.access", "unrestricted")
			.property("mqtt.receive-maximum", 5)
			.startAndAwaitUp();
				RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), "endpoint-publisher")) {
			RecordingListener listener = application.bean(RecordingListener.class);
			assertThat(post(application, "pause").at("/listeners/0/state").asString()).isEqualTo("PAUSED");
			List<String> payloads = IntStream.range(0, 20).mapToObj(Integer::toString).toList();
			CompletableFuture
				.allOf(payloads.stream()
					.map((payload) -> publisher.publish("endpoint/pause", payload))
					.toArray(CompletableFuture[]::new))
				.join();
			// the broker sends what its window allows; HiveMQ is content with less
			await().until(() -> get(application, "/default").at("/listeners/0/queue").asInt() > 0);
			assertThat(listener.getPayloads()).isEmpty();
			assertThat(get(application, "/default").at("/listeners/0/queue").asInt()).isBetween(1, 5);
			assertThat(application.snapshot().isConnected()).isTrue();
			assertThat(post(application, "resume").at("/listeners/0/state").asString()).isEqualTo("RUNNING");
			await().untilAsserted(() -> assertThat(listener.getPayloads()).containsExactlyElementsOf(payloads));
			assertThat(application.connects()).isEqualTo(1);
		}
	}

	@Test
	void reconnects(EmbeddedHiveMq broker) throws Exception {
		try (TestApplication application = application(broker, "reconnect")
			.property("management.endpoint.mqtt.access", "unrestricted")
			.startAndAwaitUp()) {
			post(application, "reconnect");
			await().untilAsserted(() -> assertThat(application.connects()).isEqualTo(2));
			await().untilAsserted(() -> assertThat(get(application, "/default").path("transitions")
				.valueStream()
				.map((transition) -> transition.path("from").asString() + " " + transition.path("reason").asString("")))
				.containsSubsequence("CONNECTED application", "CONNECTING "));
		}
	}

	@Test
	void worksOverJmx(EmbeddedHiveMq broker) throws Exception {
		ObjectName name = new ObjectName("org.springframework.boot:type=Endpoint,name=Mqtt");
		try (TestApplication application = application(broker, "jmx").property("spring.jmx.enabled", true)
			.property("management.endpoints.jmx.exposure.include", "mqtt")
			.property("management.endpoint.mqtt.access", "unrestricted")
			.startAndAwaitUp()) {
			Map<?, ?> client = (Map<?, ?>) invoke(name, "client", "default");
			assertThat(client.get("state")).isEqualTo("CONNECTED");
			assertThat(Duration.parse((String) ((Map<?, ?>) client.get("keepAlive")).get("interval")))
				.isEqualTo(Duration.ofMinutes(1));
			assertThat(((Map<?, ?>) ((Map<?, ?>) invoke(name, "mqtt")).get("clients")).keySet())
				.hasToString("[default]");
			invoke(name, "operate", "default", "PAUSE");
			assertThat(get(application, "/default").at("/listeners/0/state").asString()).isEqualTo("PAUSED");
		}
	}

	private static Object invoke(ObjectName name, String operation, String... arguments) throws Exception {
		String[] signature = Stream.of(arguments).map((argument) -> String.class.getName()).toArray(String[]::new);
		return ManagementFactory.getPlatformMBeanServer().invoke(name, operation, arguments, signature);
	}

	private TestApplication.Builder application(EmbeddedHiveMq broker, String test) {
		return TestApplication.of(Application.class)
			.property("spring.main.web-application-type", "servlet")
			.property("server.port", 0)
			.property("management.endpoints.web.exposure.include", "health,mqtt")
			.property("mqtt.url", broker.getUrl())
			.property("mqtt.client-id", "endpoint-" + test)
			.property("test.topic", "endpoint/" + test);
	}

	private JsonNode get(TestApplication application, String path) throws IOException, InterruptedException {
		return json(send(application, path, null));
	}

	private JsonNode post(TestApplication application, String operation) throws IOException, InterruptedException {
		return json(send(application, "/default", operation));
	}

	private static JsonNode json(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

	private HttpResponse<String> send(TestApplication application, String path, String operation)
			throws IOException, InterruptedException {
		String port = Objects.requireNonNull(application.bean(Environment.class).getProperty("local.server.port"));
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + port + "/actuator/mqtt" + path));
		if (operation != null) {
			request.header("Content-Type", "application/json")
				.POST(BodyPublishers.ofString("{\"operation\":\"" + operation + "\"}"));
		}
		return this.http.send(request.build(), BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RecordingListener.class)
	static class Application {

	}

}
