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

import java.util.List;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttAcknowledgment;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Component;

/**
 * Listens to the rooms.
 */
@Component
class Rooms {

	private final Journal journal;

	private final MqttTemplate cloud;

	Rooms(Journal journal, @Qualifier("cloud") MqttTemplate cloud) {
		this.journal = journal;
		this.cloud = cloud;
	}

	@MqttListener(topics = "guide/{room}/temperature", concurrency = "2")
	void onTemperature(double celsius, @TopicVariable String room) {
		this.journal.add("temperature", room + " " + celsius);
		this.cloud.to("guide/cloud/{room}", room).payload(new Reading(celsius)).qos(1).send();
	}

	@MqttListener(topics = "guide/cloud/{room}", client = "cloud", group = "guide", ackMode = MqttAckMode.MANUAL)
	void onCloud(Reading reading, @TopicVariable String room, MqttAcknowledgment acknowledgment) {
		acknowledgment.acknowledge();
		this.journal.add("cloud", room + " " + reading.celsius());
	}

	@MqttListener("guide/{room}/state")
	State onQuestion(String question, @TopicVariable String room) {
		return new State(room, true);
	}

	@MqttListener("guide/{room}/ping")
	@SendTo("guide/pong")
	String onPing(String ping) {
		return "re " + ping;
	}

	@MqttListener("guide/pong")
	void onPong(String pong) {
		this.journal.add("pong", pong);
	}

	@MqttListener(topics = "guide/{room}/samples", batchSize = "3", batchTimeout = "500ms")
	void onSamples(List<Integer> samples) {
		this.journal.add("samples", samples);
	}

	@MqttListener(topics = "guide/{room}/news", filter = "fresh", retainAsPublished = true)
	void onNews(String news) {
		this.journal.add("news", news);
	}

	@MqttListener(topics = "guide/{room}/broken", errorHandler = "giveUp")
	void onBroken(String payload) {
		throw new IllegalStateException("broken");
	}

	@MqttListener("guide/dead/#")
	void onDeadLetter(String payload, @Header("mqtt_userProperty_dead-letter-listener") String listener,
			@Header("mqtt_userProperty_dead-letter-attempts") int attempts) {
		this.journal.add("dead", listener + " " + payload);
		this.journal.add("attempts of " + listener, attempts);
	}

	record Reading(double celsius) {

	}

	record State(String room, boolean open) {

	}

}
