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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.mqttboot.benchmarks.LinkRow.Work;
import io.github.mqttboot.benchmarks.SecureBroker.Link;
import io.github.mqttboot.benchmarks.client.LinkClient;
import org.jspecify.annotations.Nullable;

/**
 * The rows that compare links.
 */
final class LinkRows {

	static final List<Row> ALL = List.of(new LinkRow("quic-connect", "QUIC: connect to CONNACK",
			List.of("p50, ms", "p99, ms"), List.of(Goal.atMost(1, "×", "p50, against `mqtts`")), new ConnectWork(),
			List.of(LinkRow.ratio(0)),
			"Each connection begins with a whole handshake of TLS 1.3, with the certificate verified."
					+ " `mqtts` can resume the TLS session of an earlier connection, as a reconnect does, and needs"
					+ " no certificate then; here it does not, and `quic` never does. The client is in a process of its own, to"
					+ " which `SSL_CERT_FILE=/dev/null` is given: quiche would otherwise read the certificates that this"
					+ " variable names for each connection, for nothing, see [MQTT over QUIC](quic.md#tls)."),
			new LinkRow("quic-loss", "QUIC: 5 % of the packets lost each way, QoS 1, 100 B, 500 messages/s",
					List.of("p50, ms", "p99, ms"), List.of(Goal.atMost(0.5, "×", "p99, against `mqtts`")), new Loss(),
					List.of(LinkRow.ratio(1)),
					"From `sendAsync` to the acknowledgement, in a network namespace whose loopback drops packets at"
							+ " random."),
			new LinkRow("quic-rebind", "QUIC: the address of the client changes ten times, 200 messages/s each way",
					List.of("lost messages", "losses counted", "longest silence, ms", "longest silence, round trips"),
					List.of(Goal.atMost(0, "", "messages lost"), Goal.atMost(0, "", "losses counted"),
							Goal.atMost(1, "round trips", "longest silence")),
					RebindWork::arriving, List.of(LinkRow.quic(0), LinkRow.quic(1), LinkRow.quic(3)),
					"`quic` by a network that takes 20 ms each way, and by which what is under way to a former address"
							+ " still arrives; the interval of the messages is not counted as silence. Until a server"
							+ " has validated the new address, which takes a round trip, it may send there three times"
							+ " what came from there. `mqtts` without such a network, its connection closed by the other"
							+ " side each time: TCP cannot move to another address."),
			new LinkRow("quic-rebind-loss", "QUIC: the same, and what is under way to a former address is lost",
					List.of("lost messages", "losses counted", "longest silence, ms", "longest silence, round trips"),
					List.of(Goal.atMost(0, "", "messages lost"), Goal.atMost(0, "", "losses counted"),
							Goal.atMost(1, "round trips", "longest silence")),
					new RebindWork.Lost(), List.of(LinkRow.quic(0), LinkRow.quic(1), LinkRow.quic(3)),
					"By a router that has forgotten the former address, with another server, which is quinn's in Deno:"
							+ " that of the other rows, Netty's on quiche, sends only a part of what was lost again, so"
							+ " that the connection may stand still until MQTT's ping ends it, as"
							+ " [a script](../findings/quiche-new-address.sh) shows without this project. The silence"
							+ " is that of the server: it sends to the new address once it has validated it, which takes"
							+ " a round trip, and half of one more until that arrives. See [MQTT over"
							+ " QUIC](quic.md#what-it-is-good-for-and-what-not)."),
			new LinkRow("quic-publish", "QUIC: `sendAsync`, QoS 1, 100 B, up to 1,000 unacknowledged",
					List.of("messages/s", "p50, µs", "p99, µs", "CPU, µs"),
					List.of(Goal.atLeast(0.5, "×", "rate, against `mqtts`")), LinkRows::publish,
					List.of(LinkRow.ratio(0)),
					"What limits `quic` is that each packet of about 1,200 bytes has its own encryption, bookkeeping and"
							+ " system call, and is acknowledged in user space; what limits `mqtts` is the TLS of the"
							+ " JDK, which is in Java where that of QUIC is native."),
			new LinkRow("quic-connections", "QUIC: 1,000 connections that are opened together",
					List.of("time, s", "threads at once", "threads, idle", "heap of each, KB"),
					List.of(Goal.atMost(2, "threads", "beyond the event loops, once idle")), new Many(),
					List.of((medians) -> LinkRow.quic(2).applyAsDouble(medians) - loops()),
					"One series. "
							+ "The heap is that of Java: quiche keeps a connection outside of it, and each has a UDP"
							+ " socket."));

	private LinkRows() {
	}

	private static int loops() {
		return Math.min(4, Runtime.getRuntime().availableProcessors());
	}

	private static double[] publish(Link link, SecureBroker broker, Pace pace) throws Exception {
		try (LinkClient client = broker.connect(link)) {
			if (!pace.warmUp().isZero()) {
				Workload.publish(100).measure(client, pace.warmUp());
			}
			Figures figures = Workload.publish(100).measure(client, pace.series());
			return new double[] { figures.rate(), figures.median(), figures.slowest(), figures.cpu() };
		}
	}

	/**
	 * Send at a steady rate.
	 * @param client the client
	 * @param rate messages a second
	 * @param time how long
	 * @return the latencies from sending to the acknowledgement
	 * @throws Exception if that failed
	 */
	static Latencies steady(LinkClient client, int rate, Duration time) throws Exception {
		Latencies latencies = new Latencies();
		int messages = (int) (time.toMillis() * rate / 1000);
		CompletableFuture<?>[] sent = new CompletableFuture<?>[messages];
		long next = System.nanoTime();
		for (int i = 0; i < messages; i++) {
			sleepUntil(next);
			next += TimeUnit.SECONDS.toNanos(1) / rate;
			long start = System.nanoTime();
			sent[i] = client.sendAsync("benchmark", new byte[100])
				.thenRun(() -> latencies.add(System.nanoTime() - start));
		}
		CompletableFuture.allOf(sent).get(1, TimeUnit.MINUTES);
		return latencies;
	}

	static void sleepUntil(long time) {
		for (long now = System.nanoTime(); now - time < 0; now = System.nanoTime()) {
			LockSupport.parkNanos(time - now);
		}
	}

	/**
	 * Messages in a network that loses packets.
	 */
	private static final class Loss implements Work {

		@Override
		public double[] measure(Link link, SecureBroker broker, Pace pace) throws Exception {
			boolean quick = pace.warmUp().isZero();
			try (LossyNetwork network = LossyNetwork.create();
					ChildProcess child = ChildProcess.startIn(network.name(), LossyNetwork.class, link,
							quick ? 1 : 10)) {
				String[] figures = child.readLine().split(" ");
				return new double[] { Double.parseDouble(figures[0]), Double.parseDouble(figures[1]) };
			}
		}

		@Override
		public @Nullable String unavailable() {
			return LossyNetwork.unavailable();
		}

	}

	/**
	 * Connections that are opened together. Their idle time takes a minute of each
	 * series, and what they leave behind differs little, so there is only one.
	 */
	private static final class Many implements Work {

		@Override
		public double[] measure(Link link, SecureBroker broker, Pace pace) throws Exception {
			try (ChildProcess child = ChildProcess.start(ManyLinks.class, broker.url(link), broker.authority(),
					pace.connections() / 2, pace.idle().toSeconds())) {
				Connections connections = Connections.parse(child.readLine());
				return new double[] { connections.seconds(), connections.threads(), connections.idleThreads(),
						connections.kilobytes() };
			}
		}

		@Override
		public int rounds(Pace pace) {
			return 1;
		}

	}

}
