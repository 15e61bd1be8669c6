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

package io.github.mqttboot.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.mqttboot.autoconfigure.MqttConnectionDetails;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.settings.BrokerUrl;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.dsl.context.IntegrationFlowContext.IntegrationFlowRegistration;
import org.springframework.integration.mqtt.core.Mqttv5ClientManager;
import org.springframework.integration.mqtt.event.MqttSubscribedEvent;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.support.MqttHeaders;
import org.springframework.messaging.Message;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Plain Spring Integration beside the rest of the sample: a control room and devices on
 * the channel adapters alone, as their manual shows them, with the same broker, the same
 * rhythm and the same faults. Clients are started and stopped on one thread, since that
 * blocks while there is no broker; each device measures on a thread of its own.
 */
@Component
@Profile("plain")
class PlainIntegration implements SmartLifecycle, AutoCloseable {

	private final SampleProperties properties;

	private final MqttConnectionDetails details;

	private final BadNetwork network;

	private final IntegrationFlowContext flows;

	private final JsonMapper json;

	private final Ledger ledger = new Ledger();

	private final ExecutorService commands = Executors.newSingleThreadExecutor(PlainIntegration::thread);

	private final ScheduledExecutorService measuring;

	private final Map<String, PlainDevice> devices = new ConcurrentHashMap<>();

	private final Mqttv5ClientManager client;

	private @Nullable IntegrationFlowRegistration controlRoom;

	private boolean devicesStarted;

	PlainIntegration(SampleProperties properties, MqttConnectionDetails details, BadNetwork network,
			IntegrationFlowContext flows, JsonMapper json) {
		this.properties = properties;
		this.details = details;
		this.network = network;
		this.flows = flows;
		this.json = json;
		this.measuring = Executors.newScheduledThreadPool(properties.devices().size(), PlainIntegration::thread);
		this.client = client("plain-control-room", broker(), false);
	}

	@Override
	public void start() {
		Mqttv5PahoMessageDrivenChannelAdapter inbound = new Mqttv5PahoMessageDrivenChannelAdapter(this.client,
				"plain/+/reading");
		this.controlRoom = this.flows.registration(IntegrationFlow.from(inbound).handle(this::onReading).get())
			.id("plain-control-room")
			.addBean("plain-control-room-client", this.client)
			.autoStartup(false)
			.register();
		this.properties.devices().forEach(this::addDevice);
		goOnline();
	}

	private void addDevice(String name, Duration interval) {
		Plug plug = plug(name);
		PlainDevice device = new PlainDevice(name, this.ledger, plug, client("plain-" + name, plug.getAddress(), true),
				this.flows, this.json);
		this.devices.put(name, device);
		device.measureEvery(interval, this.measuring);
	}

	private Plug plug(String name) {
		try {
			return new Plug("plain-" + name, broker(), this.network);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private BrokerAddress broker() {
		return BrokerUrl.addressOf(this.details.getUrls().get(0));
	}

	private Mqttv5ClientManager client(String clientId, BrokerAddress address, boolean device) {
		MqttConnectionOptions options = new MqttConnectionOptions();
		options.setServerURIs(new String[] { url(address) });
		options.setAutomaticReconnect(true);
		// As soon as the rest of the sample tries again
		options.setMaxReconnectDelay(2000);
		options.setKeepAliveInterval(device ? 3 : 5);
		options.setCleanStart(device);
		if (!device) {
			options.setSessionExpiryInterval(3600L);
		}
		options.setUserName(this.details.getUsername());
		String password = this.details.getPassword();
		if (password != null) {
			options.setPassword(password.getBytes(StandardCharsets.UTF_8));
		}
		SslBundle bundle = this.details.getSslBundle();
		if (bundle != null) {
			options.setSocketFactory(bundle.createSslContext().getSocketFactory());
		}
		Mqttv5ClientManager client = new Mqttv5ClientManager(options, clientId);
		// Six of them stop one after the other, and each waits as long for what is under
		// way
		client.setQuiescentTimeout(500);
		client.setDisconnectCompletionTimeout(500);
		return client;
	}

	private static String url(BrokerAddress address) {
		String scheme = switch (address.scheme()) {
			case MQTT -> "tcp";
			case MQTTS -> "ssl";
			default -> address.scheme().toString();
		};
		return scheme + "://" + address.host() + ":" + address.port() + address.path();
	}

	private void onReading(Message<?> message) {
		String topic = message.getHeaders().get(MqttHeaders.RECEIVED_TOPIC, String.class);
		Reading reading = this.json.readValue((byte[]) message.getPayload(), Reading.class);
		this.ledger.received(StringUtils.delimitedListToStringArray(topic, "/")[1], reading);
	}

	/**
	 * Switch the devices on when the control room has subscribed for the first time, so
	 * that the broker drops nothing.
	 * @param event the event of an adapter
	 */
	@EventListener
	void onSubscribed(MqttSubscribedEvent event) {
		if (!this.devicesStarted) {
			this.devicesStarted = true;
			this.devices.values().forEach((device) -> this.commands.execute(device::switchOn));
		}
	}

	Ledger.Totals getTotals() {
		return this.ledger.getTotals();
	}

	void goOnline() {
		this.commands.execute(() -> {
			this.client.start();
			controlRoom().start();
		});
	}

	void goOffline() {
		this.commands.execute(() -> {
			controlRoom().stop();
			this.client.stop();
		});
	}

	private IntegrationFlowRegistration controlRoom() {
		Assert.state(this.controlRoom != null, "Not started");
		return this.controlRoom;
	}

	void command(String device, Consumer<PlainDevice> command) {
		PlainDevice twin = this.devices.get(device);
		if (twin != null) {
			this.commands.execute(() -> command.accept(twin));
		}
	}

	@Override
	public void stop() {
		this.measuring.shutdownNow();
		this.devices.values().forEach((device) -> this.commands.execute(device::switchOff));
		goOffline();
		this.commands.shutdown();
		try {
			this.commands.awaitTermination(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.controlRoom != null && !this.commands.isShutdown();
	}

	@Override
	public void close() throws IOException {
		for (PlainDevice device : this.devices.values()) {
			device.getPlug().close();
		}
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "plain-integration");
		thread.setDaemon(true);
		return thread;
	}

}
