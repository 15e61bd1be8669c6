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

package io.github.mqttboot.listener;

/**
 * Changes what listeners are made of, before their containers are: how many messages they
 * handle at a time, which settings they use, or what is around the listener. It is called
 * for those of annotations and of code alike.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MqttListenerEndpointCustomizer {

	/**
	 * Customize a listener.
	 * @param endpoint the listener, which has an id to know it by
	 */
	void customize(MqttListenerEndpoint.Builder endpoint);

}
