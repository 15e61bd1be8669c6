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

package io.github.mqttboot.core;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.PublishPacket;

/**
 * What those who wait for the result of a send are thrown.
 */
final class SendFailures {

	private SendFailures() {
	}

	static MqttPublishException unanswered(PublishPacket packet, MqttConnection connection, String why,
			Exception cause) {
		return new MqttPublishException(packet.topic(),
				why + " to a message for topic '" + MqttText.printable(packet.topic()) + "': it "
						+ (connection.getSnapshot().isConnected() ? "may still be delivered"
								: "is still queued, since connection '" + connection.getName() + "' is "
										+ connection.getSnapshot().state() + ", and may still be delivered")
						+ ". A message that is to be withdrawn when nobody waits any more is sent with sendAsync,"
						+ " whose future is cancelled for that.",
				null, cause);
	}

	static RuntimeException inThisThread(PublishPacket packet, Throwable failure) {
		// a new exception, since the failure's own stack trace does not show the sender
		String message = "Could not send a message for topic '" + MqttText.printable(packet.topic()) + "': "
				+ failure.getMessage();
		if (failure instanceof IllegalArgumentException) {
			return new IllegalArgumentException(message, failure);
		}
		MqttReasonCode reasonCode = (failure instanceof MqttPublishException refused) ? refused.getReasonCode() : null;
		return new MqttPublishException(packet.topic(), message, reasonCode, failure);
	}

}
