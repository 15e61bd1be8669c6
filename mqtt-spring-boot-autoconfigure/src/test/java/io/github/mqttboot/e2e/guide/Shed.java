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

import io.github.mqttboot.annotation.MqttListener;

import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * A bean that listens from when somebody asks for it.
 */
@Component
@Lazy
class Shed {

	private final Journal journal;

	Shed(Journal journal) {
		this.journal = journal;
	}

	@MqttListener("guide/shed/door")
	void onDoor(String door) {
		this.journal.add("shed", door);
	}

}
