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

package io.github.mqttboot.session.inbound;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.store.HeldMessageRecord;

/**
 * A message that was acknowledged in an earlier run, or before the connection was
 * stopped.
 *
 * @param kept what the store has of it
 */
record RestoredMessage(HeldMessageRecord kept) implements MqttInboundMessage {

	@Override
	public InboundPublish getPacket() {
		return this.kept.message();
	}

	@Override
	public String getFilter() {
		return this.kept.filter();
	}

	@Override
	public boolean acknowledge() {
		return true;
	}

	@Override
	public boolean isAcknowledged() {
		return false;
	}

	@Override
	public boolean comesAgain() {
		return false;
	}

	@Override
	public void drop() {
		// it takes no room in a queue that drops
	}

	@Override
	public String toString() {
		return InboundMessage.describe(this);
	}

}
