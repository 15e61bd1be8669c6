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

package io.github.mqttboot.supervisor;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PacketType;
import org.jspecify.annotations.Nullable;

/**
 * Sees that a broker answers messages of QoS 2 by PUBACK, as RabbitMQ does: it then has
 * them, but not exactly once. Packets are counted by the threads of transports, all else
 * happens in the serial executor of the connection.
 */
@InSerialExecutor
final class ExactlyOnceWatch {

	private final ConnectionWarnings warnings;

	/**
	 * Whether the broker of this connection takes part in the exchange of QoS 2.
	 */
	private volatile boolean exchanging;

	ExactlyOnceWatch(ConnectionWarnings warnings) {
		this.warnings = warnings;
	}

	/**
	 * An attempt begins.
	 */
	void attempting() {
		this.exchanging = false;
	}

	void packet(boolean inbound, int type) {
		if (inbound && (type == PacketType.PUBREC || type == PacketType.PUBCOMP)) {
			this.exchanging = true;
		}
	}

	/**
	 * A message has its final answer.
	 * @param qos its QoS, or {@code null} if it is not known any more
	 * @param reasonCode the answer
	 */
	void acknowledged(@Nullable MqttQos qos, MqttReasonCode reasonCode) {
		if (qos != MqttQos.EXACTLY_ONCE) {
			return;
		}
		if (this.exchanging) {
			this.warnings.clear(ConnectionWarnings.Kind.EXACTLY_ONCE);
		}
		else if (!reasonCode.isError()) {
			this.warnings.warn(ConnectionWarnings.Kind.EXACTLY_ONCE,
					"the broker answers messages of QoS 2 by PUBACK, as those of QoS 1: it has them, and may have them"
							+ " twice after a loss of the connection");
		}
	}

}
