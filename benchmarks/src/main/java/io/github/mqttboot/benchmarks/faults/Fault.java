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

package io.github.mqttboot.benchmarks.faults;

/**
 * The faults, in the order of the table.
 */
enum Fault {

	BACKLOG_AT_START("10,000 messages wait for the application when it starts", IncomingFaults::backlogAtStart),

	BACKLOG_AT_RECONNECT("10,000 messages wait when the connection comes back", IncomingFaults::backlogAtReconnect),

	SILENT_BROKER("At the start the broker accepts connections, and is silent for 5 s", LinkFaults::silentBroker),

	BUSY_HANDLER("Connection cut while a handler is busy for 5 s", IncomingFaults::busyHandler),

	SLOW_HANDLER("Handler takes 10 s for each of 30 messages, keep-alive 5 s", IncomingFaults::slowHandler),

	POISON("One of 1,000 messages cannot be handled", IncomingFaults::poison),

	EMOJI_TOPIC("Message to a topic with an emoji, MQTT 3.1.1, keep-alive 5 s", IncomingFaults::emojiTopic),

	FOREIGN_PROPERTY("10 messages that cannot be handled, with user property errorChannel=nullChannel",
			IncomingFaults::foreignProperty),

	REFUSED_MESSAGE("Broker refuses 100 messages with 0x87, not authorized", OutgoingFaults::refusedMessages),

	REFUSED_SUBSCRIPTION("Broker refuses the subscription with 0x87", LinkFaults::refusedSubscription),

	BURST("2,000 messages sent at once without waiting, Receive Maximum 20", OutgoingFaults::burst),

	RESTARTS("Broker away for 1 s, five times, while messages are sent one after another", OutgoingFaults::restarts),

	HALF_OPEN("Link goes dead silently, keep-alive 10 s", LinkFaults::halfOpen),

	TAKEOVER("Another client takes the client id over, again and again", LinkFaults::takeover),

	STOP("Application stops with a message that the broker does not acknowledge", LinkFaults::stop),

	STOP_WITHOUT_BROKER("Application stops while the broker is away", LinkFaults::stopWithoutBroker);

	private final String title;

	private final Measurement measurement;

	Fault(String title, Measurement measurement) {
		this.title = title;
		this.measurement = measurement;
	}

	String title() {
		return this.title;
	}

	String measure(Contestant contestant) throws Exception {
		return this.measurement.measure(new Trial(contestant));
	}

	/**
	 * Makes the fault and says what came of it.
	 */
	@FunctionalInterface
	interface Measurement {

		String measure(Trial trial) throws Exception;

	}

}
