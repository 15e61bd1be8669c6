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

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.mqttboot.annotation.MqttHandler;
import io.github.mqttboot.annotation.MqttListener;

import org.springframework.stereotype.Component;

/**
 * A class whose methods are for one topic, and each for another type of payload.
 */
@Component
@MqttListener(topics = "guide/porch", payloadType = Porch.Arrival.class)
class Porch {

	private final Journal journal;

	Porch(Journal journal) {
		this.journal = journal;
	}

	@MqttHandler
	void onGuest(Guest guest) {
		this.journal.add("porch", "guest " + guest.name());
	}

	@MqttHandler
	void onParcel(Parcel parcel) {
		this.journal.add("porch", "parcel of " + parcel.grams() + " g");
	}

	/**
	 * What comes to the door.
	 */
	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @Type(value = Guest.class, name = "guest"), @Type(value = Parcel.class, name = "parcel") })
	sealed interface Arrival permits Guest, Parcel {

	}

	record Guest(String name) implements Arrival {

	}

	record Parcel(int grams) implements Arrival {

	}

}
