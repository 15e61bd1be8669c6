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

package io.github.mqttboot.session.subscriptions;

import java.time.Duration;

import io.github.mqttboot.protocol.MqttVersion;

/**
 * What is configured for the subscriptions of a connection. Immutable.
 *
 * @param connectionName the name of the connection
 * @param version the protocol version
 * @param sessionKept whether the broker keeps the session while the client is away
 * @param maxFilters how many filters may be in one packet
 * @param stableAfter how long a connection has to last to be known to work
 */
public record SubscriptionTerms(String connectionName, MqttVersion version, boolean sessionKept, int maxFilters,
		Duration stableAfter) {

}
