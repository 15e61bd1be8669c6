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

import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;

/**
 * Converts the payloads of a class with {@link MqttListener} before one of its methods is
 * selected.
 *
 * @param converter the converter of the listener
 * @param type what all payloads are, of which the converter finds the subtype
 */
record PayloadConversion(MessageConverter converter, Class<?> type) {

	/**
	 * Check that a method can be selected.
	 * @param payload the type of its payload
	 * @throws InvalidListener if no payload is of that type
	 */
	void check(Class<?> payload) {
		if (!this.type.isAssignableFrom(payload)) {
			throw new InvalidListener("its payload is a " + payload.getName() + ", which is no " + this.type.getName(),
					"Make it a subtype of 'payloadType', or name what all payloads have in common there.");
		}
	}

	Object convert(ReceivedMessage message) {
		Object payload = this.converter.fromMessage(message, this.type);
		if (payload == null) {
			throw new MessageConversionException(message, "No converter makes a " + this.type.getName() + " of it");
		}
		return payload;
	}

}
