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

package io.github.mqttboot.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import org.springframework.util.Assert;

/**
 * Meters of listeners. The tag {@code client} is the name of the connection and
 * {@code listener} the id of the listener.
 *
 * @since 0.1.0
 */
public class MqttListenerMeters implements MqttListenerObserver, AutoCloseable {

	private final MeterRegistry registry;

	private final Map<Key, ContainerMeters> meters = new ConcurrentHashMap<>();

	/**
	 * Create meters in a registry.
	 * @param registry the registry
	 */
	public MqttListenerMeters(MeterRegistry registry) {
		Assert.notNull(registry, "'registry' must not be null");
		this.registry = registry;
	}

	@Override
	public void onRegistered(MqttMessageListenerContainer container) {
		this.meters.computeIfAbsent(Key.of(container),
				(key) -> ContainerMeters.register(key, container, this.registry));
	}

	@Override
	public void onUnregistered(MqttMessageListenerContainer container) {
		ContainerMeters meters = this.meters.remove(Key.of(container));
		if (meters != null) {
			meters.removeFrom(this.registry);
		}
	}

	@Override
	public void onHandled(MqttMessageListenerContainer container, Duration duration, MqttListenerOutcome outcome) {
		// what an unregistered container finishes counts if there is one in its place
		ContainerMeters meters = this.meters.get(Key.of(container));
		if (meters != null) {
			Objects.requireNonNull(meters.attempts().get(outcome)).record(duration);
		}
	}

	/**
	 * Remove the meters from the registry.
	 */
	@Override
	public void close() {
		this.meters.values().forEach((meters) -> meters.removeFrom(this.registry));
		this.meters.clear();
	}

	/**
	 * What the meters of one listener have in common.
	 */
	private record Key(String client, String listener) {

		static Key of(MqttMessageListenerContainer container) {
			return new Key(container.getConnection().getName(), container.getId());
		}

		Tags tags() {
			return Tags.of(MqttMeter.CLIENT_TAG, this.client, MqttMeter.LISTENER_TAG, this.listener);
		}

	}

	/**
	 * The meters of one listener.
	 */
	private record ContainerMeters(Gauge queue, Map<MqttListenerOutcome, Timer> attempts) {

		static ContainerMeters register(Key key, MqttMessageListenerContainer container, MeterRegistry registry) {
			Tags listener = key.tags();
			return new ContainerMeters(
					MqttMeter.LISTENER_QUEUE.gauge(registry, listener, container,
							MqttMessageListenerContainer::getQueueSize),
					Arrays.stream(MqttListenerOutcome.values())
						.collect(Collectors.toMap(Function.identity(), (outcome) -> MqttMeter.LISTENER.timer(registry,
								listener.and(MqttMeter.OUTCOME_TAG, tagOf(outcome))))));
		}

		private static String tagOf(MqttListenerOutcome outcome) {
			return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

		void removeFrom(MeterRegistry registry) {
			registry.remove(this.queue);
			this.attempts.values().forEach(registry::remove);
		}

	}

}
