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

import io.github.mqttboot.event.MqttConnectedEvent;
import io.github.mqttboot.event.MqttConnectionRefusedEvent;
import io.github.mqttboot.event.MqttDisconnectedEvent;
import io.github.mqttboot.event.MqttListenerEvent;
import io.github.mqttboot.event.MqttListenerIdleEvent;
import io.github.mqttboot.event.MqttListenerPausedEvent;
import io.github.mqttboot.event.MqttListenerResumedEvent;
import io.github.mqttboot.event.MqttListenerStartedEvent;
import io.github.mqttboot.event.MqttListenerStoppedEvent;
import io.github.mqttboot.event.MqttPoisonMessageEvent;
import io.github.mqttboot.event.MqttPublishRefusedEvent;
import io.github.mqttboot.event.MqttSessionLostEvent;
import io.github.mqttboot.event.MqttSubscriptionRefusedEvent;

import org.springframework.context.event.EventListener;

/**
 * The code of {@code docs/receiving.md} that listens to all events, which
 * {@link ReceivingPageTests} also runs.
 */
class Incidents {

	@EventListener({ MqttListenerStartedEvent.class, MqttListenerPausedEvent.class, MqttListenerResumedEvent.class,
			MqttListenerStoppedEvent.class })
	void onListener(MqttListenerEvent event) {
		System.out.println(event.getListenerId() + ": running " + event.getContainer().isRunning() + ", paused "
				+ event.getContainer().isPaused());
	}

	@EventListener
	void onSilence(MqttListenerIdleEvent event) {
		System.out.println(event.getListenerId() + " is idle for " + event.getIdleTime().toSeconds() + " s");
	}

	@EventListener
	void onConnected(MqttConnectedEvent event) {
		System.out.println(event.getConnection().getName() + " is " + event.getSnapshot().state());
	}

	@EventListener
	void onLoss(MqttDisconnectedEvent event) {
		if (!event.isOrderly()) {
			System.out.println(event.getConnection().getName() + " is offline: " + event.getCause().description()
					+ "; attempts since: " + event.getSnapshot().attempts());
		}
	}

	@EventListener
	void onRefusal(MqttConnectionRefusedEvent event) {
		System.out.println("The broker refuses us: " + event.getCause().reasonCode());
	}

	@EventListener
	void onSessionLost(MqttSessionLostEvent event) {
		System.out.println("What the broker held for " + event.getConnection().getName() + " is lost");
	}

	@EventListener
	void onSubscriptionRefused(MqttSubscriptionRefusedEvent event) {
		System.out.println("No " + event.getSubscription().filter() + ": " + event.getReasonCode());
	}

	@EventListener
	void onPublishRefused(MqttPublishRefusedEvent event) {
		System.out.println("Refused for " + event.getTopic() + ": " + event.getReasonCode());
	}

	@EventListener
	void onPoison(MqttPoisonMessageEvent event) {
		System.out.println("Gave up " + event.getMessage().topic() + " after " + event.getReasonCode());
	}

}
