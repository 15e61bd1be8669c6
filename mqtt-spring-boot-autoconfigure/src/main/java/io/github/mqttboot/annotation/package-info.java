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
 * Listener methods: {@link io.github.mqttboot.annotation.MqttListener} and what its
 * arguments may be. API.
 * <p>
 * The annotations are the doors, and
 * {@link io.github.mqttboot.annotation.EnableMqtt @EnableMqtt} without Spring Boot.
 * Methods are found by the thread that starts the application, and called by the workers
 * of their container.
 */
@NullMarked
package io.github.mqttboot.annotation;

import org.jspecify.annotations.NullMarked;
