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

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.mqtt.event.MqttSubscribedEvent;
import org.springframework.stereotype.Component;

/**
 * Plain Spring Integration beside the rest of the sample: a control room and devices on
 * the channel adapters alone, as their manual shows them, with the same broker, the same
 * rhythm and the same faults. Each start makes a {@link PlainFleet} of its own, and the
 * account of the readings goes on.
 */
@Component
@Profile("plain")
class PlainIntegration implements SmartLifecycle {

	private final SampleProperties properties;

	private final PlainClients clients;

	private final BadNetwork network;

	private final IntegrationFlowContext flows;

	private final JsonMapper json;

	private final Ledger ledger = new Ledger();

	private volatile @Nullable PlainFleet fleet;

	PlainIntegration(SampleProperties properties, PlainClients clients, BadNetwork network,
			IntegrationFlowContext flows, JsonMapper json) {
		this.properties = properties;
		this.clients = clients;
		this.network = network;
		this.flows = flows;
		this.json = json;
	}

	@Override
	public void start() {
		PlainFleet fleet = new PlainFleet(this.clients, this.flows, this.json, this.ledger);
		this.properties.devices().forEach((name, interval) -> fleet.addDevice(name, interval, this.network));
		this.fleet = fleet;
		fleet.goOnline();
	}

	@EventListener
	void onSubscribed(MqttSubscribedEvent event) {
		PlainFleet fleet = this.fleet;
		if (fleet != null) {
			fleet.onSubscribed();
		}
	}

	Ledger.Totals getTotals() {
		return this.ledger.getTotals();
	}

	void goOnline() {
		PlainFleet fleet = this.fleet;
		if (fleet != null) {
			fleet.goOnline();
		}
	}

	void goOffline() {
		PlainFleet fleet = this.fleet;
		if (fleet != null) {
			fleet.goOffline();
		}
	}

	void command(String device, Consumer<PlainDevice> command) {
		PlainFleet fleet = this.fleet;
		if (fleet != null) {
			fleet.command(device, command);
		}
	}

	@Override
	public void stop() {
		PlainFleet fleet = this.fleet;
		if (fleet != null) {
			this.fleet = null;
			fleet.close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.fleet != null;
	}

}
