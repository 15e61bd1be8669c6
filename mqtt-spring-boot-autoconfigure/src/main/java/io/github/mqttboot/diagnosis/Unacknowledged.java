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

package io.github.mqttboot.diagnosis;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import io.github.mqttboot.protocol.MqttText;

/**
 * What a broker does not acknowledge.
 *
 * @param packet what was sent
 * @param time for how long none was acknowledged
 * @param count how many messages or filters wait
 * @param names the topics of the oldest messages, or the filters
 * @param overtaken whether the broker acknowledged messages that were sent later
 */
public record Unacknowledged(Packet packet, Duration time, int count, List<String> names, boolean overtaken) {

	private static final int SHOWN = 5;

	public Unacknowledged {
		names = List.copyOf(names);
	}

	/**
	 * Create an instance for a broker that acknowledges none.
	 * @param packet what was sent
	 * @param time for how long none was acknowledged
	 * @param count how many messages or filters wait
	 * @param names the topics of the oldest messages, or the filters
	 * @return the instance
	 */
	public static Unacknowledged of(Packet packet, Duration time, int count, List<String> names) {
		return new Unacknowledged(packet, time, count, names, false);
	}

	/**
	 * Create an instance for a broker that left a message out.
	 * @param time for how long one that was sent later has been acknowledged
	 * @param count how many messages wait
	 * @param names the topic of the message
	 * @return the instance
	 */
	public static Unacknowledged overtaken(Duration time, int count, List<String> names) {
		return new Unacknowledged(Packet.PUBLISH, time, count, names, true);
	}

	/**
	 * Describe what waits.
	 * @return such as {@code no SUBACK for 30 s: SUBSCRIBE of 'a/#' waits}
	 */
	String describe() {
		String seconds = this.time.toSeconds() + " s";
		if (this.overtaken) {
			return "later messages, but for more than " + seconds + " not the one to " + quoted(1) + ": " + this.count
					+ " wait";
		}
		return switch (this.packet) {
			case PUBLISH -> "no message for " + seconds + ": " + this.count + " wait, the oldest to " + quoted(1);
			case SUBSCRIBE -> "no SUBSCRIBE for " + seconds + ": " + filters();
			case UNSUBSCRIBE -> "no UNSUBSCRIBE for " + seconds + ": " + filters();
		};
	}

	private String filters() {
		int more = this.names.size() - SHOWN;
		return quoted(SHOWN) + ((more > 0) ? " and " + more + " more" : "") + ((this.count == 1) ? " waits" : " wait");
	}

	private String quoted(int limit) {
		return this.names.stream()
			.limit(limit)
			.map((name) -> "'" + MqttText.printable(name) + "'")
			.collect(Collectors.joining(", "));
	}

	/**
	 * What is acknowledged.
	 */
	public enum Packet {

		/**
		 * PUBLISH of QoS 1 or 2, or its PUBREL.
		 */
		PUBLISH,

		/**
		 * SUBSCRIBE.
		 */
		SUBSCRIBE,

		/**
		 * UNSUBSCRIBE.
		 */
		UNSUBSCRIBE

	}

}
