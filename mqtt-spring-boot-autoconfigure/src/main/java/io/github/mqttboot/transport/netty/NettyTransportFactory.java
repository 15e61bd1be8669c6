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

import java.util.concurrent.Executor;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TransportSettings;
import io.github.mqttboot.transport.UnsupportedLink;
import io.github.mqttboot.transport.netty.link.QuicSupport;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * {@link MqttTransportFactory} for all versions of MQTT, on Netty. Its connections share
 * a few event loops, which are started with the first of them and end with the last. No
 * class of Netty is loaded before that.
 *
 * @since 0.1.0
 */
public class NettyTransportFactory implements MqttTransportFactory {

	private static final int MOST_EVENT_LOOPS = 4;

	private final EventLoops eventLoops;

	/**
	 * Create a factory with an event loop for each processor, at most four.
	 */
	public NettyTransportFactory() {
		this(Math.min(MOST_EVENT_LOOPS, Runtime.getRuntime().availableProcessors()));
	}

	/**
	 * Create a factory.
	 * @param eventLoopThreads how many event loops its connections share
	 */
	public NettyTransportFactory(int eventLoopThreads) {
		Assert.isTrue(eventLoopThreads > 0, "'eventLoopThreads' must be positive");
		this.eventLoops = new EventLoops(eventLoopThreads);
	}

	@Override
	public MqttClientType getClientType() {
		return MqttClientType.NETTY;
	}

	@Override
	public boolean supports(MqttVersion version) {
		return true;
	}

	@Override
	public @Nullable UnsupportedLink findUnsupported(BrokerAddress.Scheme scheme) {
		return (scheme == BrokerAddress.Scheme.QUIC) ? QuicSupport.missing() : null;
	}

	@Override
	public MqttTransports open(TransportSettings settings, Executor workers) {
		return new NettyTransports(settings, this.eventLoops, workers);
	}

}
