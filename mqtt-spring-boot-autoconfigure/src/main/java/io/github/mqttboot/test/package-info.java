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
 * A broker for the tests of an application, within their JVM:
 * {@link io.github.mqttboot.test.EmbeddedMqttBroker @EmbeddedMqttBroker} on a test class,
 * and {@link io.github.mqttboot.test.MqttTestBroker} for the faults. API for tests, which
 * requires {@code com.hivemq:hivemq-community-edition-embedded}; nothing of it is loaded
 * in an application.
 * <p>
 * The broker runs on threads of its own. A test may use it from any thread, which may
 * have to wait for the broker.
 */
@NullMarked
package io.github.mqttboot.test;

import org.jspecify.annotations.NullMarked;
