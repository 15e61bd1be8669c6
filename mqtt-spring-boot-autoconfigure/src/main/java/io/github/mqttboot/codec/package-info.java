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
 * MQTT control packets to bytes and back, all versions, for whoever moves the bytes.
 * Internal.
 * <p>
 * There are two doors, one for each direction, for transports and for what must know the
 * size of a packet only: {@link io.github.mqttboot.codec.PacketEncoder} writes what a
 * client sends into a {@link io.github.mqttboot.codec.PacketSink}, and
 * {@link io.github.mqttboot.codec.PacketDecoder} reads what a broker sends. An encoder
 * has no state and may be shared by all threads; a decoder belongs to one network
 * connection and to the thread that reads from it. Nothing here blocks, starts threads or
 * keeps a buffer it was given.
 * <p>
 * What cannot be encoded is refused before its first byte is written. No library that
 * moves bytes or speaks MQTT is named here.
 */
@NullMarked
package io.github.mqttboot.codec;

import org.jspecify.annotations.NullMarked;
