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

import io.github.mqttboot.listener.MqttMessageListenerContainer;

/**
 * A listener takes no more messages, and has finished those that it had. If it is started
 * again before it has, this comes before the {@link MqttListenerStartedEvent}.
 *
 * @since 0.1.0
 */
public class MqttListenerStoppedEvent extends MqttListenerEvent {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an event.
	 * @param container the container of the listener
	 */
	public MqttListenerStoppedEvent(MqttMessageListenerContainer container) {
		super(container);
	}

}
