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
 * Transports on the Eclipse Paho clients, one for each major version. Internal, but for
 * the factories, which are the doors, for the auto-configuration and for applications
 * that create a connection without it. Beside {@code integration} the only package that
 * names a type of Paho; the auto-configuration names some to find out whether Paho is
 * there.
 * <p>
 * A client has threads of its own that block on the network. It gets one network
 * connection and sees the bare acknowledgements of what it has sent; everything that
 * comes in is dealt with in front of it. {@code docs/paho-workarounds.md} says why.
 */
@NullMarked
package io.github.mqttboot.transport.paho;

import org.jspecify.annotations.NullMarked;
