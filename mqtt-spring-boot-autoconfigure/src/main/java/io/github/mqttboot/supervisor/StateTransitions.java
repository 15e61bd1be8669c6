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

package io.github.mqttboot.supervisor;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import io.github.mqttboot.connection.MqttConnectionState;

import org.springframework.util.Assert;

/**
 * The legal moves of the state machine, as data. Whatever is not listed is a defect of
 * the {@link ConnectionSupervisor}: it is refused, and ends in
 * {@link ConnectionSupervisor#recover}.
 */
final class StateTransitions {

	private static final Map<MqttConnectionState, Set<MqttConnectionState>> SUCCESSORS = Map.of(
			MqttConnectionState.STOPPED, EnumSet.of(MqttConnectionState.CONNECTING), MqttConnectionState.CONNECTING,
			EnumSet.of(MqttConnectionState.CONNECTED, MqttConnectionState.WAITING, MqttConnectionState.REFUSED,
					MqttConnectionState.STOPPED),
			MqttConnectionState.CONNECTED,
			EnumSet.of(MqttConnectionState.CONNECTING, MqttConnectionState.WAITING, MqttConnectionState.REFUSED,
					MqttConnectionState.STOPPING),
			MqttConnectionState.WAITING, EnumSet.of(MqttConnectionState.CONNECTING, MqttConnectionState.STOPPED),
			MqttConnectionState.REFUSED, EnumSet.of(MqttConnectionState.CONNECTING, MqttConnectionState.STOPPED),
			MqttConnectionState.STOPPING, EnumSet.of(MqttConnectionState.STOPPED));

	private StateTransitions() {
	}

	/**
	 * Return the states that may follow another.
	 * @param state the state
	 * @return its successors
	 */
	static Set<MqttConnectionState> successors(MqttConnectionState state) {
		return SUCCESSORS.getOrDefault(state, Set.of());
	}

	static void check(MqttConnectionState from, MqttConnectionState to) {
		Assert.state(successors(from).contains(to), () -> "No transition leads from " + from + " to " + to);
	}

}
