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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.testsupport.InstalledBroker;
import io.github.mqttboot.testsupport.InstalledBroker.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The second half of the tables of {@code docs/brokers.md}: brokers that
 * {@code src/test/brokers/install} installs. On one client, mostly a probe that is none
 * of ours, as the tables are about brokers.
 */
@Tag("installed-brokers")
class InstalledBrokersIT {

	private static final Map<Kind, String> NAMES = new LinkedHashMap<>();

	static {
		NAMES.put(Kind.ARTEMIS, "Apache Artemis 2.55");
		NAMES.put(Kind.ACTIVEMQ_CLASSIC, "ActiveMQ Classic 6.3");
		NAMES.put(Kind.RABBITMQ, "RabbitMQ 3.10");
		NAMES.put(Kind.EJABBERD, "ejabberd 23.01");
		NAMES.put(Kind.AEDES, "aedes 1.2");
		NAMES.put(Kind.MOQUETTE, "Moquette 0.17");
		NAMES.put(Kind.VERTX, "Vert.x 5.0");
	}

	private static final List<InstalledBroker> brokers = new ArrayList<>();

	private static final List<ProbedBroker> rows = new ArrayList<>();

	@BeforeAll
	static void start() {
		NAMES.forEach((kind, name) -> {
			InstalledBroker broker = new InstalledBroker(kind);
			brokers.add(broker);
			rows.addAll(ProbedBroker.of(name, broker, kind != Kind.VERTX));
		});
	}

	@AfterAll
	static void stop() throws Exception {
		for (InstalledBroker broker : brokers) {
			broker.close();
		}
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

}
