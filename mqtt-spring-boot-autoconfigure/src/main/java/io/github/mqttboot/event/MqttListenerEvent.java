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

import org.springframework.context.ApplicationEvent;

/**
 * Something happened to a listener. Published in the thread in which it happened, so an
 * event listener returns at once.
 *
 * @since 0.1.0
 */
public abstract class MqttListenerEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an event.
	 * @param container the container of the listener
	 */
	protected MqttListenerEvent(MqttMessageListenerContainer container) {
		super(container);
	}

	/**
	 * Return the container of the listener.
	 * @return the container
	 */
	public MqttMessageListenerContainer getContainer() {
		return (MqttMessageListenerContainer) getSource();
	}

	/**
	 * Return the id of the listener.
	 * @return the id
	 */
	public String getListenerId() {
		return getContainer().getId();
	}

	@Override
	public String toString() {
		return getClass().getSimpleName() + " of listener '" + getListenerId() + "'";
	}

}
