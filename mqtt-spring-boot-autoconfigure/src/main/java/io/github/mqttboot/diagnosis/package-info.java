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
 * Describes why something failed, and what cures it. Internal.
 * <p>
 * Its doors are its public classes: {@link io.github.mqttboot.diagnosis.ConnectionCauses}
 * for what ended or refused a connection,
 * {@link io.github.mqttboot.diagnosis.PublishAdvice},
 * {@link io.github.mqttboot.diagnosis.RefusalCures} and
 * {@link io.github.mqttboot.diagnosis.PoisonAdvice} for messages and subscriptions,
 * {@link io.github.mqttboot.diagnosis.ListenerAdvice} for listeners. For other packages
 * of this project only. Beside {@code settings} and {@code autoconfigure} it is the only
 * one that writes the name of a property: each is named as that of the connection it is
 * for. It has no state and may be used from any thread, except
 * {@link io.github.mqttboot.diagnosis.Suspects}, which belongs to the serial executor of
 * a connection.
 */
@NullMarked
package io.github.mqttboot.diagnosis;

import org.jspecify.annotations.NullMarked;
