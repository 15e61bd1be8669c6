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

package io.github.mqttboot.actuate.endpoint;

import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.util.Assert;

/**
 * {@link Endpoint @Endpoint} that shows MQTT connections with their listeners and
 * settings and, if its access is raised, operates them.
 *
 * @since 0.1.0
 */
@Endpoint(id = "mqtt", defaultAccess = Access.READ_ONLY)
public class MqttEndpoint {

	private final Map<String, MqttConnection> connections = new LinkedHashMap<>();

	private final Supplier<? extends Collection<MqttMessageListenerContainer>> containers;

	private final List<String> unusedEnvironmentVariables;

	private final Clock clock;

	/**
	 * Create an endpoint.
	 * @param connections the connections, each with a name of its own
	 * @param containers gives the current listeners
	 * @param unusedEnvironmentVariables the names of environment variables that begin
	 * like those of a property, but set none
	 */
	public MqttEndpoint(Collection<? extends MqttConnection> connections,
			Supplier<? extends Collection<MqttMessageListenerContainer>> containers,
			List<String> unusedEnvironmentVariables) {
		this(connections, containers, unusedEnvironmentVariables, Clock.systemUTC());
	}

	/**
	 * Create an endpoint that takes the time from a clock.
	 * @param connections the connections, each with a name of its own
	 * @param containers gives the current listeners
	 * @param unusedEnvironmentVariables the names of environment variables that begin
	 * like those of a property, but set none
	 * @param clock the clock
	 */
	public MqttEndpoint(Collection<? extends MqttConnection> connections,
			Supplier<? extends Collection<MqttMessageListenerContainer>> containers,
			List<String> unusedEnvironmentVariables, Clock clock) {
		Assert.notNull(connections, "'connections' must not be null");
		Assert.notNull(containers, "'containers' must not be null");
		Assert.notNull(unusedEnvironmentVariables, "'unusedEnvironmentVariables' must not be null");
		Assert.notNull(clock, "'clock' must not be null");
		connections.forEach((connection) -> this.connections.put(connection.getName(), connection));
		this.containers = containers;
		this.unusedEnvironmentVariables = List.copyOf(unusedEnvironmentVariables);
		this.clock = clock;
	}

	/**
	 * Show all connections.
	 * @return the connections
	 */
	@ReadOperation
	public MqttDescriptor mqtt() {
		Map<String, MqttClientDescriptor> clients = new LinkedHashMap<>();
		this.connections.forEach((name, connection) -> clients.put(name, describe(connection)));
		return new MqttDescriptor(clients, this.unusedEnvironmentVariables);
	}

	/**
	 * Show a connection.
	 * @param client its name
	 * @return the connection, or {@code null} if there is none of that name
	 */
	@ReadOperation
	public @Nullable MqttClientDescriptor client(@Selector String client) {
		MqttConnection connection = this.connections.get(client);
		return (connection != null) ? describe(connection) : null;
	}

	/**
	 * Operate a connection.
	 * @param client its name
	 * @param operation what to do
	 * @return the connection as it is afterwards, or {@code null} if there is none of
	 * that name
	 */
	@WriteOperation
	public @Nullable MqttClientDescriptor operate(@Selector String client, Operation operation) {
		MqttConnection connection = this.connections.get(client);
		if (connection == null) {
			return null;
		}
		switch (operation) {
			case RECONNECT -> connection.reconnect();
			case PAUSE -> containersOf(connection).forEach(MqttMessageListenerContainer::pause);
			case RESUME -> containersOf(connection).forEach(MqttMessageListenerContainer::resume);
		}
		return describe(connection);
	}

	private MqttClientDescriptor describe(MqttConnection connection) {
		return MqttClientDescriptor.of(connection, containersOf(connection), this.clock.instant());
	}

	private List<MqttMessageListenerContainer> containersOf(MqttConnection connection) {
		return this.containers.get()
			.stream()
			.filter((container) -> container.getConnection().getName().equals(connection.getName()))
			.toList();
	}

	/**
	 * What can be done with a connection.
	 */
	public enum Operation {

		/**
		 * Reconnect with the current addresses, credentials and TLS settings, after the
		 * broker has acknowledged what is in flight; without a connection try at once.
		 * See {@link MqttConnection#reconnect()}.
		 */
		RECONNECT,

		/**
		 * Have the listeners of the connection begin with no other message. The
		 * connection and its subscriptions stay, and it still sends. See
		 * {@link MqttMessageListenerContainer#pause()}.
		 */
		PAUSE,

		/**
		 * Have the listeners of the connection go on with the messages that wait. See
		 * {@link MqttMessageListenerContainer#resume()}.
		 */
		RESUME

	}

	/**
	 * Description of all connections.
	 *
	 * @param clients the connections by name
	 * @param unusedEnvironmentVariables the names of environment variables that begin
	 * like those of a property, but set none
	 */
	public record MqttDescriptor(Map<String, MqttClientDescriptor> clients,
			List<String> unusedEnvironmentVariables) implements OperationResponseBody {

	}

}
