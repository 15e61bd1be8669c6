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

import java.time.Duration;
import java.util.Locale;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttTransition;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs what happens to a connection, one line each. Of a streak of equal failures only
 * the first is a warning.
 *
 * @since 0.1.0
 */
public final class TransitionLog implements MqttConnectionObserver {

	private static final Log logger = LogFactory.getLog(MqttConnection.class);

	private final String connectionName;

	private @Nullable String lastFailure;

	public TransitionLog(String connectionName) {
		this.connectionName = connectionName;
	}

	@Override
	public void onTransition(MqttTransition transition) {
		switch (transition.to()) {
			case CONNECTED -> {
				this.lastFailure = null;
				if (logger.isInfoEnabled()) {
					logger.info(prefix() + "connected to " + transition.broker());
				}
			}
			case WAITING, REFUSED -> {
				String line = prefix() + failure(transition) + next(transition.retryIn());
				if (isNews(transition)) {
					logger.warn(line);
				}
				else {
					logger.debug(line);
				}
			}
			case STOPPED -> {
				this.lastFailure = null;
				logger.info(prefix() + "stopped");
			}
			case CONNECTING -> {
				MqttConnectionCause cause = transition.cause();
				if (transition.from() == MqttConnectionState.CONNECTED && cause != null
						&& cause.kind() == MqttConnectionCause.Kind.APPLICATION) {
					logger.info(prefix() + "left " + transition.broker() + " to reconnect");
				}
			}
			case STOPPING -> logger.debug(prefix() + "stopping");
		}
	}

	@Override
	public void onSessionLost() {
		logger.warn(prefix() + "the broker has lost the session: messages it held are gone, subscribing again");
	}

	private String prefix() {
		return "MQTT connection '" + this.connectionName + "': ";
	}

	private static String failure(MqttTransition transition) {
		MqttConnectionCause cause = transition.cause();
		String what = (transition.from() == MqttConnectionState.CONNECTED) ? "lost " : "no connection to ";
		return what + transition.broker() + ": " + ((cause != null) ? cause.description() : "unknown cause");
	}

	private static String next(@Nullable Duration retryIn) {
		return (retryIn != null) ? String.format(Locale.ROOT, "; next attempt in %.1f s", retryIn.toMillis() / 1000.0)
				: "";
	}

	private boolean isNews(MqttTransition transition) {
		MqttConnectionCause cause = transition.cause();
		String failure = transition.from() + " " + transition.to() + ((cause != null) ? cause.tag() : "");
		boolean news = !failure.equals(this.lastFailure);
		this.lastFailure = failure;
		return news;
	}

}
