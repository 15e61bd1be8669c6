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

import io.github.mqttboot.protocol.MqttReasonCode;

/**
 * The broker refused a subscription.
 *
 * @since 0.1.0
 */
public class MqttSubscriptionRefusedException extends MqttOperationException {

	private final String filter;

	/**
	 * Create an exception.
	 * @param filter the topic filter
	 * @param message the message
	 * @param reasonCode the MQTT 5 reason code
	 */
	public MqttSubscriptionRefusedException(String filter, String message, MqttReasonCode reasonCode) {
		super(message, reasonCode, null);
		this.filter = filter;
	}

	/**
	 * Return the topic filter.
	 * @return the filter
	 */
	public String getFilter() {
		return this.filter;
	}

}
