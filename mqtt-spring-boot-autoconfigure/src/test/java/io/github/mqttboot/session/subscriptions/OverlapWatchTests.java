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

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OverlapWatch}.
 */
class OverlapWatchTests {

	private final List<WantedFilter> filters = new ArrayList<>();

	private final OverlapWatch watch = new OverlapWatch(this.filters);

	@Test
	void namesOnePairOfEachKind() {
		this.watch.connected(": cure", true);
		add("a/+");
		add("+/b");
		add("$share/g/a/#");
		add("+/+");
		assertThat(this.watch.describe()).hasSize(2)
			.allSatisfy((text) -> assertThat(text).endsWith(": cure"))
			.satisfiesExactly((grouped) -> assertThat(grouped).contains("'a/+' and '$share/g/a/#'"),
					(plain) -> assertThat(plain).contains("'a/+' and '+/b'"));
	}

	@Test
	void nothingIsLookedAtWithoutACure() {
		this.watch.connected(null, false);
		add("a/+");
		add("+/b");
		assertThat(this.watch.describe()).isEmpty();
	}

	@Test
	void veryManyPairsAreLeftToTheNextConnection() {
		this.watch.connected(": cure", true);
		for (int i = 0; i < 1500; i++) {
			add("a/" + i);
		}
		add("a/+");
		assertThat(this.watch.describe()).as("after more than a million pairs").isEmpty();
		this.filters.subList(0, 1400).clear();
		this.watch.connected(": cure", true);
		assertThat(this.watch.describe()).singleElement().asString().contains("'a/1400' and 'a/+'");
	}

	private void add(String filter) {
		TopicSubscription request = TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE);
		WantedFilter added = new WantedFilter(this.filters.size(), request, Runnable::run);
		this.filters.add(added);
		this.watch.added(added);
	}

}
