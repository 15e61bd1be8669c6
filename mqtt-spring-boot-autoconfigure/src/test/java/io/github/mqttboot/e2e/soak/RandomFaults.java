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

package io.github.mqttboot.e2e.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.testsupport.FaultProxy;

/**
 * Faults of a link, one after the other, of all kinds in random order and for random
 * times.
 */
final class RandomFaults implements AutoCloseable {

	private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

	private final FaultProxy link;

	private final Random random;

	private final Thread thread = new Thread(this::run, "random-faults");

	RandomFaults(FaultProxy link, long seed) {
		this.link = link;
		this.random = new Random(seed);
		this.thread.setDaemon(true);
		this.thread.start();
	}

	private void run() {
		List<Kind> kinds = new ArrayList<>(Arrays.asList(Kind.values()));
		try {
			while (true) {
				Collections.shuffle(kinds, this.random);
				for (Kind kind : kinds) {
					pause(300, 2_500);
					occur(kind);
					synchronized (this.counts) {
						this.counts.merge(kind, 1, Integer::sum);
					}
				}
			}
		}
		catch (InterruptedException ex) {
			this.link.unfreeze();
			this.link.slow(0);
		}
	}

	private void occur(Kind kind) throws InterruptedException {
		switch (kind) {
			case CUT -> this.link.cut();
			case RESET -> this.link.reset();
			case STALL -> {
				this.link.freeze();
				pause(100, 1_500);
				this.link.unfreeze();
			}
			case HALF_OPEN -> this.link.loseSilently();
			case SLOW -> {
				this.link.slow(5_000 + this.random.nextInt(20_000));
				pause(500, 2_000);
				this.link.slow(0);
			}
		}
	}

	private void pause(int minimumMillis, int maximumMillis) throws InterruptedException {
		TimeUnit.MILLISECONDS.sleep(this.random.nextInt(minimumMillis, maximumMillis));
	}

	/**
	 * Return how often each kind occurred.
	 * @return the numbers
	 */
	Map<Kind, Integer> counts() {
		synchronized (this.counts) {
			return new EnumMap<>(this.counts);
		}
	}

	/**
	 * Heal the link.
	 */
	@Override
	public void close() {
		this.thread.interrupt();
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What happens to the link.
	 */
	enum Kind {

		/**
		 * It ends in order: FIN.
		 */
		CUT,

		/**
		 * It ends abruptly: RST.
		 */
		RESET,

		/**
		 * It lets nothing through for less time than it takes to be given up.
		 */
		STALL,

		/**
		 * It loses all, for good and without telling.
		 */
		HALF_OPEN,

		/**
		 * It lets through a few messages a second.
		 */
		SLOW

	}

}
