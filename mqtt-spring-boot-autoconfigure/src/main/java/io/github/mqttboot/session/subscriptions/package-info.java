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

/**
 * What the broker is asked to send: SUBSCRIBE and UNSUBSCRIBE, the answers to them, and
 * what is logged, retried and reported when it refuses a filter. Internal.
 * <p>
 * {@link io.github.mqttboot.session.subscriptions.SubscriptionDialogue} is the door, for
 * the session and the supervisor only. All of it lives in the serial executor of the
 * connection, on whichever thread that runs, and outlives transports.
 */
@NullMarked
package io.github.mqttboot.session.subscriptions;

import org.jspecify.annotations.NullMarked;
