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

import java.util.UUID;
import java.util.function.BiFunction;

/**
 * What a broker does with a shared group, measured by bare clients. Each constant is a
 * column of the table in {@code docs/scaling.md}.
 */
enum GroupTrait {

	/**
	 * Whether a member gets what is retained when it subscribes and asks for it.
	 */
	RETAINED("Retained, on request", (broker, topic) -> {
		try (ProbeClient publisher = broker.client(topic + "-publisher").connect();
				ProbeClient member = broker.client(topic + "-member").connect()) {
			publisher.publish(topic, "retained", 1, true);
			member.subscribe(filter(topic), 1);
			return (BrokerTrait.settled(member) == 0) ? "not sent" : "sent";
		}
	}),

	/**
	 * What is left for the one that is there while another is away with a kept session,
	 * and once that session has ended.
	 */
	AWAY("Of 10, one member away; its session over", (broker, topic) -> {
		leaveSession(broker, topic);
		try (ProbeClient there = broker.client(topic + "-there").connect();
				ProbeClient publisher = broker.client(topic + "-publisher").connect()) {
			there.subscribe(filter(topic), 1);
			BrokerTrait.publish(publisher, topic, 10);
			int before = BrokerTrait.settled(there);
			broker.client(away(topic)).connect().disconnect();
			return before + "; " + BrokerTrait.settled(there);
		}
	}),

	/**
	 * What the other gets when a member is lost that has acknowledged nothing.
	 */
	LOST("Of 10, one member lost with what it had", (broker, topic) -> {
		try (ProbeClient lost = broker.client(topic + "-lost").withoutAcknowledgements().connect();
				ProbeClient there = broker.client(topic + "-there").connect();
				ProbeClient publisher = broker.client(topic + "-publisher").connect()) {
			lost.subscribe(filter(topic), 1);
			there.subscribe(filter(topic), 1);
			BrokerTrait.publish(publisher, topic, 10);
			BrokerTrait.settled(lost);
			lost.close();
			return Integer.toString(BrokerTrait.settled(there));
		}
	});

	private final String heading;

	private final BiFunction<ProbedBroker, String, String> measurement;

	GroupTrait(String heading, BiFunction<ProbedBroker, String, String> measurement) {
		this.heading = heading;
		this.measurement = measurement;
	}

	String heading() {
		return this.heading;
	}

	/**
	 * Measure it.
	 * @param broker the broker
	 * @return what the cell of the table says
	 */
	String measure(ProbedBroker broker) {
		return this.measurement.apply(broker, "group/" + name() + UUID.randomUUID());
	}

	private static String filter(String topic) {
		return "$share/group/" + topic;
	}

	private static String away(String topic) {
		return topic + "-away";
	}

	private static void leaveSession(ProbedBroker broker, String topic) {
		try (ProbeClient away = broker.client(away(topic)).keptSession().connect()) {
			away.subscribe(filter(topic), 1);
			away.disconnect();
		}
	}

}
