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

package io.github.mqttboot.publisher

import io.github.mqttboot.core.MqttTemplate
import io.github.mqttboot.testsupport.FakeMqttConnection
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.junit.jupiter.api.Test

import org.springframework.beans.factory.support.DefaultListableBeanFactory

/**
 * Tests for publishers with `suspend` functions.
 */
class SuspendPublisherTests {

	@Test
	fun `a publisher has none`() {
		val beanFactory = DefaultListableBeanFactory()
		beanFactory.registerSingleton("template", MqttTemplate(FakeMqttConnection()))
		val publisher = MqttPublisherFactoryBean(Publishing::class.java)
		publisher.setBeanFactory(beanFactory)
		assertThatExceptionOfType(InvalidMqttPublisherException::class.java)
			.isThrownBy { publisher.afterPropertiesSet() }
			.withMessageContaining("Publishing.send(")
			.withMessageContaining("it is a suspend function")
	}

	@MqttPublisher
	interface Publishing {

		@MqttPublish("a")
		suspend fun send()

	}

}
