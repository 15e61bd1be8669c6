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

package io.github.mqttboot.example.sparkplug;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload.Metric;
import org.jspecify.annotations.Nullable;

/**
 * What a host application knows of an edge node.
 */
public class EdgeNodeView {

	private final Map<String, Object> values = new LinkedHashMap<>();

	private final Map<String, DataType> types = new HashMap<>();

	private final Map<Long, String> aliases = new HashMap<>();

	private boolean online;

	private boolean rebirthRequested;

	private long bdSeq = -1;

	private long nextSeq;

	private int births;

	synchronized void born(Payload payload) {
		this.values.clear();
		this.types.clear();
		this.aliases.clear();
		this.bdSeq = Metrics.bdSeq(payload);
		this.nextSeq = (payload.getSeq() + 1) % 256;
		this.online = true;
		this.rebirthRequested = false;
		this.births++;
		apply(payload, "");
	}

	/**
	 * Take a death, unless it is the one of an earlier connection: its will may come
	 * after the birth on the next.
	 */
	synchronized void died(Payload payload) {
		if (Metrics.bdSeq(payload) == this.bdSeq) {
			this.online = false;
		}
	}

	/**
	 * Take what came between birth and death.
	 * @param payload the message
	 * @param prefix what the names of its metrics begin with
	 * @return whether it was taken; if not, a birth must be requested
	 */
	synchronized boolean accepts(Payload payload, String prefix) {
		if (this.rebirthRequested) {
			return true;
		}
		if (!this.online || payload.getSeq() != this.nextSeq) {
			this.rebirthRequested = true;
			return false;
		}
		this.nextSeq = (this.nextSeq + 1) % 256;
		apply(payload, prefix);
		return true;
	}

	private void apply(Payload payload, String prefix) {
		for (Metric metric : payload.getMetricsList()) {
			String name = prefix + (metric.hasName() ? metric.getName() : this.aliases.get(metric.getAlias()));
			if (metric.hasName() && metric.hasAlias()) {
				this.aliases.put(metric.getAlias(), metric.getName());
			}
			DataType type = metric.hasDatatype() ? DataType.forNumber(metric.getDatatype()) : null;
			type = (type != null) ? type : this.types.getOrDefault(name, DataType.Unknown);
			this.types.put(name, type);
			this.values.put(name, Metrics.value(metric, type));
		}
	}

	public synchronized boolean isOnline() {
		return this.online;
	}

	public synchronized long bdSeq() {
		return this.bdSeq;
	}

	public synchronized int births() {
		return this.births;
	}

	public synchronized @Nullable Object value(String metric) {
		return this.values.get(metric);
	}

}
