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

import java.math.BigInteger;
import java.time.Instant;

import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload.Metric;

/**
 * Makes and reads metrics. Their signed numbers travel in unsigned fields.
 */
public final class Metrics {

	/**
	 * Which connection a birth and a death belong to.
	 */
	public static final String BD_SEQ = "bdSeq";

	/**
	 * Asks an edge node for another birth.
	 */
	public static final String REBIRTH = "Node Control/Rebirth";

	private Metrics() {
	}

	public static Metric ofDouble(String name, double value) {
		return metric(name, DataType.Double).setDoubleValue(value).build();
	}

	public static Metric ofBoolean(String name, boolean value) {
		return metric(name, DataType.Boolean).setBooleanValue(value).build();
	}

	public static Metric ofLong(String name, long value) {
		return metric(name, DataType.Int64).setLongValue(value).build();
	}

	private static Metric.Builder metric(String name, DataType type) {
		return Metric.newBuilder().setName(name).setDatatype(type.getNumber()).setTimestamp(System.currentTimeMillis());
	}

	/**
	 * Return the number of the connection.
	 * @param payload a birth or a death
	 * @return the number, or -1 if there is none
	 */
	public static long bdSeq(Payload payload) {
		return payload.getMetricsList()
			.stream()
			.filter((metric) -> metric.getName().equals(BD_SEQ))
			.mapToLong(Metric::getLongValue)
			.findFirst()
			.orElse(-1);
	}

	/**
	 * Return the value of a metric.
	 * @param metric the metric
	 * @param type its type, which only a birth must say
	 * @return the value, or the metric if it is a structure
	 */
	public static Object value(Metric metric, DataType type) {
		return switch (type) {
			// Some encode -5 in 8 bits, some in 32
			case Int8 -> (byte) metric.getIntValue();
			case Int16 -> (short) metric.getIntValue();
			case Int32 -> metric.getIntValue();
			case UInt8 -> metric.getIntValue() & 0xFF;
			case UInt16 -> metric.getIntValue() & 0xFFFF;
			case UInt32 -> metric.hasLongValue() ? metric.getLongValue() : Integer.toUnsignedLong(metric.getIntValue());
			case Int64 -> metric.getLongValue();
			case UInt64 -> new BigInteger(Long.toUnsignedString(metric.getLongValue()));
			case Float -> metric.getFloatValue();
			case Double -> metric.getDoubleValue();
			case Boolean -> metric.getBooleanValue();
			case String, Text, UUID -> metric.getStringValue();
			case DateTime -> Instant.ofEpochMilli(metric.getLongValue());
			default -> metric;
		};
	}

}
