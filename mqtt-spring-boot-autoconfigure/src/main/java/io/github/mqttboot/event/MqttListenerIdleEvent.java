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

package io.github.mqttboot.event;

import java.time.Duration;

import io.github.mqttboot.listener.MqttMessageListenerContainer;

/**
 * A listener has got no message for {@code mqtt.listener.idle-event-interval}. Published
 * again as long as that lasts.
 *
 * @since 0.1.0
 */
public class MqttListenerIdleEvent extends MqttListenerEvent {

	private static final long serialVersionUID = 1L;

	private final Duration idleTime;

	/**
	 * Create an event.
	 * @param container the container of the listener
	 * @param idleTime for how long there has been no message
	 */
	public MqttListenerIdleEvent(MqttMessageListenerContainer container, Duration idleTime) {
		super(container);
		this.idleTime = idleTime;
	}

	/**
	 * Return for how long there has been no message.
	 * @return the time
	 */
	public Duration getIdleTime() {
		return this.idleTime;
	}

	@Override
	public String toString() {
		return super.toString() + ": no message for " + this.idleTime.toSeconds() + " s";
	}

}
