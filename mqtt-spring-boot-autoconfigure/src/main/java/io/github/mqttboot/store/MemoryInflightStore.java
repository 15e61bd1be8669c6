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

package io.github.mqttboot.store;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * {@link InflightStore} that lives as long as the process.
 *
 * @since 0.1.0
 */
public class MemoryInflightStore implements InflightStore {

	private final Map<String, byte[]> packets = new ConcurrentHashMap<>();

	@Override
	public void put(String key, byte[] packet) {
		this.packets.put(key, packet);
	}

	@Override
	public byte @Nullable [] get(String key) {
		return this.packets.get(key);
	}

	@Override
	public void remove(String key) {
		this.packets.remove(key);
	}

	@Override
	public Set<String> keys() {
		return Set.copyOf(this.packets.keySet());
	}

	@Override
	public void clear() {
		this.packets.clear();
	}

}
