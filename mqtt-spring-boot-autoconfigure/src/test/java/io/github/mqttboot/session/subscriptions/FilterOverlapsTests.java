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

package io.github.mqttboot.session.subscriptions;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FilterOverlaps}.
 */
class FilterOverlapsTests {

	@ParameterizedTest
	@CsvSource({ "a/#, a/b, true, true", "a/#, a, true, true", "a/#, a/+/c, true, true", "a/#, a/#, false, true",
			"a/+, a/b, true, true", "a/+, a/#, false, true", "a/+, a/b/c, false, false", "a/+, a, false, false",
			"a/b, a/+, false, true", "+/b, a/+, false, true", "+/b, a/c, false, false", "#, a/+, true, true",
			"#, $SYS/a, false, false", "+/a, $SYS/a, false, false", "$SYS/#, $SYS/a, true, true",
			"a/#, b/#, false, false", "a//b, a/+/b, false, true", "+/#, #, false, true", "#, +/#, true, true",
			"$share/g/a/#, a/b, false, true", "a/#, $share/g/a/b, false, true", "a/b/#, a/b, true, true",
			"a/b, a/b/c, false, false", "a/+/#, a, false, false", "/a, +/a, false, true", "a, a, false, true" })
	void comparesFilters(String one, String other, boolean covers, boolean overlap) {
		assertThat(FilterOverlaps.covers(subscription(one), subscription(other))).isEqualTo(covers);
		assertThat(FilterOverlaps.overlap(one, other)).isEqualTo(overlap);
		assertThat(FilterOverlaps.overlap(other, one)).isEqualTo(overlap);
	}

	@Test
	void optionsMustBeTheSame() {
		TopicSubscription wide = subscription("a/#");
		assertThat(FilterOverlaps.covers(wide, TopicSubscription.of("a/b", MqttQos.AT_MOST_ONCE))).isFalse();
		assertThat(FilterOverlaps.covers(wide, new TopicSubscription("a/b", MqttQos.AT_LEAST_ONCE, true, false, 0)))
			.isFalse();
		assertThat(FilterOverlaps.covers(wide, new TopicSubscription("a/b", MqttQos.AT_LEAST_ONCE, false, true, 0)))
			.isFalse();
		assertThat(FilterOverlaps.covers(wide, new TopicSubscription("a/b", MqttQos.AT_LEAST_ONCE, false, false, 2)))
			.isFalse();
	}

	private static TopicSubscription subscription(String filter) {
		return TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE);
	}

}
