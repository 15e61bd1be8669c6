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

package io.github.mqttboot.autoconfigure

import io.github.mqttboot.annotation.MqttListener
import io.github.mqttboot.connection.MqttConnection
import io.github.mqttboot.testsupport.FakeMqttConnection
import io.github.mqttboot.testsupport.FakeTransportFactory
import kotlinx.coroutines.CompletableDeferred
import org.assertj.core.api.Assertions.assertThat
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.Test

import org.springframework.aot.generate.ClassNameGenerator
import org.springframework.aot.generate.DefaultGenerationContext
import org.springframework.aot.generate.InMemoryGeneratedFiles
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates
import org.springframework.beans.factory.support.RootBeanDefinition
import org.springframework.boot.autoconfigure.AutoConfigurations
import org.springframework.boot.test.context.FilteredClassLoader
import org.springframework.boot.test.context.runner.ApplicationContextRunner
import org.springframework.context.aot.ApplicationContextAotGenerator
import org.springframework.context.support.GenericApplicationContext
import org.springframework.javapoet.ClassName

/**
 * Tests for listeners that are `suspend` functions.
 */
class SuspendFunctionTests {

	private val contextRunner = ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration::class.java,
				MqttMessagingAutoConfiguration::class.java))
		.withBean(FakeTransportFactory::class.java)

	@Test
	fun `what calls them is missing`() {
		this.contextRunner.withClassLoader(FilteredClassLoader("kotlinx.coroutines.reactor"))
			.withBean(Unanswering::class.java)
			.run { context ->
				assertThat(context).hasFailed()
				assertThat(context.startupFailure).rootCause()
					.hasMessageContaining("it is a suspend function, and what calls those is missing")
			}
	}

	@Test
	fun `one that returns nothing needs no topic for a reply`() {
		this.contextRunner.withPropertyValues("mqtt.version=3.1.1")
			.withBean(Unanswering::class.java)
			.run { context -> assertThat(context).hasNotFailed() }
	}

	@Test
	fun `one that returns something needs a topic for it`() {
		this.contextRunner.withPropertyValues("mqtt.version=3.1.1")
			.withBean(Answering::class.java)
			.run { context ->
				assertThat(context).hasFailed()
				assertThat(context.startupFailure).rootCause()
					.hasMessageContaining("what it returns has no topic to go to")
			}
	}

	@Test
	fun `acknowledges when it completes, not when it suspends`() {
		val connection = FakeMqttConnection()
		this.contextRunner.withBean("fake", MqttConnection::class.java, { connection })
			.withBean(Suspended::class.java)
			.run { context ->
				val suspended = context.getBean(Suspended::class.java)
				val delivery = connection.deliver("a", "x")
				val worker = await().until({ suspended.worker }) { it != null }!!
				// the function has suspended: its thread waits for it, or is done
				await().until { worker.state != Thread.State.RUNNABLE }
				assertThat(delivery.isAcknowledged).isFalse()
				suspended.go.complete(Unit)
				await().until { delivery.isAcknowledged }
				assertThat(suspended.resumed).isTrue()
			}
	}

	@Test
	fun `types of payload and reply have hints`() {
		val generation = DefaultGenerationContext(ClassNameGenerator(ClassName.get("test", "Test")),
				InMemoryGeneratedFiles())
		GenericApplicationContext().use { context ->
			context.registerBeanDefinition("answering", RootBeanDefinition(Answering::class.java))
			ApplicationContextAotGenerator().processAheadOfTime(context, generation)
		}
		assertThat(RuntimeHintsPredicates.reflection().onType(Question::class.java)).accepts(generation.runtimeHints)
		assertThat(RuntimeHintsPredicates.reflection().onType(Answer::class.java)).accepts(generation.runtimeHints)
	}

	class Unanswering {

		@MqttListener("a")
		suspend fun onMessage(payload: String) {
			check(payload.isNotEmpty())
		}

	}

	class Suspended {

		val go = CompletableDeferred<Unit>()

		@Volatile
		var worker: Thread? = null

		@Volatile
		var resumed = false

		@MqttListener("a")
		suspend fun onMessage(payload: String) {
			check(payload.isNotEmpty())
			this.worker = Thread.currentThread()
			this.go.await()
			this.resumed = true
		}

	}

	class Answering {

		@MqttListener("a")
		suspend fun onMessage(question: Question) = listOf(Answer(question.text))

	}

	data class Question(val text: String)

	data class Answer(val text: String)

}
