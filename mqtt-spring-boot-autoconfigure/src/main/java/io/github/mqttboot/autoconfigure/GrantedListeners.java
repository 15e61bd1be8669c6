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

package io.github.mqttboot.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttTopics;
import org.jspecify.annotations.Nullable;

/**
 * The listeners that run when the connections are made: whether the broker has granted
 * what they subscribe to. Used once, by the thread that starts the application, and only
 * if it is to fail fast.
 */
final class GrantedListeners {

	private final Supplier<? extends Collection<MqttMessageListenerContainer>> containers;

	/**
	 * Create a check.
	 * @param containers the containers of the listeners, asked for when they have been
	 * started
	 */
	GrantedListeners(Supplier<? extends Collection<MqttMessageListenerContainer>> containers) {
		this.containers = containers;
	}

	/**
	 * Wait for the answers of the broker.
	 * @param timeout how long to wait
	 * @throws MqttStartupException if a subscription was refused, or is not answered in
	 * time
	 */
	void await(Duration timeout) {
		List<Answer> answers = this.containers.get().stream().flatMap(GrantedListeners::answersOf).toList();
		CompletableFuture<?>[] settled = answers.stream()
			.map((answer) -> answer.granted().exceptionally((refused) -> MqttQos.AT_MOST_ONCE))
			.toArray(CompletableFuture[]::new);
		CompletableFuture.allOf(settled)
			.completeOnTimeout(null, Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS)
			.join();
		List<Answer> missing = answers.stream().filter((answer) -> answer.problem() != null).toList();
		if (!missing.isEmpty()) {
			throw MqttStartupException.ofListeners(
					missing.stream().map(Answer::describe).collect(Collectors.joining("; ")),
					missing.stream().anyMatch((answer) -> MqttTopics.isShared(answer.filter())));
		}
	}

	private static Stream<Answer> answersOf(MqttMessageListenerContainer container) {
		return container.isRunning() ? container.getGranted()
			.entrySet()
			.stream()
			.map((entry) -> new Answer(container, entry.getKey(), entry.getValue())) : Stream.empty();
	}

	/**
	 * What the broker answers to a subscription.
	 *
	 * @param container the container of the listener
	 * @param filter the topic filter
	 * @param granted the answer
	 */
	private record Answer(MqttMessageListenerContainer container, String filter, CompletableFuture<MqttQos> granted) {

		@Nullable String problem() {
			try {
				return (this.granted.getNow(null) != null) ? null
						: "The broker has not answered the subscription to '" + this.filter + "'";
			}
			catch (CancellationException ex) {
				// whoever stopped the listener meanwhile does not want it
				return null;
			}
			catch (CompletionException ex) {
				return (ex.getCause() instanceof MqttSubscriptionRefusedException refused) ? refused.getMessage()
						: null;
			}
		}

		String describe() {
			return "'" + this.container.getId() + "' (" + this.container.getEndpoint().listener() + "): " + problem();
		}

	}

}
