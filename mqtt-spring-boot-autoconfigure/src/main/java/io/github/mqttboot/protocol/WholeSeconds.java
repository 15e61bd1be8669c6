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

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Times as packets of MQTT 5 have them. What lies between two seconds becomes the later
 * one: too long is better than too short, and 0 is no short time but means never for a
 * message, and not at all for a session.
 *
 * @since 0.1.0
 */
public final class WholeSeconds {

	private WholeSeconds() {
	}

	/**
	 * Return how many seconds to send.
	 * @param time the time
	 * @return its seconds, rounded up
	 */
	public static long of(Duration time) {
		long seconds = time.getSeconds();
		return (time.getNano() > 0 && seconds < Long.MAX_VALUE) ? seconds + 1 : seconds;
	}

	/**
	 * Return how many seconds to send, if any.
	 * @param time the time, or {@code null} for a packet that has none
	 * @return its seconds, rounded up, or {@code null}
	 */
	public static @Nullable Long ofNullable(@Nullable Duration time) {
		return (time != null) ? Long.valueOf(of(time)) : null;
	}

}
