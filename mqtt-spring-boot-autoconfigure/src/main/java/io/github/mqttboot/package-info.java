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
 * MQTT for Spring Boot. Has no types: the packages below are API, SPI or internal, and
 * each says so, what its doors are, which threads run there and who may use it. An
 * application needs {@code connection}, {@code core} and {@code annotation} first.
 */
@NullMarked
package io.github.mqttboot;

import org.jspecify.annotations.NullMarked;
