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
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.dsl.context.IntegrationFlowContext.IntegrationFlowRegistration;
import org.springframework.integration.mqtt.core.Mqttv5ClientManager;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.support.MqttHeaders;
import org.springframework.messaging.Message;
import org.springframework.util.StringUtils;

/**
 * A control room and devices of plain Spring Integration, from one start to the next
 * stop. Clients are started and stopped on one thread, since that blocks while there is
 * no broker; each device measures on a thread of its own.
 */
class PlainFleet {

	private final PlainClients clients;

	private final IntegrationFlowContext flows;

	private final JsonMapper json;

	private final Ledger ledger;

	private final ExecutorService commands = Executors.newSingleThreadExecutor(PlainFleet::thread);

	private final Map<String, PlainDevice> devices = new ConcurrentHashMap<>();

	private final Map<String, ScheduledExecutorService> measuring = new ConcurrentHashMap<>();

	private final AtomicBoolean devicesStarted = new AtomicBoolean();

	private final Mqttv5ClientManager client;

	private final IntegrationFlowRegistration controlRoom;

	PlainFleet(PlainClients clients, IntegrationFlowContext flows, JsonMapper json, Ledger ledger) {
		this.clients = clients;
		this.flows = flows;
		this.json = json;
		this.ledger = ledger;
		this.client = clients.controlRoom("plain-control-room");
		Mqttv5PahoMessageDrivenChannelAdapter inbound = new Mqttv5PahoMessageDrivenChannelAdapter(this.client,
				"plain/+/reading");
		this.controlRoom = flows.registration(IntegrationFlow.from(inbound).handle(this::onReading).get())
			.id("plain-control-room")
			.addBean("plain-control-room-client", this.client)
			.autoStartup(false)
			.register();
	}

	void addDevice(String name, Duration interval, BadNetwork network) {
		Plug plug = plug(name, network);
		PlainDevice device = new PlainDevice(name, this.ledger, plug,
				this.clients.device("plain-" + name, plug.getAddress()), this.flows, this.json);
		this.devices.put(name, device);
		ScheduledExecutorService measuring = Executors.newSingleThreadScheduledExecutor(PlainFleet::thread);
		this.measuring.put(name, measuring);
		device.measureEvery(interval, measuring);
	}

	private Plug plug(String name, BadNetwork network) {
		try {
			return new Plug("plain-" + name, this.clients.getBroker(), network);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void onReading(Message<?> message) {
		String topic = message.getHeaders().get(MqttHeaders.RECEIVED_TOPIC, String.class);
		Reading reading = this.json.readValue((byte[]) message.getPayload(), Reading.class);
		this.ledger.received(StringUtils.delimitedListToStringArray(topic, "/")[1], reading);
	}

	/**
	 * Switch the devices on when the control room has subscribed for the first time, so
	 * that the broker drops nothing.
	 */
	void onSubscribed() {
		if (this.devicesStarted.compareAndSet(false, true)) {
			this.devices.values().forEach((device) -> this.commands.execute(device::switchOn));
		}
	}

	void goOnline() {
		this.commands.execute(() -> {
			this.client.start();
			this.controlRoom.start();
		});
	}

	void goOffline() {
		this.commands.execute(() -> {
			this.controlRoom.stop();
			this.client.stop();
		});
	}

	void command(String device, Consumer<PlainDevice> command) {
		PlainDevice twin = this.devices.get(device);
		if (twin != null) {
			this.commands.execute(() -> command.accept(twin));
		}
	}

	/**
	 * Disconnect, and remove the flows, whose names the next fleet has too.
	 */
	void close() {
		this.measuring.values().forEach(ExecutorService::shutdownNow);
		this.devices.values().forEach((device) -> this.commands.execute(device::switchOff));
		goOffline();
		this.commands.shutdown();
		try {
			this.commands.awaitTermination(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.devices.values().forEach(PlainDevice::close);
		this.controlRoom.destroy();
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "plain-integration");
		thread.setDaemon(true);
		return thread;
	}

}
