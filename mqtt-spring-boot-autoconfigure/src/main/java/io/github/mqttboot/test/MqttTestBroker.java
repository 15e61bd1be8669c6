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

package io.github.mqttboot.test;

import java.net.URI;
import java.time.Duration;

import io.github.mqttboot.protocol.MqttReasonCode;

import org.springframework.util.Assert;

/**
 * An MQTT broker for tests, on a free port of the loopback interface, with the faults
 * that a broker and the way to it can have. It keeps sessions and retained messages in
 * memory until it is closed. Thread-safe.
 *
 * @since 0.1.0
 * @see EmbeddedMqttBroker
 */
public final class MqttTestBroker implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final HiveMqServer server;

	private final BrokerLink link;

	private MqttTestBroker(HiveMqServer server, BrokerLink link) {
		this.server = server;
		this.link = link;
	}

	/**
	 * Start a broker. Tests of an application context use {@link EmbeddedMqttBroker}
	 * instead.
	 * @return the broker, ready for clients
	 */
	public static MqttTestBroker start() {
		HiveMqServer server = HiveMqServer.start();
		return new MqttTestBroker(server, BrokerLink.open(server.getPort()));
	}

	/**
	 * Return the address for clients, such as {@code mqtt://127.0.0.1:40001}. It does not
	 * change.
	 * @return the address
	 */
	public URI getUrl() {
		return URI.create("mqtt://127.0.0.1:" + this.link.getPort());
	}

	/**
	 * Cut all network connections without a DISCONNECT, so that the broker publishes the
	 * wills. Clients can connect again at once.
	 */
	public void dropConnections() {
		this.link.cut();
	}

	/**
	 * Cut all network connections, and refuse new ones on the level of TCP until
	 * {@link #resume()}, as on a host whose broker is down. Sessions, retained messages
	 * and subscriptions are kept, as by a broker that writes them to a disk.
	 */
	public void suspend() {
		this.link.shut();
	}

	/**
	 * Accept connections again after {@link #suspend()}.
	 */
	public void resume() {
		this.link.reopen();
	}

	/**
	 * Restart: {@link #suspend()} and {@link #resume()}.
	 */
	public void restart() {
		suspend();
		resume();
	}

	/**
	 * Refuse each CONNECT from now on, until {@link #acceptConnections()}. Present
	 * connections stay, so {@link #dropConnections()} follows where they should not.
	 * @param reasonCode the reason code of the CONNACK, which for MQTT 3 is translated to
	 * a return code
	 */
	public void refuseConnections(MqttReasonCode reasonCode) {
		Assert.notNull(reasonCode, "'reasonCode' must not be null");
		Assert.isTrue(reasonCode.isError(), "'reasonCode' must be one of an error");
		this.server.refuse(reasonCode);
	}

	/**
	 * Accept connections again after {@link #refuseConnections(MqttReasonCode)}.
	 */
	public void acceptConnections() {
		this.server.accept();
	}

	/**
	 * End the session of a client as if it had expired, with its subscriptions and what
	 * is queued for it. A client that is connected is disconnected.
	 * @param clientId the client identifier
	 * @return whether there was a session
	 */
	public boolean expireSession(String clientId) {
		Assert.hasText(clientId, "'clientId' must not be empty");
		return this.server.expireSession(clientId, TIMEOUT);
	}

	/**
	 * Return whether a client is connected.
	 * @param clientId the client identifier
	 * @return whether the broker has a connection of it
	 */
	public boolean isConnected(String clientId) {
		Assert.hasText(clientId, "'clientId' must not be empty");
		return this.server.isConnected(clientId, TIMEOUT);
	}

	/**
	 * Wait for a subscription, for ten seconds at most.
	 * @param topicFilter the filter as it is subscribed, with {@code $share/group/} if it
	 * is shared
	 * @see #awaitSubscription(String, Duration)
	 */
	public void awaitSubscription(String topicFilter) {
		awaitSubscription(topicFilter, TIMEOUT);
	}

	/**
	 * Wait until a client has subscribed to a topic filter.
	 * @param topicFilter the filter as it is subscribed, with {@code $share/group/} if it
	 * is shared
	 * @param timeout how long to wait
	 * @throws AssertionError if no client subscribes in time
	 */
	public void awaitSubscription(String topicFilter, Duration timeout) {
		Assert.hasText(topicFilter, "'topicFilter' must not be empty");
		Assert.notNull(timeout, "'timeout' must not be null");
		if (!this.server.awaitSubscription(topicFilter, timeout)) {
			throw new AssertionError("No client subscribed to '%s' within %d ms. Subscribed are %s"
				.formatted(topicFilter, timeout.toMillis(), this.server.subscriptions(TIMEOUT)));
		}
	}

	/**
	 * Stop the broker, which forgets everything.
	 */
	@Override
	public void close() {
		this.link.shut();
		this.server.close();
	}

}
