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

package io.github.mqttboot.integration;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.eclipse.paho.client.mqttv3.IMqttAsyncClient;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.integration.mqtt.core.ClientManager;
import org.springframework.integration.mqtt.inbound.MqttPahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.MqttPahoMessageHandler;

/**
 * {@link ClientManager} that puts a {@link MqttPahoMessageDrivenChannelAdapter} and a
 * {@link MqttPahoMessageHandler} on a supervised connection. These adapters know nothing
 * of MQTT 5, but the connection may speak it.
 * <p>
 * Adapters subscribe when they start, whatever the state of the connection, so that no
 * message comes before its listener. With each network connection they publish another
 * event with the answer of the broker. Each handles its messages in the order of arrival
 * on a thread of its own. A message that is published while there is no network
 * connection waits for it: a message handler that gave up waiting may have sent it
 * nevertheless.
 * <p>
 * A message is acknowledged when the flow returned, also if it failed: give the adapter
 * an error channel to do otherwise. With manual acknowledgements the application does it,
 * by the {@code acknowledgmentCallback} header: twice, or after the network connection
 * was lost, it has no effect. What is never acknowledged comes again with the next
 * network connection, if the broker keeps the session. So does what arrived for an
 * adapter that was stopped for a while.
 *
 * @since 0.1.0
 */
@ImportRuntimeHints(Mqttv3ConnectionClientManager.Hints.class)
public final class Mqttv3ConnectionClientManager
		extends AbstractConnectionClientManager<IMqttAsyncClient, MqttConnectOptions> {

	/**
	 * Create a manager that acknowledges messages.
	 * @param connection the connection
	 */
	public Mqttv3ConnectionClientManager(MqttConnection connection) {
		this(connection, false);
	}

	/**
	 * Create a manager.
	 * @param connection the connection
	 * @param manualAcks whether the application acknowledges messages
	 */
	public Mqttv3ConnectionClientManager(MqttConnection connection, boolean manualAcks) {
		super(connection, manualAcks, new Clients());
	}

	private static final class Clients implements PahoClients<IMqttAsyncClient, MqttConnectOptions> {

		@Override
		public Class<IMqttAsyncClient> type() {
			return IMqttAsyncClient.class;
		}

		@Override
		public SupervisedClient create(ClientContext context) {
			return new Mqttv3SupervisedClient(context);
		}

		@Override
		public MqttConnectOptions connectionInfo(MqttConnectionSettings settings) {
			MqttConnectOptions options = new MqttConnectOptions();
			options.setServerURIs(PahoUris.forPaho(settings.getUrls()));
			options.setAutomaticReconnect(true);
			options.setCleanSession(settings.isCleanStart());
			options.setKeepAliveInterval((int) settings.getKeepAliveInterval().toSeconds());
			options.setConnectionTimeout((int) settings.getConnectionTimeout().toSeconds());
			return options;
		}

	}

	/**
	 * Clients and tokens are proxies, in front of methods that are found by name.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			PahoView.registerHints(hints, IMqttAsyncClient.class, Mqttv3SupervisedClient.class, SupervisedClient.class);
			PahoView.registerHints(hints, IMqttDeliveryToken.class, Mqttv3SupervisedClient.Token.class,
					OperationToken.class);
		}

	}

}
