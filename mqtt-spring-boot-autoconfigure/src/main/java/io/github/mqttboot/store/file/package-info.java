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
 * The outbox in a file: a journal of what happens to messages, written in batches, and
 * read when it is opened. Internal: {@link io.github.mqttboot.store.file.FileOutboxStore}
 * is the door, for the supervisor only.
 * <p>
 * What is in memory changes under one lock, which is not held while the file is written.
 * One thread at a time writes: the caller of {@code accept}, or a task of the executor.
 */
@NullMarked
package io.github.mqttboot.store.file;

import org.jspecify.annotations.NullMarked;
