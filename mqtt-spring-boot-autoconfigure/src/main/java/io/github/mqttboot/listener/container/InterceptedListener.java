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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttListenerInterceptor;
import io.github.mqttboot.listener.MqttMessageListener;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A listener with interceptors around it.
 */
final class InterceptedListener implements MqttMessageListener {

	private static final Log logger = LogFactory.getLog(MqttMessageListenerContainer.class);

	private final String id;

	private final List<MqttListenerInterceptor> interceptors;

	private final MqttMessageListener listener;

	/**
	 * Create a listener.
	 * @param id the id of the listener
	 * @param interceptors stand around it, the first outermost
	 * @param listener the listener itself
	 */
	InterceptedListener(String id, List<MqttListenerInterceptor> interceptors, MqttMessageListener listener) {
		this.id = id;
		this.interceptors = interceptors;
		this.listener = listener;
	}

	@Override
	public void onMessage(MqttInboundMessage message) throws Exception {
		handle(List.of(message), (allowed) -> this.listener.onMessage(message));
	}

	@Override
	public void onMessages(List<MqttInboundMessage> messages) throws Exception {
		handle(messages, this.listener::onMessages);
	}

	@Override
	public String toString() {
		return this.listener.toString();
	}

	private void handle(List<MqttInboundMessage> messages, Call call) throws Exception {
		Deque<Exit> entered = new ArrayDeque<>();
		Throwable failure = null;
		try {
			List<MqttInboundMessage> allowed = new ArrayList<>();
			for (MqttInboundMessage message : messages) {
				if (enter(message, entered)) {
					allowed.add(message);
				}
				else {
					message.acknowledge();
				}
			}
			if (!allowed.isEmpty()) {
				call.with(allowed);
			}
		}
		catch (Throwable ex) {
			failure = ex;
			throw ex;
		}
		finally {
			leave(entered, failure);
		}
	}

	private boolean enter(MqttInboundMessage message, Deque<Exit> entered) {
		for (MqttListenerInterceptor interceptor : this.interceptors) {
			if (!interceptor.beforeHandling(this.id, message)) {
				return false;
			}
			entered.push((failure) -> interceptor.afterHandling(this.id, message, failure));
		}
		return true;
	}

	private static void leave(Deque<Exit> entered, @Nullable Throwable failure) {
		for (Exit exit : entered) {
			try {
				exit.run(failure);
			}
			catch (Throwable ex) {
				// the message is handled, or failed for a reason of its own
				logger.error("An MQTT listener interceptor failed", ex);
			}
		}
	}

	private interface Call {

		void with(List<MqttInboundMessage> messages) throws Exception;

	}

	private interface Exit {

		void run(@Nullable Throwable failure);

	}

}
