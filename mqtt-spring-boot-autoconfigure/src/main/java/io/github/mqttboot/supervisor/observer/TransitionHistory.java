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

package io.github.mqttboot.supervisor.observer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttTransition;

/**
 * Keeps the latest changes of state for those who come to look afterwards.
 *
 * @since 0.1.0
 */
public final class TransitionHistory implements MqttConnectionObserver {

	private static final int CAPACITY = 20;

	private final Deque<MqttTransition> transitions = new ArrayDeque<>(2);

	@Override
	public synchronized void onTransition(MqttTransition transition) {
		if (this.transitions.size() == CAPACITY) {
			this.transitions.removeFirst();
		}
		this.transitions.addLast(transition);
	}

	public synchronized List<MqttTransition> transitions() {
		return List.copyOf(this.transitions);
	}

}
