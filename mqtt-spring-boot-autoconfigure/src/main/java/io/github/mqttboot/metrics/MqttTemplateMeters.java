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

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mqttboot.core.MqttTemplate;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.util.Assert;

/**
 * {@link MeterBinder} for what templates count, summed up for each connection.
 *
 * @since 0.1.0
 */
public class MqttTemplateMeters implements MeterBinder, AutoCloseable {

	private final Supplier<Stream<MqttTemplate>> templates;

	private final Map<MeterRegistry, List<Meter>> bound = new ConcurrentHashMap<>();

	/**
	 * Create a binder.
	 * @param templates gives the templates once all are there
	 */
	public MqttTemplateMeters(Supplier<Stream<MqttTemplate>> templates) {
		Assert.notNull(templates, "'templates' must not be null");
		this.templates = templates;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.bound.computeIfAbsent(registry, this::bind);
	}

	private List<Meter> bind(MeterRegistry registry) {
		Map<String, List<MqttTemplate>> byConnection = this.templates.get()
			// that of a mock is null
			.filter((template) -> template.getConnection() != null)
			.collect(Collectors.groupingBy((template) -> template.getConnection().getName()));
		// a meter refers weakly to its source: to this, since nobody else keeps the lists
		return byConnection.entrySet()
			.stream()
			.<Meter>map((entry) -> MqttMeter.REPLIES_LATE.counter(registry,
					Tags.of(MqttMeter.CLIENT_TAG, entry.getKey()), this, (meters) -> lateReplies(entry.getValue())))
			.toList();
	}

	private static double lateReplies(List<MqttTemplate> templates) {
		return templates.stream().mapToLong(MqttTemplate::getLateReplies).sum();
	}

	/**
	 * Remove the meters from all registries.
	 */
	@Override
	public void close() {
		this.bound.forEach((registry, meters) -> meters.forEach(registry::remove));
		this.bound.clear();
	}

}
