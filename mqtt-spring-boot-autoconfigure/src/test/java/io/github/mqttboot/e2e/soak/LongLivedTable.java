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

package io.github.mqttboot.e2e.soak;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

import io.github.mqttboot.protocol.MqttVersion;

/**
 * The table of {@link LongLivedLinksIT}, in which the clients share a line.
 */
final class LongLivedTable {

	private static final String HEADING = """
			| Broker | MQTT | Keep-alive asked, in force | Idle: losses | Idle: pings | Busy: losses | Busy: pings \
			| Messages | Lost |
			|---|---|---|---|---|---|---|---|---|
			""";

	private LongLivedTable() {
	}

	/**
	 * Make the table.
	 * @param links the links
	 * @return the table
	 */
	static String of(List<LongLivedLink> links) {
		Set<Key> keys = links.stream().map(Key::of).collect(Collectors.toCollection(LinkedHashSet::new));
		StringBuilder table = new StringBuilder(HEADING);
		for (Key key : keys) {
			List<LongLivedLink> row = links.stream().filter((link) -> Key.of(link).equals(key)).toList();
			List<LongLivedLink> idle = row.stream().filter((link) -> !link.isBusy()).toList();
			List<LongLivedLink> busy = row.stream().filter(LongLivedLink::isBusy).toList();
			table.append("| %s | %s | %d s, %d s | %s | %s | %s | %s | %d | %d |\n".formatted(key.broker, key.version,
					key.keepAlive.toSeconds(), row.get(0).keepAliveInForce().toSeconds(),
					each(idle, LongLivedLink::losses), each(idle, LongLivedLink::pings),
					each(busy, LongLivedLink::losses), each(busy, LongLivedLink::pings),
					busy.stream().mapToInt(LongLivedLink::messages).sum(),
					row.stream().mapToInt(LongLivedLink::lost).sum()));
		}
		return table.toString();
	}

	private static String each(List<LongLivedLink> links, ToIntFunction<LongLivedLink> figure) {
		return links.stream()
			.map((link) -> Integer.toString(figure.applyAsInt(link)))
			.collect(Collectors.joining(", "));
	}

	/**
	 * What the links of a line have in common.
	 *
	 * @param broker the broker
	 * @param version the version of MQTT
	 * @param keepAlive the keep-alive interval
	 */
	private record Key(String broker, MqttVersion version, Duration keepAlive) {

		static Key of(LongLivedLink link) {
			return new Key(link.place().broker(), link.place().version(), link.place().keepAlive());
		}

	}

}
