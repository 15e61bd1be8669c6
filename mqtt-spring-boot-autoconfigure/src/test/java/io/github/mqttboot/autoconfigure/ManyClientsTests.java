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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import io.github.mqttboot.transport.MqttTransportFactory;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a connection costs at the start of an application does not depend on how many
 * others there are: each is bound once, and not all for each.
 */
class ManyClientsTests {

	private static final int FEW = 50;

	private static final int MANY = 300;

	@Test
	void eachConnectionIsBoundAsOftenHoweverManyThereAre() {
		Clients few = start(FEW);
		Clients many = start(MANY);
		assertThat(many.listings).hasValueLessThanOrEqualTo(few.listings.get());
		assertThat(many.reads.get() / MANY).isLessThanOrEqualTo(few.reads.get() / FEW);
	}

	private Clients start(int count) {
		Clients clients = Clients.of(count);
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
			.withBean(MqttTransportFactory.class, FakeTransportFactory::new)
			.withInitializer((context) -> context.getEnvironment().getPropertySources().addFirst(clients))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBeansOfType(MqttConnection.class)).hasSize(count);
			});
		return clients;
	}

	/**
	 * The properties of many connections, which counts how often they are looked at.
	 */
	private static final class Clients extends MapPropertySource {

		private final AtomicInteger reads = new AtomicInteger();

		private final AtomicInteger listings = new AtomicInteger();

		private Clients(Map<String, Object> properties) {
			super("clients", properties);
		}

		static Clients of(int count) {
			Map<String, Object> properties = new LinkedHashMap<>();
			for (int i = 0; i < count; i++) {
				properties.put("mqtt.clients.client" + i + ".url", "mqtt://broker.example.com");
				properties.put("mqtt.clients.client" + i + ".client-id", "client-" + i);
			}
			return new Clients(properties);
		}

		@Override
		public Object getProperty(String name) {
			this.reads.incrementAndGet();
			return super.getProperty(name);
		}

		@Override
		public String[] getPropertyNames() {
			this.listings.incrementAndGet();
			return super.getPropertyNames();
		}

	}

}
