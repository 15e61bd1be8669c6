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

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Stands around each message of a {@link MqttTemplate}: it can change the message, follow
 * it to its end, or keep it from being sent. Called once for each {@code send}, in the
 * thread of the caller; attempts to deliver the message are not seen. With several, the
 * first in {@linkplain org.springframework.core.annotation.Order order} is the outermost.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MqttPublishInterceptor {

	/**
	 * Publish a message.
	 * @param publication the message
	 * @param chain goes on with the next interceptor, and at last with the connection
	 * @return the future of {@code chain}, or one that passes {@code cancel} on to it;
	 * code that depends on it must not block
	 */
	CompletableFuture<MqttSendResult> intercept(MqttPublication publication, Chain chain);

	/**
	 * What comes after an interceptor.
	 */
	@FunctionalInterface
	interface Chain {

		/**
		 * Go on.
		 * @param publication the message to publish
		 * @return completes with the acknowledgement of the broker
		 */
		CompletableFuture<MqttSendResult> proceed(MqttPublication publication);

		/**
		 * Put interceptors in front of what publishes.
		 * @param interceptors the interceptors, the first outermost
		 * @param last publishes the message
		 * @return the chain
		 */
		static Chain of(List<MqttPublishInterceptor> interceptors, Chain last) {
			Chain chain = last;
			for (int i = interceptors.size() - 1; i >= 0; i--) {
				MqttPublishInterceptor interceptor = interceptors.get(i);
				Chain next = chain;
				chain = (publication) -> interceptor.intercept(publication, next);
			}
			return chain;
		}

	}

}
