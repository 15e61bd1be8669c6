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

package io.github.mqttboot.store;

import java.time.Duration;

import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.WholeSeconds;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A message on its way out. It keeps its number from acceptance to the final
 * acknowledgement, whatever packet identifiers it is sent under.
 *
 * @param id the number by which the store knows it, or 0 if the store does not keep it
 * @param packet what to send
 * @param since when the message expiry interval of the packet began to run, comparable
 * with {@link System#nanoTime()}
 * @since 0.1.0
 */
public record AcceptedMessage(long id, PublishPacket packet, long since) {

	/**
	 * The least that is sent. Brokers take 0 for no expiry at all, and a PUBLISH that was
	 * sent before must be sent again however old it is (MQTT 5 section 4.3.3).
	 */
	private static final Duration LEAST = Duration.ofSeconds(1);

	public AcceptedMessage {
		Assert.notNull(packet, "'packet' must not be null");
	}

	/**
	 * Create a message that the store does not keep.
	 * @param packet what to send
	 * @param now when its message expiry interval begins to run
	 * @return the message
	 */
	public static AcceptedMessage unkept(PublishPacket packet, long now) {
		return new AcceptedMessage(0, packet, now);
	}

	/**
	 * Return what is left of the message expiry interval.
	 * @param now the time
	 * @return the time left, not positive if it has expired, or {@code null} if the
	 * message does not expire. That of an interval of 0 is left to the broker: for some
	 * it means never
	 */
	public @Nullable Duration timeLeft(long now) {
		Duration interval = this.packet.properties().messageExpiryInterval();
		return (interval != null && !interval.isZero()) ? interval.minusNanos(now - this.since) : null;
	}

	/**
	 * Return the message with as much of its message expiry interval as is left.
	 * @param now the time
	 * @return the message, this one if it does not expire
	 */
	public AcceptedMessage at(long now) {
		Duration left = timeLeft(now);
		if (left == null) {
			return this;
		}
		Duration seconds = Duration.ofSeconds(WholeSeconds.of(left));
		PublishProperties properties = this.packet.properties()
			.withMessageExpiryInterval((seconds.compareTo(LEAST) < 0) ? LEAST : seconds);
		return new AcceptedMessage(this.id, this.packet.withProperties(properties), now);
	}

}
