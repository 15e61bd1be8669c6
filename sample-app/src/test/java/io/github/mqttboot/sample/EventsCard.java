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

package io.github.mqttboot.sample;

import io.github.mqttboot.event.MqttDisconnectedEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.event.EventListener;

/**
 * The Java on the card of the events, which {@link PageYamlTests} compares with the page.
 */
class EventsCard {

	private static final Log logger = LogFactory.getLog(EventsCard.class);

	@EventListener
	void onLoss(MqttDisconnectedEvent event) {
		if (!event.isOrderly()) {
			logger.warn(event.getCause().description());
		}
	}

}
