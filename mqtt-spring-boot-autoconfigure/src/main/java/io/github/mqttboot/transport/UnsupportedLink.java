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

package io.github.mqttboot.transport;

import org.jspecify.annotations.Nullable;

/**
 * Why a client library cannot make links of a scheme.
 *
 * @param reason what is in the way, a sentence
 * @param cure what to do about it, a sentence, or {@code null} if only another client
 * library can make them
 * @since 0.1.0
 */
public record UnsupportedLink(String reason, @Nullable String cure) {

}
