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

import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.netty.NettyTransportFactory;
import io.github.mqttboot.transport.paho.PahoV3TransportFactory;
import io.github.mqttboot.transport.paho.PahoV5TransportFactory;

/**
 * All clients that a connection can be made with, for tests that hold for each.
 */
public final class ClientTypes {

	private ClientTypes() {
	}

	/**
	 * Return the factories of both client types, among which the settings of a connection
	 * choose.
	 * @return the factories
	 */
	public static List<MqttTransportFactory> factories() {
		return List.of(new PahoV5TransportFactory(), new PahoV3TransportFactory(), new NettyTransportFactory());
	}

}
