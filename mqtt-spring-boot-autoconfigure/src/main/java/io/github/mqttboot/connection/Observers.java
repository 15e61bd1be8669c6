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

package io.github.mqttboot.connection;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The observers of a connection. One that throws harms neither the connection nor the
 * others.
 */
final class Observers {

	private static final Log logger = LogFactory.getLog(Observers.class);

	private final List<MqttConnectionObserver> observers = new CopyOnWriteArrayList<>();

	void add(MqttConnectionObserver observer) {
		this.observers.add(observer);
	}

	void remove(MqttConnectionObserver observer) {
		this.observers.remove(observer);
	}

	void tell(Consumer<MqttConnectionObserver> event) {
		for (MqttConnectionObserver observer : this.observers) {
			try {
				event.accept(observer);
			}
			catch (Throwable ex) {
				// an Error too, as of a library that does not fit: who watches stops
				// nothing
				logger.error("MQTT connection observer " + observer.getClass().getName() + " failed", ex);
			}
		}
	}

}
