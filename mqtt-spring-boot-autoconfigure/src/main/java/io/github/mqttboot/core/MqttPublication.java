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
import io.github.mqttboot.protocol.PublishPacket;

import org.springframework.util.Assert;

/**
 * A message that is about to be published, as a {@link MqttPublishInterceptor} sees it.
 *
 * @param connection the connection that it goes over
 * @param topicTemplate the topic as the application wrote it, with its variables not
 * filled in: of few different values, unlike the topic of the packet, which it equals if
 * there are no variables
 * @param packet what goes over the wire
 * @since 0.1.0
 */
public record MqttPublication(MqttConnection connection, String topicTemplate, PublishPacket packet) {

	public MqttPublication {
		Assert.notNull(connection, "'connection' must not be null");
		Assert.notNull(topicTemplate, "'topicTemplate' must not be null");
		Assert.notNull(packet, "'packet' must not be null");
	}

	/**
	 * Return the same publication with another packet.
	 * @param packet the packet
	 * @return the publication
	 */
	public MqttPublication withPacket(PublishPacket packet) {
		return new MqttPublication(this.connection, this.topicTemplate, packet);
	}

}
