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

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * What this process has used so far.
 *
 * @param cpuNanos the processor time in nanoseconds
 * @param allocated the bytes that each of its threads has allocated
 */
record Usage(long cpuNanos, Map<Long, Long> allocated) {

	private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	static Usage now() {
		long[] ids = THREADS.getAllThreadIds();
		long[] bytes = THREADS.getThreadAllocatedBytes(ids);
		Map<Long, Long> allocated = new HashMap<>();
		for (int i = 0; i < ids.length; i++) {
			allocated.put(ids[i], bytes[i]);
		}
		return new Usage(SYSTEM.getProcessCpuTime(), allocated);
	}

	/**
	 * Return how many bytes were allocated since a former moment. Threads that have ended
	 * meanwhile do not count.
	 * @param former the former moment
	 * @return the bytes
	 */
	long allocatedSince(Usage former) {
		return this.allocated.entrySet()
			.stream()
			.mapToLong((thread) -> thread.getValue() - former.allocated.getOrDefault(thread.getKey(), 0L))
			.sum();
	}

}
