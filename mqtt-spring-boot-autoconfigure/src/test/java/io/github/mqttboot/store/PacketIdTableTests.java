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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PacketIdTable}.
 */
class PacketIdTableTests {

	private final PacketIdTable<String> table = new PacketIdTable<>();

	@Test
	void behavesAsALinkedMap() {
		Map<Integer, String> map = new LinkedHashMap<>();
		Random random = new Random(7);
		for (int i = 0; i < 20_000; i++) {
			int id = 1 + random.nextInt(random.nextBoolean() ? 40 : 65_535);
			String value = "value " + i;
			if (random.nextInt(3) == 0) {
				map.remove(id);
				map.put(id, value);
				this.table.put(id, value);
			}
			else {
				assertThat(this.table.remove(id)).isEqualTo(map.remove(id));
			}
			assertThat(this.table.get(id)).isEqualTo(map.get(id));
			assertThat(this.table.size()).isEqualTo(map.size());
		}
		assertThat(this.table.values()).containsExactlyElementsOf(new ArrayList<>(map.values()));
	}

	@Test
	void identifiersThatDifferInTheirFirstBitsOnlyAreKeptApart() {
		this.table.put(1, "a");
		this.table.put(0x8001, "b");
		assertThat(this.table.get(1)).isEqualTo("a");
		assertThat(this.table.get(0x8001)).isEqualTo("b");
		assertThat(this.table.get(0x4001)).isNull();
	}

	@Test
	void replacedValueKeepsItsPlace() {
		List.of(1, 2, 3).forEach((id) -> this.table.put(id, "old " + id));
		this.table.replace(2, "new");
		this.table.replace(4, "never there");
		assertThat(this.table.values()).containsExactly("old 1", "new", "old 3");
	}

	@Test
	void valuesAreRemovedByCondition() {
		List.of(1, 2, 3, 4).forEach((id) -> this.table.put(id, "value " + id));
		this.table.removeIf((value) -> !value.endsWith("3"));
		assertThat(this.table.values()).containsExactly("value 3");
		this.table.clear();
		assertThat(this.table.isEmpty()).isTrue();
		assertThat(this.table.values()).isEmpty();
	}

	@Test
	void tableIsAsSmallAsWhatIsInFlight() {
		for (int i = 0; i < 200_000; i++) {
			this.table.put(1 + i % 65_535, "value");
			this.table.remove(1 + (i + 65_535 - 10) % 65_535);
		}
		assertThat(ReflectionTestUtils.getField(this.table, "ids")).asInstanceOf(InstanceOfAssertFactories.CHAR_ARRAY)
			.hasSizeLessThanOrEqualTo(32);
	}

}
