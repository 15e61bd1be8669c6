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

package io.github.mqttboot.transport.netty;

import java.net.InetSocketAddress;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.TransportContract;
import org.junit.jupiter.api.AfterEach;

/**
 * Tests for {@link NettyTransportFactory} and its transports over QUIC, with MQTT 3.1.1.
 */
class QuicV311TransportIT extends TransportContract {

	private final QuicFront front = QuicFront.to(this.broker.address().getPort()).start();

	QuicV311TransportIT() {
		super(new NettyTransportFactory(), MqttVersion.MQTT_3_1_1);
	}

	@AfterEach
	void closeFront() {
		this.front.close();
	}

	@Override
	protected InetSocketAddress address() {
		return this.front.address();
	}

	@Override
	protected String scheme() {
		return "quic";
	}

	@Override
	protected TlsSettings tlsSettings() {
		return TestCertificates.shared().createTlsSettings(null);
	}

	@Override
	protected LinkFailure.Kind nobodyListening() {
		return LinkFailure.Kind.QUIC_UNANSWERED;
	}

	@Override
	protected void stopListening() {
		this.front.close();
	}

}
