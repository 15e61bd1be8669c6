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

package io.github.mqttboot.transport.paho;

import io.github.mqttboot.store.MemoryInflightStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link FencedInflightStore}.
 */
class FencedInflightStoreTests {

	private final MemoryInflightStore session = new MemoryInflightStore();

	private final FencedInflightStore store = new FencedInflightStore(this.session);

	@Test
	void keepsHeaderAndPayload() {
		put("s-1");
		assertThat(this.store.get("s-1")).containsExactly(1, 2, 3);
	}

	@Test
	void afterTheEndNothingIsChanged() {
		put("s-1");
		this.store.fence();
		this.store.remove("s-1");
		assertThatIllegalStateException().isThrownBy(() -> put("s-2"));
		assertThat(this.session.keys()).containsExactly("s-1");
	}

	@Test
	void whatWasNotSentAfterAllIsTakenBackEvenAfterTheEnd() {
		put("s-1");
		this.store.beginSending();
		put("s-2");
		put("sc-3");
		this.store.fence();
		this.store.remove("s-2");
		this.store.undoSending();
		assertThat(this.session.keys()).containsExactlyInAnyOrder("s-1", "sc-3");
	}

	@Test
	void nothingIsTakenBackThatWasNotKept() {
		put("s-1");
		this.store.beginSending();
		this.store.undoSending();
		assertThat(this.session.keys()).containsExactly("s-1");
	}

	private void put(String key) {
		this.store.put(key, new byte[] { 1, 2 }, new byte[] { 3 });
	}

}
