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
 * Transports on Netty, for all versions. Internal, but for the factory, which is the
 * door, for the auto-configuration and for applications that create a connection without
 * it. Beside {@code transport.netty.link} the only package that names a type of Netty;
 * the auto-configuration names some to find out whether Netty is there.
 * <p>
 * A connection has one event loop for life, which it shares with others: it is the thread
 * that the connection lives in, and on it everything about its channels happens. Nothing
 * of the user's runs there, and nothing blocks it: names are resolved, proxies selected
 * and TLS settings asked for on worker threads.
 * <ul>
 * <li>{@link io.github.mqttboot.transport.netty.NettyTransport} takes what the connection
 * asks for, {@link io.github.mqttboot.transport.netty.NetworkConnection} what the channel
 * reports: its beginning, its end and the lock of what is in between.</li>
 * <li>{@link io.github.mqttboot.transport.netty.link.ChannelOpener} makes the channel,
 * with what the scheme asks for.</li>
 * <li>Out: {@link io.github.mqttboot.transport.netty.OutgoingMessages} decides what may
 * leave, {@link io.github.mqttboot.transport.netty.PacketWriter} writes it.</li>
 * <li>In: {@link io.github.mqttboot.transport.netty.PacketInput} finds the packets,
 * {@link io.github.mqttboot.transport.netty.IncomingPackets} deals with them.</li>
 * </ul>
 */
@NullMarked
package io.github.mqttboot.transport.netty;

import org.jspecify.annotations.NullMarked;
