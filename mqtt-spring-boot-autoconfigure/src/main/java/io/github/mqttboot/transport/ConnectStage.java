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

/**
 * How far an attempt to connect has come. Stages come in this order; those that do not
 * apply are left out.
 *
 * @since 0.1.0
 */
public enum ConnectStage {

	/**
	 * The credentials provider is asked. Before there is a transport.
	 */
	CREDENTIALS,

	/**
	 * The application authenticates the connection: before there is a transport, and
	 * again whenever the broker challenges it.
	 */
	AUTHENTICATION,

	/**
	 * The will provider is asked. Before there is a transport.
	 */
	WILL,

	/**
	 * The name service is asked for the addresses of the host. Before there is a
	 * transport.
	 */
	RESOLVING,

	/**
	 * The TCP connection is being made.
	 */
	CONNECTING,

	/**
	 * The TLS handshake is under way.
	 */
	TLS,

	/**
	 * The WebSocket is being opened; also what comes before it, if the client library
	 * does that in one step.
	 */
	UPGRADE,

	/**
	 * The link is there: CONNECT is sent, and CONNACK awaited.
	 */
	CONNACK

}
