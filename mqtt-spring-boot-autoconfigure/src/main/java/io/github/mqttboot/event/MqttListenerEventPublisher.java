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

import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.MqttMessageListenerContainer;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.util.Assert;

/**
 * Publishes what happens to listeners as application events.
 *
 * @since 0.1.0
 */
public final class MqttListenerEventPublisher implements MqttListenerObserver {

	private final ApplicationEventPublisher publisher;

	/**
	 * Create a publisher.
	 * @param publisher takes the events
	 */
	public MqttListenerEventPublisher(ApplicationEventPublisher publisher) {
		Assert.notNull(publisher, "'publisher' must not be null");
		this.publisher = publisher;
	}

	@Override
	public void onStarted(MqttMessageListenerContainer container) {
		this.publisher.publishEvent(new MqttListenerStartedEvent(container));
	}

	@Override
	public void onPaused(MqttMessageListenerContainer container) {
		this.publisher.publishEvent(new MqttListenerPausedEvent(container));
	}

	@Override
	public void onResumed(MqttMessageListenerContainer container) {
		this.publisher.publishEvent(new MqttListenerResumedEvent(container));
	}

	@Override
	public void onStopped(MqttMessageListenerContainer container) {
		this.publisher.publishEvent(new MqttListenerStoppedEvent(container));
	}

	@Override
	public void onIdle(MqttMessageListenerContainer container, Duration quiet) {
		this.publisher.publishEvent(new MqttListenerIdleEvent(container, quiet));
	}

}
