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

package io.github.mqttboot.transport.paho;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TransportLimits;
import io.github.mqttboot.transport.TransportSettings;
import org.jspecify.annotations.Nullable;

/**
 * {@link MqttTransportFactory} for MQTT 3.1 and 3.1.1 on the Eclipse Paho MQTT 3 client.
 *
 * @since 0.1.0
 */
public class PahoV3TransportFactory implements MqttTransportFactory {

	private static final TransportLimits LIMITS = new TransportLimits(false, false, PahoEncoding.LAST_CHARACTER_OF_V3);

	private final @Nullable ScheduledExecutorService threads;

	/**
	 * Create a factory for clients with threads of their own.
	 */
	public PahoV3TransportFactory() {
		this(false);
	}

	/**
	 * Create a factory.
	 * @param virtualThreads whether the threads of clients are virtual. They wait within
	 * {@code synchronized}, so this is for Java 24 and later
	 */
	public PahoV3TransportFactory(boolean virtualThreads) {
		this.threads = virtualThreads ? new VirtualClientThreads() : null;
	}

	/**
	 * Return whether the threads of clients are virtual.
	 * @return whether they are
	 */
	public boolean hasVirtualThreads() {
		return this.threads != null;
	}

	@Override
	public MqttClientType getClientType() {
		return MqttClientType.PAHO;
	}

	@Override
	public boolean supports(MqttVersion version) {
		return version == MqttVersion.MQTT_3_1 || version == MqttVersion.MQTT_3_1_1;
	}

	@Override
	public MqttTransports open(TransportSettings settings, Executor workers) {
		PahoV3Logger.install();
		return new PahoTransports(settings, workers, LIMITS, (request, inflight, network,
				onFailure) -> new PahoV3Client(request, inflight, network, onFailure, this.threads));
	}

}
