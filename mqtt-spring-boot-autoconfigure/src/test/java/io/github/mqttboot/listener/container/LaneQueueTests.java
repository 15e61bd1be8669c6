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

package io.github.mqttboot.listener.container;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LaneQueue}. The first letter of an item is its lane.
 */
class LaneQueueTests {

	private final LaneQueue<String> queue = new LaneQueue<>((item) -> item.charAt(0));

	@Test
	void itemsOfOtherLanesOvertakeThoseBehindAHeldOne() {
		given("a1", "b1", "a2", "b2");
		this.queue.hold(take());
		assertThat(takeAll()).containsExactly("b1", "b2");
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.queue.size()).isEqualTo(2);
		assertThat(this.queue.heldLanes()).isOne();
	}

	@Test
	void aReleasedLaneGoesOnInItsOrderAndAheadOfOthers() {
		given("a1", "a2", "b1", "a3");
		this.queue.hold(take());
		assertThat(take()).isEqualTo("b1");
		given("b2");
		this.queue.release('a');
		assertThat(takeAll()).containsExactly("a1", "a2", "a3", "b2");
		assertThat(this.queue.size()).isZero();
	}

	@Test
	void aLaneThatIsNotHeldIsNotReleased() {
		given("a1");
		this.queue.release('a');
		this.queue.release('b');
		assertThat(takeAll()).containsExactly("a1");
	}

	@Test
	void whatComesAgainDoesNotOvertakeWhatIsGivenUpBeforeIt() {
		given("a1", "a2!", "b1!", "a3", "c1", "c2!");
		this.queue.hold(take());
		List<String> givenUp = this.queue.giveUp((item) -> item.startsWith("c1"), (item) -> item.endsWith("!"));
		assertThat(givenUp).containsExactly("a1", "a2!", "c1");
		assertThat(this.queue.heldLanes()).isZero();
		assertThat(this.queue.size()).isEqualTo(3);
		assertThat(takeAll()).containsExactly("b1!", "a3", "c2!");
	}

	@Test
	void anItemThatWasTakenIsGivenUpWithThoseOfItsLaneThatComeAgain() {
		given("a1", "b1!", "a2!", "a3");
		assertThat(this.queue.giveUp(take(), (item) -> item.endsWith("!"))).containsExactly("a1", "a2!");
		assertThat(takeAll()).containsExactly("b1!", "a3");
	}

	@Test
	void weighsWhatIsHeldToo() {
		given("a1", "a22", "b1");
		this.queue.hold(take());
		take();
		assertThat(this.queue.size(String::length)).isEqualTo("a1".length() + "a22".length());
	}

	private void given(String... items) {
		Stream.of(items).forEach(this.queue::add);
	}

	private String take() {
		String item = this.queue.poll();
		assertThat(item).isNotNull();
		return item;
	}

	private List<String> takeAll() {
		List<String> items = new ArrayList<>();
		for (String item = this.queue.poll(); item != null; item = this.queue.poll()) {
			items.add(item);
		}
		return items;
	}

}
