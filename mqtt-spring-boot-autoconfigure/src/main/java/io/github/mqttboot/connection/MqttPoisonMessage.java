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

import io.github.mqttboot.protocol.PublishPacket;

/**
 * A message that was given up, since the broker ends the connection whenever it is sent,
 * and that the file of the outbox keeps, also of earlier runs. Found by
 * {@link MqttConnection#getPoisonMessages()}. Methods are for any thread.
 *
 * @since 0.1.0
 */
public interface MqttPoisonMessage {

	/**
	 * Return the message, which can be published again once the broker takes it.
	 * @return the message
	 */
	PublishPacket getMessage();

	/**
	 * Remove the message from the file. Does nothing if it was removed.
	 */
	void discard();

}
