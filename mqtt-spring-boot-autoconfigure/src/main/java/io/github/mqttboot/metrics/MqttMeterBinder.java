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

package io.github.mqttboot.metrics;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.mqttboot.connection.MqttConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.util.Assert;

/**
 * {@link MeterBinder} for {@link MqttConnection connections}. The tag {@code client} is
 * the name of the connection.
 *
 * @since 0.1.0
 */
public class MqttMeterBinder implements MeterBinder, AutoCloseable {

	private final List<MqttConnection> connections;

	private final Map<MeterRegistry, List<MqttConnectionMeters>> bound = new ConcurrentHashMap<>();

	/**
	 * Create a binder.
	 * @param connections the connections, each with a name of its own
	 */
	public MqttMeterBinder(Collection<? extends MqttConnection> connections) {
		Assert.notNull(connections, "'connections' must not be null");
		this.connections = List.copyOf(connections);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.bound.computeIfAbsent(registry, this::bind);
	}

	private List<MqttConnectionMeters> bind(MeterRegistry registry) {
		return this.connections.stream().map((connection) -> MqttConnectionMeters.bind(connection, registry)).toList();
	}

	/**
	 * Remove the meters from all registries.
	 */
	@Override
	public void close() {
		this.bound.values().forEach((meters) -> meters.forEach(MqttConnectionMeters::close));
		this.bound.clear();
	}

}
