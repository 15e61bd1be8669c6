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

package io.github.mqttboot.e2e.connection;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.UdpProxy;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.netty.NettyTransportFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A connection over QUIC whose client gets another address ten times, with 200 messages a
 * second each way.
 */
final class AddressChanges {

	static final int CHANGES = 10;

	private static final int MESSAGES_PER_CHANGE = 50;

	private static final int MESSAGES = MESSAGES_PER_CHANGE * CHANGES;

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private AddressChanges() {
	}

	/**
	 * Check that nothing is lost, neither a message nor the connection.
	 * @param broker the broker
	 * @param network the way to the server that speaks QUIC for it
	 */
	static void assertNothingIsLost(ScriptedBroker broker, UdpProxy network) {
		List<String> received = new CopyOnWriteArrayList<>();
		List<MqttConnectionCause> losses = new CopyOnWriteArrayList<>();
		TlsSettings tls = TestCertificates.shared().createTlsSettings(null);
		try (DefaultMqttConnectionFactory connections = new DefaultMqttConnectionFactory(
				List.of(new NettyTransportFactory()))) {
			MqttConnection connection = connections.createConnection(new MqttConnectionSettingsBuilder("moving")
				.urls(List.of(URI.create("quic://127.0.0.1:" + network.getPort())))
				.tls(() -> tls)
				.build());
			connection.addObserver(new MqttConnectionObserver() {

				@Override
				public void onLoss(MqttConnectionCause cause) {
					losses.add(cause);
				}

			});
			connection.start();
			await().until(() -> connection.getSnapshot().isConnected());
			Instant connectedSince = connection.getSnapshot().connectedSince();
			assertThat(connection.subscribe(TopicSubscription.of("topic", MqttQos.EXACTLY_ONCE), (message) -> {
				received.add(new String(message.getPacket().payload(), StandardCharsets.UTF_8));
				message.acknowledge();
			}).granted()).succeedsWithin(TIMEOUT);
			List<CompletableFuture<MqttPublishResult>> sent = new ArrayList<>();
			for (int i = 1; i <= MESSAGES; i++) {
				if (i % MESSAGES_PER_CHANGE == 0) {
					// one that was sent from the address so far: on a busy machine there
					// might be none, and two changes would be one to the server
					assertThat(sent.get(i - MESSAGES_PER_CHANGE)).succeedsWithin(TIMEOUT);
					network.rebind();
				}
				sent.add(connection.publish(new PublishPacket("topic", new byte[] { 1 }, MqttQos.AT_LEAST_ONCE, false,
						PublishProperties.NONE)));
				broker.session().publish("topic", "message " + i, 1, i);
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
			}
			assertThat(sent).allSatisfy((result) -> assertThat(result).succeedsWithin(TIMEOUT));
			await().untilAsserted(() -> assertThat(received).containsExactlyElementsOf(
					IntStream.rangeClosed(1, MESSAGES).mapToObj((i) -> "message " + i).toList()));
			assertThat(losses).isEmpty();
			assertThat(broker.sessions()).hasSize(1);
			// as the endpoint shows it
			assertThat(connection.getSnapshot().connectedSince()).isEqualTo(connectedSince);
			assertThat(connection.getSnapshot().lastDisconnect()).isNull();
		}
	}

}
