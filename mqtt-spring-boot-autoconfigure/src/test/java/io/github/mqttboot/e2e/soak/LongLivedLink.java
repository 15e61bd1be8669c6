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

package io.github.mqttboot.e2e.soak;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.transport.MqttClientType;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One of the connections of {@link LongLivedLinksIT}. A busy one publishes numbers to
 * itself, an idle one waits for the one message at the end.
 */
final class LongLivedLink {

	private static final String LAST = "last";

	// Whoever connects again at once does so in a few milliseconds
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Collection<String> accepted = new ConcurrentLinkedQueue<>();

	private final Collection<String> received = new ConcurrentLinkedQueue<>();

	private final AtomicInteger failures = new AtomicInteger();

	private final Place place;

	private final boolean busy;

	private @Nullable TestApplication application;

	private int number;

	/**
	 * Create the link.
	 * @param place where it is
	 * @param busy whether it publishes
	 */
	LongLivedLink(Place place, boolean busy) {
		this.place = place;
		this.busy = busy;
	}

	Place place() {
		return this.place;
	}

	boolean isBusy() {
		return this.busy;
	}

	String name() {
		return "%s-%d-%d-%s-%s"
			.formatted(this.place.broker, this.place.version.getLevel(), this.place.keepAlive.toSeconds(),
					this.place.client, this.busy ? "busy" : "idle")
			.toLowerCase(Locale.ROOT);
	}

	/**
	 * Add the link to the application.
	 * @param application the application
	 * @param url where the broker is
	 */
	void configure(TestApplication.Builder application, String url) {
		String key = "mqtt.clients." + name() + ".";
		application.property(key + "url", url)
			.property(key + "client-id", name())
			.property(key + "client-type", this.place.client)
			.property(key + "version", this.place.version)
			.property(key + "keep-alive-interval", this.place.keepAlive);
		if (this.place.version.hasProperties()) {
			application.property(key + "clean-start", false).property(key + "session-expiry-interval", "1d");
		}
		else {
			application.property(key + "clean-session", false);
		}
	}

	/**
	 * Subscribe, and wait until the broker has granted it.
	 * @param application the application
	 */
	void begin(TestApplication application) {
		this.application = application;
		MqttConnection connection = connection();
		connection.subscribe(TopicSubscription.of(name(), MqttQos.AT_LEAST_ONCE), (message) -> {
			this.received.add(new String(message.getPacket().payload(), StandardCharsets.UTF_8));
			message.acknowledge();
		});
		await().until(() -> connection.getSnapshot().isConnected() && connection.getSnapshot()
			.subscriptions()
			.stream()
			.allMatch((subscription) -> subscription.answer() != null));
	}

	/**
	 * Publish the next number, if the link is busy.
	 */
	void publishNext() {
		if (this.busy) {
			String payload = Integer.toString(++this.number);
			new MqttTemplate(connection()).to(name()).payload(payload).qos(1).sendAsync().whenComplete((ok, ex) -> {
				if (ex != null) {
					this.failures.incrementAndGet();
				}
				else {
					this.accepted.add(payload);
				}
			});
		}
	}

	/**
	 * Wait for what is under way, and for one message of another client.
	 * @param observer the other client
	 */
	void end(RawMqttClient observer) {
		observer.publish(name(), LAST).join();
		await().atMost(PATIENCE).untilAsserted(() -> {
			assertThat(this.accepted.size() + this.failures.get()).as(name()).isEqualTo(this.number);
			assertThat(this.received).as(name()).containsAll(this.accepted).contains(LAST);
		});
	}

	private MqttConnection connection() {
		return application().connection(name());
	}

	int losses() {
		return (int) application().count("mqtt.connection.losses", "client", name());
	}

	int pings() {
		return (int) application().timings("mqtt.keepalive.ping", "client", name());
	}

	int missedPings() {
		return (int) application().count("mqtt.keepalive.missed", "client", name());
	}

	int messages() {
		return this.accepted.size();
	}

	int lost() {
		Set<String> missing = new HashSet<>(this.accepted);
		missing.removeAll(this.received);
		return this.failures.get() + missing.size();
	}

	Duration keepAliveInForce() {
		return connection().getSnapshot().keepAliveInterval();
	}

	private TestApplication application() {
		assertThat(this.application).isNotNull();
		return this.application;
	}

	/**
	 * Where a link is.
	 *
	 * @param broker the broker
	 * @param version the version of MQTT
	 * @param keepAlive the keep-alive interval
	 * @param client the client
	 */
	record Place(String broker, MqttVersion version, Duration keepAlive, MqttClientType client) {

	}

}
