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
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.event.MqttConnectedEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * The devices. They are switched on when the control room is connected for the first
 * time, since a broker drops what nobody has subscribed to, and they are switched off
 * before anything else stops.
 */
@Component
class Fleet implements SmartLifecycle, AutoCloseable {

	private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

	private final MqttConnection controlRoom;

	private final TaskScheduler scheduler;

	private final Map<String, Device> devices = new LinkedHashMap<>();

	private volatile boolean running;

	private @Nullable ScheduledFuture<?> look;

	Fleet(SampleProperties properties, MqttConnection controlRoom, MqttConnectionFactory connections, Ledger ledger,
			Journal journal, BadNetwork network, TaskScheduler scheduler) throws IOException {
		this.controlRoom = controlRoom;
		this.scheduler = scheduler;
		for (Map.Entry<String, Duration> entry : properties.devices().entrySet()) {
			Device device = new Device(entry.getKey(), controlRoom.getSettings(), connections, ledger, network);
			this.devices.put(entry.getKey(), device);
			journal.watchPings(device.getConnection());
			scheduler.scheduleAtFixedRate(device::measure, entry.getValue());
		}
	}

	Collection<Device> getDevices() {
		return this.devices.values();
	}

	@Nullable Device getDevice(String name) {
		return this.devices.get(name);
	}

	@EventListener
	void onConnected(MqttConnectedEvent event) {
		Device device = this.devices.get(event.getConnection().getName());
		if (device != null) {
			device.say(DeviceStatus.ONLINE);
		}
	}

	// Repeated by the scheduler, which ends that when the application stops
	@Override
	public synchronized void start() {
		this.running = true;
		this.look = this.scheduler.scheduleWithFixedDelay(this::switchOnIfSubscribed, LOOK_INTERVAL);
	}

	private synchronized void switchOnIfSubscribed() {
		if (this.look != null && isSubscribed(this.controlRoom.getSnapshot())) {
			endLook();
			this.devices.values().forEach(Device::switchOn);
		}
	}

	// What the broker takes before it has the subscriptions of the control room is for
	// nobody, and lost: a connection is ready to receive a little later than to send
	private static boolean isSubscribed(MqttConnectionSnapshot controlRoom) {
		return controlRoom.state() == MqttConnectionState.CONNECTED
				&& controlRoom.subscriptions().stream().allMatch((subscription) -> subscription.answer() != null);
	}

	private void endLook() {
		if (this.look != null) {
			this.look.cancel(false);
			this.look = null;
		}
	}

	@Override
	public synchronized void stop() {
		endLook();
		CompletableFuture.allOf(this.devices.values().stream().map(Device::switchOff).toArray(CompletableFuture[]::new))
			.join();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public void close() {
		for (Device device : this.devices.values()) {
			device.getPlug().close();
		}
	}

}
