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

package io.github.mqttboot.supervisor;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.diagnosis.ConnectionCauses;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.settings.MqttWillProvider;
import io.github.mqttboot.settings.SettingsValidator;
import io.github.mqttboot.store.InflightStore;
import io.github.mqttboot.supervisor.BrokerAddresses.Resolver;
import io.github.mqttboot.supervisor.BrokerAddresses.Target;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TransportRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Makes the transports of a connection's attempts:
 * <ul>
 * <li>{@link #prepare} asks for credentials, the will and then for addresses, which may
 * take its time, on other threads. If that hangs, it costs a connection one thread, not
 * one for each attempt: the next ones wait behind it. What is at hand is taken at once:
 * each change of thread costs a connection more than the broker takes to accept it.</li>
 * <li>{@link #stage} says what it is waiting for.</li>
 * <li>{@link #create} makes CONNECT of what was found.</li>
 * </ul>
 * Lives as long as the connection.
 */
final class Connector {

	/**
	 * As long as a socket can wait: some 24 days.
	 */
	private static final Duration LONGEST_STEP = Duration.ofMillis(Integer.MAX_VALUE);

	private final MqttConnectionSettings settings;

	private final String clientId;

	private final MqttTransports transports;

	private final InflightStore inflight;

	private final Resolver resolver;

	private final Executor preparations;

	private final Executor lookups;

	private volatile ConnectStage stage = ConnectStage.CREDENTIALS;

	/**
	 * Create a connector.
	 * @param settings the settings of the connection
	 * @param clientId the client identifier
	 * @param transports the transports of the connection
	 * @param inflight what is in flight
	 * @param resolver finds addresses
	 * @param preparations asks for credentials, one after the other, and may block
	 * @param lookups asks for addresses, one after the other, and may block
	 */
	Connector(MqttConnectionSettings settings, String clientId, MqttTransports transports, InflightStore inflight,
			Resolver resolver, Executor preparations, Executor lookups) {
		this.settings = settings;
		this.clientId = clientId;
		this.transports = transports;
		this.inflight = inflight;
		this.resolver = resolver;
		this.preparations = preparations;
		this.lookups = lookups;
	}

	String clientId() {
		return this.clientId;
	}

	/**
	 * Return what preparations wait for. It may be that of an attempt that was given up
	 * meanwhile, and holds up the next one.
	 * @return the stage
	 */
	ConnectStage stage() {
		return this.stage;
	}

	/**
	 * Find what it takes to connect.
	 * @param target where to connect to
	 * @param listener is notified of the outcome, at once or by another thread
	 */
	void prepare(Target target, Listener listener) {
		boolean atHand = !this.settings.getCredentials().isBlocking() && this.settings.getWillProvider() == null
				&& this.settings.getAuthentication() == null;
		if (atHand) {
			prepareNow(target, listener);
			return;
		}
		this.preparations.execute(() -> {
			if (!listener.isOver()) {
				prepareNow(target, listener);
			}
		});
	}

	/**
	 * Run what may block, after what is asked already.
	 * @param question the task
	 */
	void ask(Runnable question) {
		this.preparations.execute(question);
	}

	private void prepareNow(Target target, Listener listener) {
		MqttCredentials credentials;
		this.stage = ConnectStage.CREDENTIALS;
		try {
			credentials = this.settings.getCredentials().getCredentials(this.settings.getName());
			// here, since on the client library's own thread it would be a failure
			// without a reason
			credentials.validate(this.settings.getName(), this.settings.getVersion(),
					this.transports.limits().lastCharacter());
		}
		catch (Throwable ex) {
			listener.unprepared(ConnectionCauses.ofCredentials(ex));
			return;
		}
		this.stage = ConnectStage.AUTHENTICATION;
		try {
			listener.beginAuthentication();
		}
		catch (Throwable ex) {
			listener.unprepared(ConnectionCauses.ofAuthentication(ex));
			return;
		}
		MqttWill will;
		this.stage = ConnectStage.WILL;
		try {
			will = will();
		}
		catch (Throwable ex) {
			listener.unprepared(ConnectionCauses.ofWill(ex));
			return;
		}
		InetSocketAddress known = (target.address() != null) ? target.address() : LiteralAddress.find(target.broker());
		if (known != null) {
			this.stage = ConnectStage.CREDENTIALS;
			listener.prepared(credentials, will, List.of(known));
			return;
		}
		this.stage = ConnectStage.RESOLVING;
		this.lookups.execute(() -> {
			if (!listener.isOver()) {
				resolve(target, credentials, will, listener);
			}
		});
	}

	private void resolve(Target target, MqttCredentials credentials, @Nullable MqttWill will, Listener listener) {
		this.stage = ConnectStage.RESOLVING;
		try {
			listener.prepared(credentials, will, addresses(target));
		}
		catch (Throwable ex) {
			listener.unprepared(ConnectionCauses.ofResolution(ex));
		}
		finally {
			this.stage = ConnectStage.CREDENTIALS;
		}
	}

	private List<InetSocketAddress> addresses(Target target) throws UnknownHostException {
		BrokerAddress broker = target.broker();
		return this.transports.resolves(broker)
				? List.of(InetSocketAddress.createUnresolved(broker.host(), broker.port()))
				: this.resolver.resolve(target.url());
	}

	private @Nullable MqttWill will() {
		MqttWillProvider provider = this.settings.getWillProvider();
		MqttWill will = (provider != null && this.settings.getPresence() == null)
				? provider.getWill(this.settings.getName()) : null;
		if (will == null) {
			return this.settings.getWill();
		}
		SettingsValidator.validate(this.settings, will, this.transports.limits());
		return will;
	}

	/**
	 * Make a transport.
	 * @param target where to connect to, with the address to use
	 * @param credentials the credentials to use
	 * @param will the will, or {@code null} for none
	 * @param authentication how to authenticate, or {@code null} if no challenge is
	 * answered
	 * @param cleanStart whether to ask for a new session
	 * @param listener is notified of what happens
	 * @return the transport, not yet open
	 */
	MqttTransport create(Target target, MqttCredentials credentials, @Nullable MqttWill will,
			@Nullable AuthenticationStart authentication, boolean cleanStart, MqttTransportListener listener) {
		InetSocketAddress address = target.address();
		Assert.state(address != null, "No address");
		ConnectPacket connect = ConnectPackets.connect(this.settings, this.clientId, credentials, will, authentication,
				cleanStart);
		Duration timeout = this.settings.getConnectionTimeout();
		TransportRequest request = new TransportRequest(target.broker(), address, target.addressesOfHost(),
				(timeout.compareTo(LONGEST_STEP) < 0) ? timeout : LONGEST_STEP, connect, this.inflight,
				(authentication != null) ? authentication.challenges() : null);
		return this.transports.create(request, listener);
	}

	/**
	 * Is notified of a preparation.
	 */
	interface Listener {

		/**
		 * Return whether nobody waits for it any more.
		 * @return whether to save the effort
		 */
		boolean isOver();

		/**
		 * Begin to authenticate, if the application does. May block, and throw anything.
		 */
		void beginAuthentication();

		/**
		 * All is found.
		 * @param credentials the credentials
		 * @param will the will, or {@code null} for none
		 * @param addresses the addresses of the host, at least one
		 */
		void prepared(MqttCredentials credentials, @Nullable MqttWill will, List<InetSocketAddress> addresses);

		/**
		 * It failed.
		 * @param cause why
		 */
		void unprepared(MqttConnectionCause cause);

	}

}
