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

package io.github.mqttboot.autoconfigure.metrics;

import java.util.List;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.metrics.MqttListenerMeters;
import io.github.mqttboot.metrics.MqttMeterBinder;
import io.github.mqttboot.testsupport.WatchedMqttConnection;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.cumulative.CumulativeTimer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttMetricsAutoConfiguration}.
 */
class MqttMetricsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttMetricsAutoConfiguration.class));

	private final ApplicationContextRunner metricsRunner = this.contextRunner
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class));

	private final ApplicationContextRunner connectionRunner = this.metricsRunner.withBean("ordersConnection",
			MqttConnection.class, () -> new WatchedMqttConnection("orders"));

	@Test
	void bindsMetersOfAConnection() {
		this.connectionRunner.run((context) -> assertThat(
				context.getBean(MeterRegistry.class).get("mqtt.connection.up").tag("client", "orders").gauge())
			.isNotNull());
	}

	@Test
	void bindsMetersOfEveryConnection() {
		this.connectionRunner.withBean("another", MqttConnection.class, () -> new WatchedMqttConnection("alarms"))
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).get("mqtt.connection.up").gauges())
				.extracting((gauge) -> gauge.getId().getTag("client"))
				.containsExactlyInAnyOrder("orders", "alarms"));
	}

	@Test
	void followsListeners() {
		this.connectionRunner.run((context) -> assertThat(context).hasSingleBean(MqttListenerMeters.class)
			.hasSingleBean(MqttListenerObserver.class));
	}

	@Test
	void whenUserDefinesListenerMetersBacksOff() {
		this.connectionRunner
			.withBean("custom", MqttListenerMeters.class, () -> new MqttListenerMeters(new SimpleMeterRegistry()))
			.run((context) -> assertThat(context).hasSingleBean(MqttListenerMeters.class).hasBean("custom"));
	}

	@Test
	void metersCanBeDisabledAsAnyOther() {
		this.connectionRunner.withPropertyValues("management.metrics.enable.mqtt=false")
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).find("mqtt.connection.up").gauge())
				.isNull());
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt.keepalive.ping", "mqtt.messages.sent", "mqtt.connection.attempts" })
	void timersHaveHistogramsOnDemand(String name) {
		ApplicationContextRunner runner = this.contextRunner
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withBean(MeterRegistry.class, AggregableMeterRegistry::new)
			.withBean(MqttConnection.class, () -> new WatchedMqttConnection("orders"));
		runner.run((context) -> assertThat(histogram(context, name)).isEmpty());
		runner.withPropertyValues("management.metrics.distribution.percentiles-histogram." + name + "=true")
			.run((context) -> assertThat(histogram(context, name)).isNotEmpty());
	}

	private static CountAtBucket[] histogram(ApplicationContext context, String name) {
		return context.getBean(MeterRegistry.class)
			.get(name)
			.timers()
			.iterator()
			.next()
			.takeSnapshot()
			.histogramCounts();
	}

	@Test
	void whenContextClosesRemovesMeters() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		this.contextRunner.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
			.withBean(MeterRegistry.class, () -> registry)
			.withBean(MqttConnection.class, () -> new WatchedMqttConnection("orders"))
			.run((context) -> {
				assertThat(registry.getMeters()).isNotEmpty();
				context.close();
				assertThat(registry.getMeters()).isEmpty();
			});
	}

	@Test
	void whenUserDefinesBinderBacksOff() {
		this.connectionRunner.withBean("custom", MqttMeterBinder.class, () -> new MqttMeterBinder(List.of()))
			.run((context) -> assertThat(context).hasSingleBean(MqttMeterBinder.class).hasBean("custom"));
	}

	@Test
	void whenThereIsNoRegistryBacksOff() {
		this.contextRunner.withBean(MqttConnection.class, () -> new WatchedMqttConnection("orders"))
			.run((context) -> assertThat(context).doesNotHaveBean(MqttMeterBinder.class));
	}

	@Test
	void whenThereIsNoConnectionBacksOff() {
		this.metricsRunner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MqttMeterBinder.class));
	}

	@Test
	void whenMicrometerIsNotOnClasspathBacksOff() {
		this.contextRunner.withBean(MqttConnection.class, () -> new WatchedMqttConnection("orders"))
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MqttMetricsAutoConfiguration.class));
	}

	@Test
	void whenBootsMetricsModuleIsNotOnClasspathStillOffersTheBinder() {
		this.contextRunner.withBean(MqttConnection.class, () -> new WatchedMqttConnection("orders"))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.micrometer"))
			.run((context) -> assertThat(context).hasSingleBean(MqttMeterBinder.class));
	}

	/**
	 * Keeps histograms, as those of monitoring systems that make percentiles of them.
	 */
	private static final class AggregableMeterRegistry extends SimpleMeterRegistry {

		@Override
		protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector pauseDetector) {
			return new CumulativeTimer(id, this.clock, config, pauseDetector, getBaseTimeUnit(), true);
		}

	}

}
