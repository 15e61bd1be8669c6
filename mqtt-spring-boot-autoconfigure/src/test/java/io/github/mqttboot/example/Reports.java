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

package io.github.mqttboot.example;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.mqttboot.annotation.MqttHandler;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;

/**
 * A class whose methods handle several types of payload, for {@code docs/receiving.md}.
 */
@MqttListener(topics = "reports/{id}", payloadType = Reports.Report.class)
class Reports {

	@MqttHandler("reports/{id}")
	void onReading(Reading reading, @TopicVariable String id) {
		System.out.println(id + " has " + reading.celsius() + " °C");
	}

	@MqttHandler("reports/{id}")
	void onAlarm(Alarm alarm, @TopicVariable String id) {
		System.out.println(id + ": " + alarm.text());
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @Type(value = Reading.class, name = "reading"), @Type(value = Alarm.class, name = "alarm") })
	sealed interface Report permits Reading, Alarm {

	}

	record Reading(double celsius) implements Report {

	}

	record Alarm(String text) implements Report {

	}

}
