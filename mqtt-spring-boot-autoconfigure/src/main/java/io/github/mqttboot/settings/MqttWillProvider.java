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

import org.jspecify.annotations.Nullable;

/**
 * Makes the will of a connection. Asked at every attempt, on a worker thread within the
 * connection timeout, so that the will can hold a time stamp or a number that grows with
 * each connection. Not asked on a connection with presence messages, of which one is the
 * will.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MqttWillProvider {

	/**
	 * Return the will for the next attempt. An attempt for which it cannot be made, or
	 * with a will that cannot be sent, fails and is followed by others.
	 * @param connectionName the name of the connection
	 * @return the will, or {@code null} for the one of the settings, if there is one
	 */
	@Nullable MqttWill getWill(String connectionName);

}
