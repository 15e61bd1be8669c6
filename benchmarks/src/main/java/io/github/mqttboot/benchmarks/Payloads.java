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

import java.nio.ByteBuffer;

/**
 * Payloads that say when they were sent.
 */
final class Payloads {

	private Payloads() {
	}

	static byte[] withTime(int size) {
		return ByteBuffer.allocate(size).putLong(System.nanoTime()).array();
	}

	static long time(byte[] payload) {
		return ByteBuffer.wrap(payload).getLong();
	}

}
