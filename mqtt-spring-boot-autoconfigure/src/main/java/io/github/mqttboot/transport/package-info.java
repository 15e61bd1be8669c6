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
 * The seam between a supervised connection and an MQTT client library: one disposable
 * network connection, and who makes it. SPI.
 * <p>
 * A {@link io.github.mqttboot.transport.MqttTransportFactory} opens the
 * {@link io.github.mqttboot.transport.MqttTransports} of one connection, which lend it
 * the executor it lives in, and make an
 * {@link io.github.mqttboot.transport.MqttTransport} for each attempt. Nothing here
 * blocks the thread of its caller; what happens is reported to an
 * {@link io.github.mqttboot.transport.MqttTransportListener}, and failures are typed,
 * never exceptions of the library.
 */
@NullMarked
package io.github.mqttboot.transport;

import org.jspecify.annotations.NullMarked;
