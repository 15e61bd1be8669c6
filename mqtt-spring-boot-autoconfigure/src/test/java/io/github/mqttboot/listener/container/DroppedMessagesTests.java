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

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DroppedMessages}.
 */
@ExtendWith(OutputCaptureExtension.class)
class DroppedMessagesTests {

	private long now;

	private final DroppedMessages dropped = new DroppedMessages("test", 1000, () -> this.now);

	@Test
	void reportsTheFirstAndThenTheNumberOncePerMinute(CapturedOutput output) {
		IntStream.range(0, 11_000).forEach((i) -> this.dropped.dropped("topic/" + i));
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("'test'", "'topic/0'", "1000 messages wait");
		this.now += Duration.ofMinutes(1).toNanos();
		this.dropped.dropped("a\nb");
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).hasSize(2)
			.last()
			.asString()
			.contains("'a\\u000Ab', and 10999 others before");
	}

	@Test
	void reportsTheRestAtTheEnd(CapturedOutput output) {
		IntStream.range(0, 3).forEach((i) -> this.dropped.dropped("topic"));
		this.dropped.stopped();
		this.dropped.stopped();
		assertThat(output).containsOnlyOnce("dropped another 2 QoS 0 messages");
	}

}
