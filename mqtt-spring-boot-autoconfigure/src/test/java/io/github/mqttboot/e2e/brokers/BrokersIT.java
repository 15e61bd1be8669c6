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

package io.github.mqttboot.e2e.brokers;

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.testsupport.EmbeddedArtemis;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.TestBroker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * The first half of the tables of {@code docs/brokers.md}, and that of
 * {@code docs/scaling.md}: brokers that every build starts, here with nothing but ports
 * configured. On one client, mostly a probe that is none of ours, as the tables are about
 * brokers.
 */
@Testcontainers(disabledWithoutDocker = true)
class BrokersIT {

	@Container
	static final Mosquitto mosquitto = new Mosquitto();

	private static final List<ProbedBroker> rows = new ArrayList<>();

	private static EmbeddedHiveMq hiveMq;

	private static EmbeddedArtemis artemis;

	@BeforeAll
	static void start() throws Exception {
		hiveMq = EmbeddedHiveMq.startWithDefaults();
		artemis = EmbeddedArtemis.start();
		rows.addAll(ProbedBroker.of("Mosquitto 2.0", mosquitto, true));
		rows.addAll(ProbedBroker.of("HiveMQ CE 2025.5", hiveMq, true));
		rows.addAll(ProbedBroker.of(EmbeddedArtemis.getName(), artemis, true));
	}

	@AfterAll
	static void stop() throws Exception {
		hiveMq.close();
		artemis.close();
	}

	@Test
	void pageShowsWhatBrokersDo() throws Exception {
		BrokerTable.ofTraits().assertOnPage(rows);
	}

	@Test
	void pageShowsHowOftenListenersHandleAMessage() throws Exception {
		BrokerTable.ofOverlaps().assertOnPage(rows);
	}

	@Test
	void pageShowsWhatApplicationsCanRelyOn() throws Exception {
		BrokerTable.ofPromises().assertOnPage(rows);
	}

	@Test
	void pageShowsWhatGroupsDo() throws Exception {
		BrokerTable.ofGroups().assertOnPage(rows.stream().filter((row) -> row.version().hasProperties()).toList());
	}

	/**
	 * Mosquitto as its image configures it for clients from outside.
	 */
	private static final class Mosquitto extends GenericContainer<Mosquitto> implements TestBroker {

		private static final int PORT = 1883;

		Mosquitto() {
			super("eclipse-mosquitto:2.0");
			withExposedPorts(PORT);
			withCommand("mosquitto", "-c", "/mosquitto-no-auth.conf");
		}

		@Override
		public String getHost() {
			return super.getHost();
		}

		@Override
		public int getPort(String scheme) {
			return getMappedPort(PORT);
		}

	}

}
