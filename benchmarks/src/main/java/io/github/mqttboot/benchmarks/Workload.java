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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.mqttboot.benchmarks.client.Contender;

/**
 * What a client does for the time of a series.
 */
@FunctionalInterface
interface Workload {

	/**
	 * At most so many messages are unacknowledged.
	 */
	int WINDOW = 1000;

	/**
	 * Of so many messages, the latency of one is measured: the others have no object of
	 * the benchmark for it.
	 */
	int SAMPLE = 16;

	/**
	 * So many messages are asked for at once.
	 */
	int BATCH = 20_000;

	/**
	 * The steady rate: a message a millisecond.
	 */
	long STEADY_INTERVAL = TimeUnit.MILLISECONDS.toNanos(1);

	/**
	 * Run one series.
	 * @param contender the client
	 * @param time how long
	 * @param latencies takes the latencies
	 * @return the number of messages, or zero if the client can't do that
	 * @throws Exception if that failed
	 */
	long run(Contender contender, Duration time, Latencies latencies) throws Exception;

	/**
	 * Run and measure one series.
	 * @param contender the client
	 * @param time how long
	 * @return the figures
	 * @throws Exception if that failed
	 */
	default Figures measure(Contender contender, Duration time) throws Exception {
		Latencies latencies = new Latencies();
		Usage before = Usage.now();
		long start = System.nanoTime();
		double messages = run(contender, time, latencies);
		double seconds = (System.nanoTime() - start) / 1e9;
		Usage after = Usage.now();
		return new Figures((messages > 0) ? messages / seconds : Double.NaN, latencies.percentile(0.5),
				latencies.percentile(0.99), (after.cpuNanos() - before.cpuNanos()) / 1e3 / messages,
				after.allocatedSince(before) / messages);
	}

	static Workload publish(int size) {
		byte[] payload = new byte[size];
		return (contender, time, latencies) -> {
			Semaphore window = new Semaphore(WINDOW);
			long end = System.nanoTime() + time.toNanos();
			long messages = 0;
			while (messages % SAMPLE != 0 || System.nanoTime() < end) {
				acquire(window, 1);
				long start = (messages++ % SAMPLE == 0) ? System.nanoTime() : 0;
				CompletableFuture<?> sent = contender.sendAsync("benchmark", payload);
				if (sent == null) {
					return 0;
				}
				sent.whenComplete((result, failure) -> {
					if (start != 0) {
						latencies.add(System.nanoTime() - start);
					}
					if (failure == null) {
						window.release();
					}
				});
			}
			acquire(window, WINDOW);
			return messages;
		};
	}

	static Workload send(int size) {
		byte[] payload = new byte[size];
		return (contender, time, latencies) -> {
			long end = System.nanoTime() + time.toNanos();
			long messages = 0;
			for (long start = System.nanoTime(); start < end; messages++) {
				contender.send("benchmark", payload);
				long now = System.nanoTime();
				latencies.add(now - start);
				start = now;
			}
			return messages;
		};
	}

	static Workload receive(int size) {
		byte[] payload = new byte[size];
		return (contender, time, latencies) -> {
			Semaphore received = new Semaphore(0);
			contender.onMessage((message) -> received.release());
			long end = System.nanoTime() + time.toNanos();
			long messages = 0;
			while (System.nanoTime() < end) {
				contender.send(BenchmarkBroker.START + "/" + contender.topic() + "/" + BATCH, payload);
				acquire(received, BATCH);
				messages += BATCH;
			}
			return messages;
		};
	}

	static Workload endToEnd(int size) {
		return (contender, time, latencies) -> {
			Semaphore received = new Semaphore(0);
			contender.onMessage((message) -> {
				latencies.add(System.nanoTime() - Payloads.time(message));
				received.release();
			});
			int messages = (int) (time.toNanos() / STEADY_INTERVAL);
			long next = System.nanoTime();
			for (int i = 0; i < messages; i++) {
				for (long now = System.nanoTime(); now < next; now = System.nanoTime()) {
					LockSupport.parkNanos(next - now);
				}
				next += STEADY_INTERVAL;
				byte[] payload = Payloads.withTime(size);
				if (contender.sendAsync(contender.topic(), payload) == null) {
					contender.send(contender.topic(), payload);
				}
			}
			acquire(received, messages);
			return messages;
		};
	}

	private static void acquire(Semaphore semaphore, int permits) throws InterruptedException {
		if (!semaphore.tryAcquire(permits, 1, TimeUnit.MINUTES)) {
			throw new IllegalStateException("Messages are missing");
		}
	}

}
