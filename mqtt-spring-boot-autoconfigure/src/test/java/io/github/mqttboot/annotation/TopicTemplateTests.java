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

package io.github.mqttboot.annotation;

import java.util.Map;

import io.github.mqttboot.protocol.MqttTopics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TopicTemplate}.
 */
class TopicTemplateTests {

	@ParameterizedTest
	@CsvSource({ "sensors/{deviceId}/temperature, sensors/+/temperature", "{a}/{b}, +/+", "{a}/#, +/#", "a/b, a/b",
			"a/+/{b}, a/+/+", "/{a}/, /+/", "a/{, a/{", "a/}b{, a/}b{", "a/{}, a/{}" })
	void variableStandsForOneLevel(String template, String filter) {
		assertThat(new TopicTemplate(template, null).filter()).isEqualTo(filter);
	}

	@Test
	void variablesAreTakenFromTheTopic() {
		TopicTemplate template = new TopicTemplate("site/{site}/+/{device}/#", null);
		assertThat(template.variablesOf("site/north/x/7/a/b")).isEqualTo(Map.of("site", "north", "device", "7"));
		assertThat(template.variablesOf("site//x/")).isEqualTo(Map.of("site", "", "device", ""));
		assertThat(template.hasVariable("device")).isTrue();
		assertThat(template.hasVariable("other")).isFalse();
		assertThat(MqttTopics.matches(template.filter(), "site/north/x/7")).isTrue();
		assertThat(MqttTopics.matches(template.filter(), "site/north/x")).isFalse();
	}

	@Test
	void groupIsNoPartOfTheTopic() {
		TopicTemplate template = new TopicTemplate("a/{b}", "workers");
		assertThat(template.filter()).isEqualTo("$share/workers/a/+");
		assertThat(template.variablesOf("a/7")).isEqualTo(Map.of("b", "7"));
	}

	@Test
	void groupOfTheTopicItselfGoesFirst() {
		TopicTemplate template = new TopicTemplate("$share/mine/a/{b}", "workers");
		assertThat(template.filter()).isEqualTo("$share/mine/a/+");
		assertThat(template.variablesOf("a/7")).isEqualTo(Map.of("b", "7"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a/x{b}", "a/{b}x", "a/{b}{c}", "{a}/{a}" })
	void invalidTemplate(String template) {
		assertThatIllegalArgumentException().isThrownBy(() -> new TopicTemplate(template, null))
			.withMessageContaining(template);
	}

}
