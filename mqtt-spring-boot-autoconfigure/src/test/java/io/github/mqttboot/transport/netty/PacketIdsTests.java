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

package io.github.mqttboot.transport.netty;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;

import io.github.mqttboot.transport.netty.PacketIds.Use;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link PacketIds}.
 */
class PacketIdsTests {

	private final PacketIds ids = new PacketIds();

	@Test
	void followEachOther() {
		assertThat(this.ids.allocate(Use.PUBLISH)).isEqualTo(1);
		assertThat(this.ids.allocate(Use.SUBSCRIBE)).isEqualTo(2);
		this.ids.free(1);
		assertThat(this.ids.allocate(Use.PUBLISH)).isEqualTo(3);
		assertThat(this.ids.get(1)).isNull();
		assertThat(this.ids.get(2)).isEqualTo(Use.SUBSCRIBE);
		assertThat(this.ids.get(2 + 16)).isNull();
	}

	@Test
	void allOfThemCanBeInUse() {
		Set<Integer> given = new HashSet<>();
		for (int i = 0; i < 65_535; i++) {
			given.add(this.ids.allocate(Use.PUBLISH));
		}
		assertThat(given).hasSize(65_535).doesNotContain(0);
		assertThatIllegalStateException().isThrownBy(() -> this.ids.allocate(Use.PUBLISH));
		this.ids.free(4711);
		assertThat(this.ids.allocate(Use.PUBLISH)).isEqualTo(4711);
	}

	@Test
	void resumedOnesKeepTheirPlace() {
		for (int id : new int[] { 1, 17, 33, 65_535, 32_767 }) {
			this.ids.reserve(id, Use.PUBLISH);
		}
		this.ids.reserve(17, Use.RELEASE);
		assertThat(this.ids.get(17)).isEqualTo(Use.RELEASE);
		assertThat(this.ids.get(1)).isEqualTo(Use.PUBLISH);
		Set<Integer> given = new HashSet<>();
		for (int i = 0; i < 65_530; i++) {
			given.add(this.ids.allocate(Use.PUBLISH));
		}
		assertThat(given).hasSize(65_530).doesNotContain(1, 17, 33, 65_535, 32_767);
	}

	@Test
	void oneThatWasResumedIsNotGivenOutAgainWhenItIsFree() {
		this.ids.resume(65_534, Use.PUBLISH);
		this.ids.resume(65_535, Use.PUBLISH);
		this.ids.resume(1, Use.RELEASE);
		this.ids.free(65_534);
		this.ids.free(1);
		assertThat(this.ids.allocate(Use.PUBLISH)).isEqualTo(2);
		assertThat(this.ids.allocate(Use.PUBLISH)).isEqualTo(3);
	}

	@Test
	void oneThatIsNeverAnsweredHoldsUpNoOther() {
		int stuck = this.ids.allocate(Use.PUBLISH);
		for (int i = 0; i < 200_000; i++) {
			int id = this.ids.allocate(Use.PUBLISH);
			assertThat(id).isNotEqualTo(stuck);
			this.ids.free(id);
		}
		assertThat(this.ids.get(stuck)).isEqualTo(Use.PUBLISH);
	}

	@Test
	void agreeWithAMapWhateverTheOrder() {
		Random random = new Random(1);
		Map<Integer, Use> expected = new HashMap<>();
		Queue<Integer> inUse = new ArrayDeque<>();
		for (int i = 0; i < 100_000; i++) {
			if (random.nextInt(100) < 51) {
				Use use = Use.values()[random.nextInt(4)];
				int id = this.ids.allocate(use);
				assertThat(expected.put(id, use)).isNull();
				inUse.add(id);
			}
			else if (!inUse.isEmpty()) {
				int id = inUse.remove();
				assertThat(this.ids.get(id)).isEqualTo(expected.remove(id));
				this.ids.free(id);
				this.ids.free(id);
			}
		}
		expected.forEach((id, use) -> assertThat(this.ids.get(id)).isEqualTo(use));
	}

	@Test
	void tableIsAsSmallAsWhatIsInUse() {
		for (int i = 0; i < 200_000; i++) {
			int id = this.ids.allocate(Use.PUBLISH);
			this.ids.free((id > 10) ? id - 10 : id + 65_535 - 10);
		}
		assertThat(ReflectionTestUtils.getField(this.ids, "ids")).asInstanceOf(InstanceOfAssertFactories.CHAR_ARRAY)
			.hasSizeLessThanOrEqualTo(32);
	}

}
