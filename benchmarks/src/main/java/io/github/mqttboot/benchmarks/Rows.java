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

package io.github.mqttboot.benchmarks;

import java.util.List;
import java.util.stream.Stream;

import io.github.mqttboot.benchmarks.MessageRow.Aim;
import io.github.mqttboot.benchmarks.client.Client;

/**
 * All rows, in the order of the page.
 */
final class Rows {

	private static final String LATENCY = "p50, against HiveMQ's client";

	static final List<Row> ALL = Stream
		.concat(Stream.of(
				new MessageRow("publish", "`sendAsync`, QoS 1, 100 B, up to 1,000 unacknowledged",
						Workload.publish(100), false,
						List.of(Aim.ratio(Goal.atLeast(
								1.5, "×", "rate, against HiveMQ's client"), Client.NETTY, Figures::rate,
								Client.HIVEMQ), Aim.allocated(Goal.atMost(1, "KB", "allocated per message")),
								Aim.allocatedBeyondPaho(
										Goal.atMost(1, "KB", "on Paho: allocated per message, beyond Paho itself"))),
						List.of("On Paho nothing is slower than in the last build that had no other client. Both in turns on"
								+ " the machine of this page, each against Paho itself in the same process, medians of"
								+ " three to five runs: `sendAsync` 1.67 × its rate, where that build had 1.50 ×;"
								+ " `@MqttListener(byte[])` 2.59 × and 2.63 ×, with runs from 2.2 × to 2.9 × of both;"
								+ " `send` 1.35 × its p50, where that build had 1.57 ×; a connection in 311 ms and"
								+ " 312 ms; 2,000 of them in 11.9 s and 12.4 s, with 40.6 KB and 37.8 KB of heap each.")),
				new MessageRow(
						"send", "`send`, QoS 1, 100 B", Workload.send(100), false,
						List.of(Aim.ratio(Goal.atMost(1, "×", LATENCY), Client.NETTY, Figures::median, Client.HIVEMQ),
								Aim.ratio(Goal
									.atMost(1.1, "×", "on Paho: p50, against Paho itself"), Client.PAHO,
										Figures::median, Client.RAW_PAHO)),
						List.of("The time goes to the waking of threads, of which there are as many as with HiveMQ's"
								+ " client: the event loop, the broker, the event loop again, and the caller.",
								"On Paho a worker is woken twice beside Paho's own threads, for the message and for its"
										+ " acknowledgement: what is behind both may call Paho, and must not do that on"
										+ " threads on which Paho waits for itself, nor on those of the application, see"
										+ " [decision 50](decisions/50-lent-threads.md).")),
				new MessageRow("send-10k", "`send`, QoS 1, 10 KB", Workload.send(10_240), false, List.of(Aim
					.ratio(Goal.atMost(1, "×", LATENCY), Client.NETTY, Figures::median, Client.HIVEMQ)), List
						.of("A message takes as many system calls and waits of threads as with HiveMQ's client, three"
								+ " writes, three reads and three waits, and its payload is copied once, into the buffer"
								+ " that is written.",
								"The time goes to the waking of threads: of the event loop, of the broker, of the event"
										+ " loop again, and of the caller, each of which takes longer on a processor"
										+ " that is idle. Where none is, p50 is 37 to 46 µs, and the two clients are 1 to"
										+ " 5 % apart.")),
				new MessageRow("receive", "`@MqttListener(byte[])`, QoS 1, 100 B", Workload.receive(100), false,
						List.of(Aim.ratio(
								Goal.atLeast(1.5, "×", "rate, against the callback of HiveMQ's client"), Client.NETTY,
								Figures::rate, Client.HIVEMQ),
								Aim.allocated(Goal.atMost(1.2, "KB", "allocated per message")))),
				new MessageRow("end-to-end", "End to end on Mosquitto, QoS 1, 100 B, 1,000 messages/s",
						Workload.endToEnd(100), true,
						List.of(Aim.ratio(Goal.atMost(1, "×", LATENCY), Client.NETTY, Figures::median, Client.HIVEMQ),
								Aim.ratio(Goal
									.atMost(1.2, "×", "CPU per message, against HiveMQ's client"), Client.NETTY,
										Figures::cpu, Client.HIVEMQ)),
						List.of("Of the CPU beside that of the compiler, three fifths are the kernel's. Three fifths go to the"
								+ " event loop, a sixth to the thread that sends, an eighth to the worker of the listener, and a"
								+ " sixteenth to the thread for the results of `sendAsync`. The last two are there because"
								+ " the application's code runs on them, which may block.",
								"The JVM counts CPU in steps of 10 ms, which are 10 µs per message here.")),
				new ConnectRow(), new ConnectionsRow(), new FiltersRow(), ListenerRow.CONCURRENCY,
				ListenerRow.RECEIVE_MAXIMUM, new StartUpRow(), new ClientsRow(), new OutboxRow(), new ProfileRow()),
				LinkRows.ALL.stream())
		.toList();

	private Rows() {
	}

}
