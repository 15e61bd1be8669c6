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

package io.github.mqttboot.annotation;

import java.util.List;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttMessageListener;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The listener of a bean that its scope makes again, while its container and the
 * subscription stay: the new bean takes over. After the old one is destroyed, the next
 * message has the scope make it.
 */
final class ScopedListener implements MqttMessageListener {

	private final Runnable creator;

	private volatile @Nullable MqttMessageListener target;

	/**
	 * Create a listener.
	 * @param creator has the scope make the bean, which sets the target
	 * @param target the first bean
	 */
	ScopedListener(Runnable creator, MqttMessageListener target) {
		this.creator = creator;
		this.target = target;
	}

	void setTarget(@Nullable MqttMessageListener target) {
		this.target = target;
	}

	@Override
	public void onMessage(MqttInboundMessage message) throws Exception {
		target().onMessage(message);
	}

	@Override
	public void onMessages(List<MqttInboundMessage> messages) throws Exception {
		target().onMessages(messages);
	}

	@Override
	public String toString() {
		return String.valueOf(this.target);
	}

	private MqttMessageListener target() {
		MqttMessageListener target = this.target;
		if (target == null) {
			this.creator.run();
			target = this.target;
		}
		Assert.state(target != null, "The scope did not create the bean of the listener");
		return target;
	}

}
