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

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.dsl.context.IntegrationFlowContext.IntegrationFlowRegistration;
import org.springframework.integration.mqtt.core.Mqttv5ClientManager;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.MessagingException;

/**
 * The twin of a {@link Device}: sends its readings by an outbound channel adapter of
 * Spring Integration, through a plug of its own. Starts and stops on the thread of
 * {@link PlainFleet}, and measures on another.
 */
class PlainDevice {

	private final String name;

	private final Ledger ledger;

	private final Plug plug;

	private final Mqttv5ClientManager client;

	private final IntegrationFlowRegistration flow;

	private final JsonMapper json;

	private volatile boolean on;

	private int lastNumber;

	PlainDevice(String name, Ledger ledger, Plug plug, Mqttv5ClientManager client, IntegrationFlowContext flows,
			JsonMapper json) {
		this.name = name;
		this.ledger = ledger;
		this.plug = plug;
		this.client = client;
		this.json = json;
		this.lastNumber = ledger.getLastNumber(name);
		Mqttv5PahoMessageHandler outbound = new Mqttv5PahoMessageHandler(client);
		outbound.setDefaultTopic("plain/" + name + "/reading");
		outbound.setDefaultQos(1);
		this.flow = flows.registration((definition) -> definition.handle(outbound))
			.id("plain-" + name)
			.addBean("plain-" + name + "-client", client)
			.autoStartup(false)
			.register();
	}

	Plug getPlug() {
		return this.plug;
	}

	void measureEvery(Duration interval, ScheduledExecutorService executor) {
		executor.scheduleWithFixedDelay(this::measure, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
	}

	void switchOn() {
		this.client.start();
		this.flow.start();
		this.on = true;
	}

	void switchOff() {
		this.on = false;
		this.flow.stop();
		this.client.stop();
	}

	void close() {
		this.flow.destroy();
		this.plug.close();
	}

	/**
	 * Send the next reading. The adapter waits until the broker has acknowledged it, and
	 * throws an exception if there is no connection.
	 */
	private void measure() {
		if (!this.on) {
			return;
		}
		this.lastNumber++;
		Reading reading = new Reading(this.ledger.getRun(), this.lastNumber,
				20 + ThreadLocalRandom.current().nextGaussian());
		try {
			this.flow.getInputChannel().send(MessageBuilder.withPayload(this.json.writeValueAsString(reading)).build());
			this.ledger.taken(this.name, reading);
		}
		catch (MessagingException | IllegalStateException ex) {
			this.ledger.failed(this.name, reading);
		}
	}

}
