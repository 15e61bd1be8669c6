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

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Latencies of one series, of which the last are kept. For any thread.
 */
final class Latencies {

	private static final int MOST = 1 << 17;

	private final long[] nanos = new long[MOST];

	private final AtomicInteger count = new AtomicInteger();

	void add(long nanos) {
		this.nanos[this.count.getAndIncrement() & (MOST - 1)] = nanos;
	}

	/**
	 * Return a percentile.
	 * @param part the part of the latencies that are not longer
	 * @return the latency in microseconds, or {@code NaN} if there are none
	 */
	double percentile(double part) {
		int size = Math.min(this.count.get(), MOST);
		if (size == 0) {
			return Double.NaN;
		}
		long[] sorted = Arrays.copyOf(this.nanos, size);
		Arrays.sort(sorted);
		return sorted[(int) (part * (size - 1))] / 1e3;
	}

}
