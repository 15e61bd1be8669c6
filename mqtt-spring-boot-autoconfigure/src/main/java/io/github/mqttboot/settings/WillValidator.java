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

package io.github.mqttboot.settings;

import java.nio.charset.StandardCharsets;

import io.github.mqttboot.protocol.PublishProperties;
import org.jspecify.annotations.Nullable;

/**
 * Holds the message that the broker publishes on a loss, will or presence, against what
 * CONNECT can carry.
 */
final class WillValidator {

	private final SettingChecks check;

	WillValidator(SettingChecks check) {
		this.check = check;
	}

	void validate(@Nullable MqttWill will, @Nullable MqttPresence presence) {
		if (will != null) {
			this.check.require(presence == null, "will.topic", will.message().topic(),
					"The presence message is the will already.",
					"Remove '" + this.check.name("will") + "' or '" + this.check.name("presence") + "'.");
			validate(will);
		}
		if (presence != null) {
			this.check.topic("presence.topic", presence.topic());
			this.check.binary("presence.offline", presence.offline().getBytes(StandardCharsets.UTF_8));
		}
	}

	private void validate(MqttWill will) {
		this.check.topic("will.topic", will.message().topic());
		this.check.binary("will.payload", will.message().payload());
		this.check.fourByteSeconds("will.delay-interval", will.delayInterval());
		PublishProperties properties = will.message().properties();
		this.check.fourByteSeconds("will.message-expiry-interval", properties.messageExpiryInterval());
		this.check.text("will.content-type", properties.contentType());
		if (properties.responseTopic() != null) {
			this.check.topic("will.response-topic", properties.responseTopic());
		}
		this.check.binary("will.correlation-data", properties.correlationData());
		this.check.userProperties("will.user-properties", properties.userProperties());
	}

}
