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

package io.github.mqttboot.autoconfigure;

import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.transport.netty.NettyTransportFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Transports on Netty. Imported after those on Paho, which a connection that names no
 * client library therefore prefers.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ NotSslRecordException.class, WebSocketVersion.class, ProxyConnectException.class })
class NettyConfiguration {

	@Bean
	NettyTransportFactory nettyTransportFactory(MqttProperties properties) {
		Integer eventLoopThreads = properties.getNetty().getEventLoopThreads();
		try {
			return (eventLoopThreads != null) ? new NettyTransportFactory(eventLoopThreads)
					: new NettyTransportFactory();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidMqttSettingException(MqttConnectionSettings.DEFAULT_NAME, "netty.event-loop-threads",
					eventLoopThreads, "It is not positive.", "Set it to 1 or more.");
		}
	}

}
