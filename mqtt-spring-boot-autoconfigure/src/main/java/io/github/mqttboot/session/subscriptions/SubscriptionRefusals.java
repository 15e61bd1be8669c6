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

package io.github.mqttboot.session.subscriptions;

import java.util.List;
import java.util.Objects;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.diagnosis.PoisonAdvice;
import io.github.mqttboot.diagnosis.RefusalCures;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is logged, and who is notified, when a subscription is refused: by SUBACK, by what
 * CONNACK announced, or by the end of the connection. The same for an UNSUBSCRIBE. Lives
 * in the serial executor of the connection.
 */
@InSerialExecutor
final class SubscriptionRefusals {

	private static final Log logger = LogFactory.getLog(SubscriptionRefusals.class);

	private final String connectionName;

	private final MqttConnectionObserver observers;

	SubscriptionRefusals(String connectionName, MqttConnectionObserver observers) {
		this.connectionName = connectionName;
		this.observers = observers;
	}

	/**
	 * SUBACK has an error for a filter.
	 * @param request what was asked for
	 * @param code the reason code
	 * @param reasonString the broker's own text
	 * @return the refusal
	 */
	Refusal acknowledged(TopicSubscription request, MqttReasonCode code, @Nullable String reasonString) {
		return refused(request, code, "The broker refused the subscription to '" + request.filter() + "': "
				+ RefusalCures.describeSubscription(request.filter(), code, reasonString));
	}

	/**
	 * The broker announced that it does not support what the filter needs.
	 * @param request what would be asked for
	 * @param code what the broker would answer
	 * @return the refusal
	 */
	Refusal notSent(TopicSubscription request, MqttReasonCode code) {
		return refused(request, code,
				"The subscription to '" + request.filter() + "' was not sent, by what the broker announced in CONNACK: "
						+ RefusalCures.describeSubscription(request.filter(), code, null));
	}

	/**
	 * It is proven that the broker ends the connection because of the filter.
	 * @param request what was asked for
	 * @param cause why the connection ended
	 * @return the refusal
	 */
	Refusal connectionEnded(TopicSubscription request, MqttConnectionCause cause) {
		return refused(request, Objects.requireNonNullElse(cause.reasonCode(), MqttReasonCode.UNSPECIFIED_ERROR),
				PoisonAdvice.condemnedSubscription(request.filter(), cause));
	}

	/**
	 * SUBACK grants a lower QoS than asked for, of which {@link GrantWarnings} warns.
	 * @param request what was asked for
	 * @param code the reason code
	 */
	void downgraded(TopicSubscription request, MqttReasonCode code) {
		this.observers.onSubscriptionRefused(request, code);
	}

	/**
	 * UNSUBACK has an error.
	 * @param filters the filters of the packet
	 * @param code the first error
	 * @param reasonString the broker's own text
	 * @return what was logged
	 */
	String unsubscribeAcknowledged(List<String> filters, MqttReasonCode code, @Nullable String reasonString) {
		String message = "The broker refused to unsubscribe from " + String.join(", ", filters) + ": "
				+ RefusalCures.describe(code, reasonString);
		log(message);
		this.observers.onUnsubscribeRefused(filters, code);
		return message;
	}

	private Refusal refused(TopicSubscription request, MqttReasonCode code, String message) {
		log(message);
		this.observers.onSubscriptionRefused(request, code);
		return new Refusal(code, message);
	}

	private void log(String message) {
		logger.error("MQTT connection '" + this.connectionName + "': " + message);
	}

	/**
	 * A refusal, as it was logged.
	 *
	 * @param code the reason code
	 * @param message what was logged
	 */
	record Refusal(MqttReasonCode code, String message) {

	}

}
