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

package io.github.mqttboot.e2e.operations;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is measured at the wire means the same with each client: whoever does the same
 * with both counts and times the same.
 */
class ClientMetersIT {

	/**
	 * An age is the difference of two times in whole milliseconds, in seconds, so it can
	 * be one more or less than that of the clock in nanoseconds.
	 */
	private static final double RESOLUTION = 0.001;

	@ParameterizedTest
	@EnumSource
	void packetsAndBytesAreTheSame(MqttVersion version) {
		try (ScriptedBroker pahoBroker = ScriptedBroker.start();
				ScriptedBroker nettyBroker = ScriptedBroker.start();
				TestApplication paho = start(pahoBroker, MqttClientType.PAHO, version, Duration.ofMinutes(1));
				TestApplication netty = start(nettyBroker, MqttClientType.NETTY, version, Duration.ofMinutes(1))) {
			exchange(pahoBroker, paho);
			exchange(nettyBroker, netty);
			// a packet may be counted after the other side has it
			await().untilAsserted(() -> assertThat(counts(netty)).isEqualTo(counts(paho))
				.allSatisfy((meter, count) -> assertThat(count).isPositive())
				// CONNECT, SUBSCRIBE, PUBLISH three times, PUBREL, PUBACK
				.containsEntry("mqtt.packets out", 7.0)
				// CONNACK, SUBACK, PUBACK, PUBREC, PUBCOMP, PUBLISH
				.containsEntry("mqtt.packets in", 6.0));
		}
	}

	private static void exchange(ScriptedBroker broker, TestApplication application) {
		for (int qos = 0; qos <= 2; qos++) {
			application.template().to("out").payload("payload " + qos).qos(qos).send();
		}
		broker.session().publish("in", "message", 1, 1);
		broker.await(MqttMessageType.PUBACK, 1);
	}

	private static Map<String, Double> counts(TestApplication application) {
		Map<String, Double> counts = new TreeMap<>();
		for (String meter : List.of("mqtt.packets", "mqtt.bytes")) {
			for (String direction : List.of("in", "out")) {
				counts.put(meter + " " + direction, application.count(meter, "direction", direction));
			}
		}
		return counts;
	}

	@ParameterizedTest
	@EnumSource
	void timesAreThoseOfTheWire(MqttClientType clientType) {
		long start = System.nanoTime();
		try (ScriptedBroker broker = ScriptedBroker.start();
				TestApplication application = start(broker.on(MqttMessageType.PINGREQ, ScriptedBroker.ignore()),
						clientType, MqttVersion.MQTT_5_0, Duration.ofSeconds(2))) {
			long silent = System.nanoTime();
			assertThat(gauge(application, "mqtt.keepalive.interval")).isEqualTo(2);
			broker.await(MqttMessageType.PINGREQ, 1);
			long asked = System.nanoTime();
			// SUBACK was the last packet that came in
			assertThat(gauge(application, "mqtt.keepalive.idle"))
				.isGreaterThanOrEqualTo(seconds(asked - silent) - RESOLUTION);
			await().pollDelay(Duration.ofMillis(200)).until(() -> true);
			long answered = System.nanoTime();
			broker.session().sendBytes(0xD0, 0x00);
			Timer pings = application.timer("mqtt.keepalive.ping");
			await().until(() -> pings.count() == 1);
			assertThat(pings.totalTime(TimeUnit.SECONDS)).isBetween(seconds(answered - asked),
					seconds(System.nanoTime() - start));
			double idle = gauge(application, "mqtt.keepalive.idle");
			assertThat(idle).isLessThanOrEqualTo(seconds(System.nanoTime() - answered) + RESOLUTION);
			assertThat(application.count("mqtt.keepalive.missed")).isZero();
		}
	}

	private static double gauge(TestApplication application, String name) {
		return application.bean(MeterRegistry.class).get(name).gauge().value();
	}

	private static double seconds(long nanos) {
		return nanos / 1e9;
	}

	private static TestApplication start(ScriptedBroker broker, MqttClientType clientType, MqttVersion version,
			Duration keepAlive) {
		return TestApplication.of(Application.class)
			.property("mqtt.url", broker.uri())
			.property("mqtt.client-type", clientType)
			.property("mqtt.version", version)
			.property("mqtt.client-id", "meters")
			.property("mqtt.keep-alive-interval", keepAlive)
			.property("mqtt.ping-timeout", keepAlive)
			.property("test.topic", "in")
			.startAndAwaitUp();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RecordingListener.class)
	static class Application {

	}

}
