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

package io.github.mqttboot.listener;

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.connection.MqttInboundMessage;

import org.springframework.util.Assert;

/**
 * A listener that handles only some of its messages.
 *
 * @since 0.1.0
 */
public final class FilteredListener implements MqttMessageListener {

	private final MqttMessageFilter filter;

	private final MqttMessageListener listener;

	/**
	 * Create a listener.
	 * @param filter selects what is handled
	 * @param listener handles it
	 */
	public FilteredListener(MqttMessageFilter filter, MqttMessageListener listener) {
		Assert.notNull(filter, "'filter' must not be null");
		Assert.notNull(listener, "'listener' must not be null");
		this.filter = filter;
		this.listener = listener;
	}

	@Override
	public void onMessage(MqttInboundMessage message) throws Exception {
		if (accept(message)) {
			this.listener.onMessage(message);
		}
	}

	@Override
	public void onMessages(List<MqttInboundMessage> messages) throws Exception {
		List<MqttInboundMessage> accepted = new ArrayList<>();
		for (MqttInboundMessage message : messages) {
			if (accept(message)) {
				accepted.add(message);
			}
		}
		if (!accepted.isEmpty()) {
			this.listener.onMessages(accepted);
		}
	}

	@Override
	public String toString() {
		return this.listener.toString();
	}

	private boolean accept(MqttInboundMessage message) {
		boolean accepted = this.filter.accept(message);
		if (!accepted) {
			// a listener that acknowledges itself never sees it
			message.acknowledge();
		}
		return accepted;
	}

}
