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

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.TopicSubscription;

/**
 * The broker refused a subscription, or granted a lower QoS than asked for.
 *
 * @since 0.1.0
 */
public class MqttSubscriptionRefusedEvent extends MqttConnectionEvent {

	private final transient TopicSubscription subscription;

	private final MqttReasonCode reasonCode;

	/**
	 * Create an event.
	 * @param connection the connection
	 * @param subscription what was asked for
	 * @param reasonCode the reason code of SUBACK
	 */
	public MqttSubscriptionRefusedEvent(MqttConnection connection, TopicSubscription subscription,
			MqttReasonCode reasonCode) {
		super(connection);
		this.subscription = subscription;
		this.reasonCode = reasonCode;
	}

	/**
	 * Return what was asked for.
	 * @return the filter and its options
	 */
	public TopicSubscription getSubscription() {
		return this.subscription;
	}

	/**
	 * Return the broker's answer.
	 * @return an error, or else the lower QoS that was granted
	 */
	public MqttReasonCode getReasonCode() {
		return this.reasonCode;
	}

	@Override
	String describe() {
		return "filter '" + MqttText.printable(this.subscription.filter()) + "', " + this.reasonCode.describe(null);
	}

}
