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

package io.github.mqttboot.protocol;

/**
 * Types of MQTT control packets (section 2.1.2).
 */
public final class PacketType {

	/** CONNECT. */
	public static final int CONNECT = 1;

	/** CONNACK. */
	public static final int CONNACK = 2;

	/** PUBLISH. */
	public static final int PUBLISH = 3;

	/** PUBACK. */
	public static final int PUBACK = 4;

	/** PUBREC. */
	public static final int PUBREC = 5;

	/** PUBREL. */
	public static final int PUBREL = 6;

	/** PUBCOMP. */
	public static final int PUBCOMP = 7;

	/** SUBSCRIBE. */
	public static final int SUBSCRIBE = 8;

	/** SUBACK. */
	public static final int SUBACK = 9;

	/** UNSUBSCRIBE. */
	public static final int UNSUBSCRIBE = 10;

	/** UNSUBACK. */
	public static final int UNSUBACK = 11;

	/** PINGREQ. */
	public static final int PINGREQ = 12;

	/** PINGRESP. */
	public static final int PINGRESP = 13;

	/** DISCONNECT. */
	public static final int DISCONNECT = 14;

	/** AUTH. */
	public static final int AUTH = 15;

	private PacketType() {
	}

	/**
	 * Return the type of a packet.
	 * @param header its first byte
	 * @return the type
	 */
	public static int of(int header) {
		return (header & 0xFF) >> 4;
	}

	/**
	 * Return whether even the shortest MQTT 5 acknowledgement of the type has the length
	 * of its properties.
	 * @param type the type of an acknowledgement
	 * @return {@code false} for those of messages
	 */
	public static boolean alwaysHasProperties(int type) {
		return type == CONNACK || type == SUBACK || type == UNSUBACK;
	}

}
