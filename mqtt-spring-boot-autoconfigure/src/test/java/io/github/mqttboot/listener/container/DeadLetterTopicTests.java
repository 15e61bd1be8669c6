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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadLetterTopic}.
 */
class DeadLetterTopicTests {

	@Test
	void variableIsReplaced() {
		assertThat(new DeadLetterTopic("dead/{topic}/of").of("a/b")).isEqualTo("dead/a/b/of");
		assertThat(new DeadLetterTopic("dead").of("a/b")).isEqualTo("dead");
	}

	@ParameterizedTest
	@CsvSource({ "dead/{topic}, #", "dead/{topic}, dead/#", "dead/{topic}, +/a/#", "dead, +", "dead, dead",
			"dead, dead/#", "dead, $share/group/+", "dead/{topic}, $share/group/#", "{topic}/dead, a/#",
			"{topic}/dead, +/#", "{topic}dead, a/+", "a/{topic}, +/+/#", "a/{topic}/a, a/#", "{topic}/{topic}, a/#",
			"/{topic}, #" })
	void filterThatSelectsItsOwnDeadLetters(String template, String filter) {
		assertThat(new DeadLetterTopic(template).comesBackTo(filter)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "dead/{topic}, +", "dead/{topic}, +/+", "dead/{topic}, sensors/#", "dead/{topic}, a/b",
			"dead/{topic}, +/temperature", "dead/{topic}, dead/a", "dead/{topic}, dead/+/+", "dead, a", "dead, +/+",
			"dead, dead/+", "{topic}/dead, a/+", "{topic}/dead, a", "dead-{topic}, a/#", "$dead/{topic}, #",
			"$dead/{topic}, +/#", "dead/{topic}, $share/group/sensors/#", "/{topic}, +" })
	void filterThatDoesNotSelectItsOwnDeadLetters(String template, String filter) {
		assertThat(new DeadLetterTopic(template).comesBackTo(filter)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "dead/{topic}, dead/#, true", "dead/{topic}, dead/+/x, true", "dead/{topic}, $share/g/dead/+, true",
			"dead/{topic}, #, false", "dead/{topic}, +/a, false", "dead, dead, true", "dead, +, false",
			"dead, dead/#, false", "{topic}/dead, a/dead, false", "dead-{topic}, dead-a, false",
			"{topic}/{topic}, a/a, false" })
	void filterThatSelectsDeadLettersOnly(String template, String filter, boolean expected) {
		assertThat(new DeadLetterTopic(template).covers(filter)).isEqualTo(expected);
	}

}
