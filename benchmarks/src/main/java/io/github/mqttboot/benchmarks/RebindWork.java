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

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.mqttboot.benchmarks.LinkRow.Work;
import io.github.mqttboot.benchmarks.SecureBroker.Link;
import io.github.mqttboot.benchmarks.client.LinkClient;
import org.jspecify.annotations.Nullable;

/**
 * Messages each way while the address of the client changes.
 */
final class RebindWork {

	private static final int DELAY_MILLIS = 20;

	private static final int CHANGES = 10;

	private static final int MESSAGES_PER_CHANGE = 50;

	private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(5);

	private final LinkClient client;

	private final Runnable change;

	private final AtomicLong lastArrival = new AtomicLong(System.nanoTime());

	private final AtomicLong longestSilence = new AtomicLong();

	private RebindWork(LinkClient client, Runnable change) {
		this.client = client;
		this.change = change;
	}

	/**
	 * Measure with a network by which everything arrives that was sent.
	 * @param link the link
	 * @param broker the broker
	 * @param pace how long
	 * @return messages lost, losses counted, and the longest silence in milliseconds and
	 * in round trips
	 * @throws Exception if that failed
	 */
	static double[] arriving(Link link, SecureBroker broker, Pace pace) throws Exception {
		InetSocketAddress server = new InetSocketAddress("127.0.0.1", broker.quicPort());
		return (link == Link.MQTTS) ? closing(broker, pace)
				: moving(broker, new UdpRelay(server, DELAY_MILLIS, false), pace);
	}

	private static double[] closing(SecureBroker broker, Pace pace) throws Exception {
		try (LinkClient dropping = new LinkClient(broker.url(Link.QUIC), broker.authority());
				LinkClient client = broker.connect(Link.MQTTS)) {
			String drop = BenchmarkBroker.DROP + "/" + client.topic();
			return new RebindWork(client, () -> dropping.sendAsync(drop, new byte[0])).run(pace);
		}
	}

	private static double[] moving(SecureBroker broker, UdpRelay network, Pace pace) throws Exception {
		try (network; LinkClient client = new LinkClient(Link.QUIC.url(network.port()), broker.authority())) {
			return new RebindWork(client, network::rebind).run(pace);
		}
	}

	private double[] run(Pace pace) throws Exception {
		int messages = (pace.warmUp().isZero() ? 1 : CHANGES) * MESSAGES_PER_CHANGE;
		Semaphore received = new Semaphore(0);
		this.client.onMessage((payload) -> {
			arrived();
			received.release();
		});
		String topic = BenchmarkBroker.START + "/" + this.client.topic() + "/1";
		// the first round trip is slow
		this.client.send(topic, new byte[100]);
		long sending = System.nanoTime();
		this.client.send(topic, new byte[100]);
		// later ones may have a silence in them
		double roundTrip = (System.nanoTime() - sending) / 1e6;
		CompletableFuture<?>[] sent = new CompletableFuture<?>[messages];
		this.longestSilence.set(0);
		this.lastArrival.set(System.nanoTime());
		long next = System.nanoTime();
		for (int i = 0; i < messages; i++) {
			LinkRows.sleepUntil(next);
			next += INTERVAL;
			if (i % MESSAGES_PER_CHANGE == MESSAGES_PER_CHANGE / 2) {
				this.change.run();
			}
			sent[i] = this.client.sendAsync(topic, new byte[100]).thenRun(this::arrived);
		}
		CompletableFuture.allOf(sent).get(1, TimeUnit.MINUTES);
		boolean all = received.tryAcquire(messages + 2, 2, TimeUnit.SECONDS);
		int lost = all ? 0 : messages + 2 - received.availablePermits();
		double silence = Math.max(0, this.longestSilence.get() - INTERVAL) / 1e6;
		return new double[] { lost, this.client.losses(), silence, silence / roundTrip };
	}

	private void arrived() {
		long now = System.nanoTime();
		long before = this.lastArrival.getAndSet(now);
		this.longestSilence.accumulateAndGet(now - before, Math::max);
	}

	/**
	 * A network that loses what is under way to a former address, and a server that sends
	 * all of that again.
	 */
	static final class Lost implements Work {

		@Override
		public double[] measure(Link link, SecureBroker broker, Pace pace) throws Exception {
			if (link == Link.MQTTS) {
				return closing(broker, pace);
			}
			try (DenoServer server = DenoServer.start(broker)) {
				return moving(broker, new UdpRelay(server.address(), DELAY_MILLIS, true), pace);
			}
		}

		@Override
		public @Nullable String unavailable() {
			return DenoServer.unavailable();
		}

	}

}
