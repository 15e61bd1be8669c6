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

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.annotation.MqttListener;
import reactor.core.publisher.Mono;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Component;
import org.springframework.validation.annotation.Validated;

/**
 * Listener methods of all kinds.
 */
@Component
class Cellar {

	private final Journal journal;

	Cellar(Journal journal) {
		this.journal = journal;
	}

	@MqttListener("guide/cellar/pump/+")
	@MqttListener("guide/cellar/valve/+")
	void onMachine(Message<String> machine) {
		this.journal.add("machines", machine.getPayload());
	}

	@MqttListener("guide/cellar/tank")
	void onTank(@Validated Rooms.Reading tank) {
		this.journal.add("tank", tank.celsius());
	}

	@RoomListener("guide/cellar/alarm")
	void onAlarm(String alarm) {
		this.journal.add("alarm", alarm);
		throw new IllegalStateException("No plan for " + alarm);
	}

	@MqttListener("guide/strict/#")
	void onStrictDeadLetter(String alarm) {
		this.journal.add("strict", alarm);
	}

	@MqttListener("guide/cellar/robot")
	void onRobot(Position position, GuideListeners.House house) {
		this.journal.add("robot", position + " in " + house.name());
	}

	@MqttListener("guide/cellar/clock")
	CompletableFuture<Void> onClock(Instant time) {
		return CompletableFuture.runAsync(() -> this.journal.add("clock", time));
	}

	@MqttListener("guide/cellar/echo")
	@SendTo("guide/cellar/echoes")
	Mono<String> onCall(String call) {
		return Mono.just(call + call);
	}

	@MqttListener("guide/cellar/echoes")
	void onEcho(String echo) {
		this.journal.add("echoes", echo);
	}

	/**
	 * What a converter of the application reads and writes.
	 *
	 * @param x to the right
	 * @param y ahead
	 */
	record Position(int x, int y) {

	}

}
