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

import org.springframework.util.Assert;

/**
 * A topic filter and how it shall be subscribed. The options other than the QoS are MQTT
 * 5 (section 3.8.3.1) and are left out on 3.x.
 *
 * @param filter the topic filter
 * @param qos the highest QoS wanted
 * @param noLocal whether messages published by this very connection are left out
 * @param retainAsPublished whether the retain flag is kept as the publisher set it
 * @param retainHandling 0 to send retained messages at subscribe, 1 only for a new
 * subscription, 2 never
 * @since 0.1.0
 */
public record TopicSubscription(String filter, MqttQos qos, boolean noLocal, boolean retainAsPublished,
		int retainHandling) {

	public TopicSubscription {
		Assert.hasLength(filter, "'filter' must not be empty");
		Assert.notNull(qos, "'qos' must not be null");
		Assert.isTrue(retainHandling >= 0 && retainHandling <= 2, "'retainHandling' must be 0, 1 or 2");
	}

	/**
	 * A subscription with the {@linkplain #defaultRetainHandling default} of its MQTT 5
	 * options.
	 * @param filter the topic filter
	 * @param qos the highest QoS wanted
	 * @return the subscription
	 */
	public static TopicSubscription of(String filter, MqttQos qos) {
		return new TopicSubscription(filter, qos, false, false, defaultRetainHandling(filter));
	}

	/**
	 * Return how retained messages are handled unless said otherwise. A shared
	 * subscription shall get none (MQTT 5 section 4.8.2), but some brokers send them to
	 * each member that subscribes, as if they were new.
	 * @param filter the topic filter
	 * @return 2 for a shared subscription, otherwise 0
	 */
	public static int defaultRetainHandling(String filter) {
		return MqttTopics.isShared(filter) ? 2 : 0;
	}

}
