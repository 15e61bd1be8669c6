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

package io.github.mqttboot.concurrent;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * Time that passes when a test says so. It walks from timer to timer, in order of their
 * time, and never runs a task while it is being scheduled.
 */
public final class ManualTime implements TimeSource {

	private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private final PriorityQueue<Entry> entries = new PriorityQueue<>(
			Comparator.comparingLong(Entry::due).thenComparingLong(Entry::sequence));

	private long nanos = 1;

	private long sequence;

	@Override
	public Instant now() {
		return START.plusNanos(this.nanos);
	}

	@Override
	public long nanoTime() {
		return this.nanos;
	}

	@Override
	public Timer schedule(Duration delay, Runnable task) {
		// centuries are as good as never
		long latest = Long.MAX_VALUE - this.nanos;
		long due = this.nanos + Math.min(latest, TimeUnit.NANOSECONDS.convert(delay));
		Entry entry = new Entry(due, this.sequence++, task);
		this.entries.add(entry);
		return () -> this.entries.remove(entry);
	}

	public void advance(Duration by) {
		long end = this.nanos + by.toNanos();
		for (Entry entry = this.entries.peek(); entry != null && entry.due() <= end; entry = this.entries.peek()) {
			this.entries.remove();
			this.nanos = Math.max(this.nanos, entry.due());
			entry.task().run();
		}
		this.nanos = end;
	}

	public int pending() {
		return this.entries.size();
	}

	private record Entry(long due, long sequence, Runnable task) {

	}

}
