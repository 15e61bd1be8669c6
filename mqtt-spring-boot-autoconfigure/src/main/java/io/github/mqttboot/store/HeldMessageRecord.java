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

package io.github.mqttboot.store;

import io.github.mqttboot.protocol.InboundPublish;

/**
 * A message that is kept for a handler that is stopped.
 *
 * @param id its number
 * @param holder the name of the handler
 * @param filter the topic filter for which the handler gets it
 * @param message the message
 * @param saved when it is safe, or cannot be made so now
 * @since 0.1.0
 */
public record HeldMessageRecord(long id, String holder, String filter, InboundPublish message, Ticket saved) {

}
