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

import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TransportLimits;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.TransportSettings;
import io.github.mqttboot.transport.paho.link.LinkFactory;

/**
 * {@link MqttTransports} on Paho clients. They have threads of their own that block, so
 * what is lent is a worker.
 */
final class PahoTransports implements MqttTransports {

	private final String connectionName;

	private final Executor workers;

	private final TransportLimits limits;

	private final LinkFactory links;

	private final PahoClient.Factory clientFactory;

	PahoTransports(TransportSettings settings, Executor workers, TransportLimits limits,
			PahoClient.Factory clientFactory) {
		this.connectionName = settings.connectionName();
		this.workers = workers;
		this.limits = limits;
		this.links = new LinkFactory(settings.tls(), settings.webSocketHeaders());
		this.clientFactory = clientFactory;
	}

	@Override
	public Executor executor() {
		return this.workers;
	}

	@Override
	public TransportLimits limits() {
		return this.limits;
	}

	@Override
	public MqttTransport create(TransportRequest request, MqttTransportListener listener) {
		return new PahoTransport(this.connectionName, this.links, request, listener, this.clientFactory);
	}

	@Override
	public void close() {
	}

}
