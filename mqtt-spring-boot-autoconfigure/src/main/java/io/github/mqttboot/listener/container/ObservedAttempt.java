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

package io.github.mqttboot.listener.container;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.MqttListenerObserver.Attempt;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.PublishPacket;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Those who follow one attempt. One that fails disturbs neither the attempt nor the
 * others. Belongs to the thread of the attempt, but for its end.
 */
final class ObservedAttempt {

	private static final Log logger = LogFactory.getLog(MqttMessageListenerContainer.class);

	static final ObservedAttempt UNOBSERVED = new ObservedAttempt(List.of());

	private final List<Attempt> observers;

	private ObservedAttempt(List<Attempt> observers) {
		this.observers = observers;
	}

	static ObservedAttempt begin(MqttMessageListenerContainer container, List<MqttListenerObserver> observers,
			MqttInboundMessage message, int number) {
		if (observers.isEmpty()) {
			return UNOBSERVED;
		}
		List<Attempt> begun = null;
		for (MqttListenerObserver observer : observers) {
			Attempt attempt = begin(observer, container, message, number);
			if (attempt != null) {
				begun = (begun != null) ? begun : new ArrayList<>();
				begun.add(0, attempt);
			}
		}
		return (begun != null) ? new ObservedAttempt(begun) : UNOBSERVED;
	}

	private static @Nullable Attempt begin(MqttListenerObserver observer, MqttMessageListenerContainer container,
			MqttInboundMessage message, int number) {
		try {
			return observer.onAttempt(container, message, number);
		}
		catch (Throwable ex) {
			failed(ex);
			return null;
		}
	}

	PublishPacket deadLetter(PublishPacket deadLetter) {
		PublishPacket[] result = { deadLetter };
		each((attempt) -> result[0] = attempt.onDeadLetter(result[0]));
		return result[0];
	}

	void returned() {
		if (!this.observers.isEmpty()) {
			each(Attempt::onReturn);
		}
	}

	void ended(MqttListenerOutcome outcome, @Nullable Throwable failure) {
		if (!this.observers.isEmpty()) {
			each((attempt) -> attempt.onEnd(outcome, failure));
		}
	}

	private void each(Consumer<Attempt> call) {
		this.observers.forEach((attempt) -> guarded(() -> call.accept(attempt)));
	}

	private static void guarded(Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	// An Error too: who watches stops nothing
	private static void failed(Throwable failure) {
		logger.error("An MQTT listener observer failed", failure);
	}

}
