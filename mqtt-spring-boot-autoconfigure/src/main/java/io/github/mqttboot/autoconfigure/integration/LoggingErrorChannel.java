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

package io.github.mqttboot.autoconfigure.integration;

import org.springframework.core.Ordered;
import org.springframework.integration.channel.PublishSubscribeChannel;
import org.springframework.integration.handler.LoggingHandler;

/**
 * The error channel of Spring Integration with the handler that logs what nobody else
 * handles. Spring Integration's own has an endpoint for it, which announces each start
 * and stop in the log, even if the application has no flow at all.
 */
final class LoggingErrorChannel extends PublishSubscribeChannel {

	LoggingErrorChannel(boolean requireSubscribers, LoggingHandler handler) {
		super(requireSubscribers);
		handler.setOrder(Ordered.LOWEST_PRECEDENCE - 100);
		// not by subscribe(), which logs the number of subscribers
		getDispatcher().addHandler(handler);
	}

}
