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

package io.github.mqttboot.e2e.guide;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.UUID;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.protocol.InboundPublish;

import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

/**
 * Overloaded listener methods, for what devices send as plain text, as JSON with gaps, or
 * in a form of its own.
 */
@Component
class Pantry {

	private final Journal journal;

	Pantry(Journal journal) {
		this.journal = journal;
	}

	@MqttListener("guide/pantry/timer")
	void on(Duration time) {
		this.journal.add("pantry", time);
	}

	@MqttListener("guide/pantry/parcel")
	void on(UUID parcel) {
		this.journal.add("pantry", parcel);
	}

	@MqttListener("guide/pantry/price")
	void on(BigDecimal price) {
		this.journal.add("pantry", price);
	}

	@MqttListener("guide/pantry/note")
	void on(CharSequence note) {
		this.journal.add("pantry", note);
	}

	@MqttListener("guide/pantry/scale")
	void on(Scale scale) {
		this.journal.add("scale", scale);
	}

	@MqttListener(topics = "guide/pantry/shelf", messageConverter = "loadConverter")
	void on(Load load) {
		this.journal.add("shelf", load.kilograms());
	}

	@MqttListener("guide/pantry/label")
	void onLabel(Rooms.Reading label, InboundPublish packet, @Header("mqtt_userProperty_guide-origin") String origin) {
		this.journal.add("label",
				packet.properties().contentType() + " " + packet.properties().utf8Payload() + " from " + origin);
	}

	@MqttListener(topics = "guide/pantry/oven", configuration = "patient")
	void onOven(String oven) {
		this.journal.add("oven", oven);
		throw new IllegalStateException("Not yet " + oven);
	}

	@MqttListener("guide/patient/#")
	void onPatientDeadLetter(String oven) {
		this.journal.add("patient", oven);
	}

	record Scale(int grams, boolean stable, double celsius) {

	}

	record Load(int kilograms) {

	}

}
