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

package io.github.mqttboot.protocol;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * MQTT 5 properties of a PUBLISH packet or of a will (sections 3.3.2.3 and 3.1.3.2). On
 * 3.x only {@link #NONE} can be sent.
 *
 * @param utf8Payload whether the payload is declared to be UTF-8 text (payload format
 * indicator), or {@code null} if nothing is declared
 * @param messageExpiryInterval how long the broker keeps the message for a subscriber
 * @param contentType the content type
 * @param responseTopic the topic for a reply
 * @param correlationData what a reply must carry to be recognised
 * @param userProperties the user properties in order
 * @since 0.1.0
 */
public record PublishProperties(@Nullable Boolean utf8Payload, @Nullable Duration messageExpiryInterval,
		@Nullable String contentType, @Nullable String responseTopic, byte @Nullable [] correlationData,
		List<MqttUserProperty> userProperties) {

	/**
	 * No properties.
	 */
	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	public static final PublishProperties NONE = new PublishProperties(null, null, null, null, null, List.of());

	/**
	 * Nothing but that the payload is UTF-8 text.
	 */
	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	public static final PublishProperties TEXT = new PublishProperties(true, null, null, null, null, List.of());

	public PublishProperties {
		userProperties = List.copyOf(userProperties);
	}

	/**
	 * Return whether there is no property at all.
	 * @return whether this equals {@link #NONE}
	 */
	public boolean isEmpty() {
		return this.utf8Payload == null && this.messageExpiryInterval == null && this.contentType == null
				&& this.responseTopic == null && this.correlationData == null && this.userProperties.isEmpty();
	}

	/**
	 * Return the same properties with another message expiry interval.
	 * @param interval the interval
	 * @return the properties
	 */
	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	public PublishProperties withMessageExpiryInterval(Duration interval) {
		return new PublishProperties(this.utf8Payload, interval, this.contentType, this.responseTopic,
				this.correlationData, this.userProperties);
	}

	/**
	 * Return the same properties with what asks for a reply.
	 * @param responseTopic the topic for the reply
	 * @param correlationData what the reply must carry to be recognised
	 * @return the properties
	 */
	public PublishProperties withReply(String responseTopic, byte[] correlationData) {
		return new PublishProperties(this.utf8Payload, this.messageExpiryInterval, this.contentType, responseTopic,
				correlationData, this.userProperties);
	}

	/**
	 * Return the same properties with other user properties.
	 * @param userProperties the user properties in order
	 * @return the properties
	 */
	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	public PublishProperties withUserProperties(List<MqttUserProperty> userProperties) {
		return new PublishProperties(this.utf8Payload, this.messageExpiryInterval, this.contentType, this.responseTopic,
				this.correlationData, userProperties);
	}

	@Override
	public String toString() {
		// the values of user properties are not shown, see there
		return "PublishProperties[utf8Payload=" + this.utf8Payload + ", messageExpiryInterval="
				+ this.messageExpiryInterval + ", contentType=" + printable(this.contentType) + ", responseTopic="
				+ printable(this.responseTopic) + ", correlationData="
				+ ((this.correlationData != null) ? this.correlationData.length + " bytes" : null) + ", userProperties="
				+ this.userProperties + "]";
	}

	private static @Nullable String printable(@Nullable String text) {
		return (text != null) ? MqttText.printable(text) : null;
	}

}
