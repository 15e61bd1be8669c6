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

package io.github.mqttboot.testsupport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.TransportLimits;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.TransportSettings;
import io.github.mqttboot.transport.UnsupportedLink;

/**
 * Makes transports without a network. They record what they are asked for, and unless
 * told otherwise no broker ever answers.
 */
public class FakeTransportFactory implements MqttTransportFactory, MqttTransports {

	private MqttClientType clientType = MqttClientType.PAHO;

	private volatile Executor workers;

	private volatile TransportLimits limits;

	private final List<TransportRequest> requests = new CopyOnWriteArrayList<>();

	private volatile Consumer<MqttTransportListener> broker = (listener) -> {
	};

	/**
	 * Take the place of another client library than Paho.
	 */
	public FakeTransportFactory clientType(MqttClientType clientType) {
		this.clientType = clientType;
		return this;
	}

	/**
	 * Let the broker accept connections.
	 */
	public FakeTransportFactory accepting() {
		return accepting(ConnectAck.of(false));
	}

	/**
	 * Let the broker accept connections with a CONNACK.
	 */
	public FakeTransportFactory accepting(ConnectAck connectAck) {
		this.broker = (listener) -> listener.onConnected(connectAck);
		return this;
	}

	/**
	 * Let the broker refuse connections.
	 */
	public FakeTransportFactory refusing(int reasonCode) {
		this.broker = (listener) -> listener
			.onClosed(TransportClosed.refused(MqttReasonCode.of(reasonCode), null, null));
		return this;
	}

	/**
	 * The requests of all transports so far.
	 */
	public List<TransportRequest> getRequests() {
		return this.requests;
	}

	@Override
	public boolean supports(MqttVersion version) {
		return true;
	}

	@Override
	public UnsupportedLink findUnsupported(BrokerAddress.Scheme scheme) {
		return (this.clientType == MqttClientType.NETTY) ? null : MqttTransportFactory.super.findUnsupported(scheme);
	}

	@Override
	public MqttTransports open(TransportSettings settings, Executor workers) {
		this.workers = workers;
		// those of Paho
		this.limits = new TransportLimits(false, false,
				settings.version().hasProperties() ? Character.MAX_CODE_POINT : 0xFDCF);
		return this;
	}

	@Override
	public MqttClientType getClientType() {
		return this.clientType;
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
	public void close() {
	}

	@Override
	public MqttTransport create(TransportRequest request, MqttTransportListener listener) {
		this.requests.add(request);
		return new FakeTransport(listener);
	}

	private final class FakeTransport implements MqttTransport {

		private final MqttTransportListener listener;

		private final AtomicInteger packetIds = new AtomicInteger();

		private final AtomicBoolean closed = new AtomicBoolean();

		private FakeTransport(MqttTransportListener listener) {
			this.listener = listener;
		}

		@Override
		public void open() {
			FakeTransportFactory.this.broker.accept(this.listener);
		}

		@Override
		public int publish(AcceptedMessage message) {
			return this.packetIds.incrementAndGet();
		}

		@Override
		public int subscribe(List<TopicSubscription> subscriptions, int subscriptionIdentifier) {
			return this.packetIds.incrementAndGet();
		}

		@Override
		public int unsubscribe(List<String> filters) {
			return this.packetIds.incrementAndGet();
		}

		@Override
		public void acknowledge(InboundPublish message) {
		}

		@Override
		public void ping() {
		}

		@Override
		public void flush() {
		}

		@Override
		public LinkActivity activity() {
			long now = System.nanoTime();
			return new LinkActivity(now, now, 0, false);
		}

		@Override
		public void disconnectWithWill() {
			disconnect();
		}

		@Override
		public void disconnect() {
			close();
		}

		@Override
		public void close() {
			if (this.closed.compareAndSet(false, true)) {
				this.listener.onClosed(TransportClosed.local());
			}
		}

	}

}
