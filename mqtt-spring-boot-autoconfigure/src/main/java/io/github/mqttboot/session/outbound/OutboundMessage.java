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

package io.github.mqttboot.session.outbound;

import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.protocol.PublishPacket;

/**
 * An accepted message on its way out.
 *
 * @param packet what to send
 * @param counted whether it takes room in the outbox
 * @param acceptedAt when it was accepted, by {@link TimeSource#nanoTime()}
 * @param result completed with the broker's word
 * @param storedId by what the store knows it, or 0 if it does not outlive the process
 */
public record OutboundMessage(PublishPacket packet, boolean counted, long acceptedAt,
		CompletableFuture<MqttPublishResult> result, long storedId) {

	boolean isStored() {
		return this.storedId != 0;
	}

}
