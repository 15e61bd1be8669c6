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

package io.github.mqttboot.benchmarks.codec;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

import com.sun.management.ThreadMXBean;
import io.github.mqttboot.codec.PacketBuffer;
import io.github.mqttboot.codec.PacketEncoder;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * Measures the codec of the project and that of Netty in turn, on one thread and without
 * a network, and prints a table with the medians of their rates and of what they
 * allocate.
 */
public final class CodecBenchmark {

	private static final int ROUNDS = 5;

	private static final Duration SERIES = Duration.ofSeconds(1);

	private static final int BATCH = 100;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final Map<String, Codec> codecs = new LinkedHashMap<>();

	private CodecBenchmark() {
		this.codecs.put("MQTT for Spring Boot", new ProductCodec());
		this.codecs.put("Netty", new NettyCodec());
	}

	/**
	 * Run the benchmark.
	 * @param args none
	 */
	public static void main(String[] args) {
		new CodecBenchmark().run();
	}

	private void run() {
		row("", "MQTT for Spring Boot", "Netty", "rate", "garbage");
		row("---", "---:", "---:", "---:", "---:");
		PublishPacket small = message(100, PublishProperties.NONE);
		PublishPacket rich = message(100, properties());
		PublishPacket large = message(10_240, PublishProperties.NONE);
		measure("PUBLISH of 100 B out", (codec) -> encode(codec, small));
		measure("PUBLISH of 100 B with 5 properties out", (codec) -> encode(codec, rich));
		measure("PUBLISH of 10 KB out", (codec) -> encode(codec, large));
		measureIn("PUBLISH of 100 B in", encoded(small));
		measureIn("PUBLISH of 100 B with 5 properties in", encoded(rich));
		measureIn("PUBLISH of 10 KB in", encoded(large));
		PacketBuffer ack = new PacketBuffer(4);
		new PacketEncoder(MqttVersion.MQTT_5_0).acknowledge(PacketType.PUBACK, 7, MqttReasonCode.SUCCESS, ack);
		measureIn("PUBACK in", ack.toByteArray());
	}

	private static int encode(Codec codec, PublishPacket packet) {
		for (int i = 1; i <= BATCH; i++) {
			codec.encode(packet, i);
		}
		return BATCH;
	}

	private void measureIn(String title, byte[] packet) {
		ByteBuf packets = PooledByteBufAllocator.DEFAULT.directBuffer(packet.length * BATCH);
		for (int i = 0; i < BATCH; i++) {
			packets.writeBytes(packet);
		}
		measure(title, (codec) -> codec.decode(packets));
		packets.release();
	}

	private void measure(String title, ToIntFunction<Codec> work) {
		// for the compiler, once with each codec so that both meet the same code
		this.codecs.values().forEach((codec) -> series(codec, work));
		Map<String, List<Double>> rates = new LinkedHashMap<>();
		Map<String, List<Double>> allocations = new LinkedHashMap<>();
		for (int round = 0; round < ROUNDS; round++) {
			this.codecs.forEach((name, codec) -> {
				Figures figures = series(codec, work);
				rates.computeIfAbsent(name, (key) -> new ArrayList<>()).add(figures.packetsPerSecond());
				allocations.computeIfAbsent(name, (key) -> new ArrayList<>()).add(figures.bytesPerPacket());
			});
		}
		List<Double> rate = rates.values().stream().map(CodecBenchmark::median).toList();
		List<Double> allocated = allocations.values().stream().map(CodecBenchmark::median).toList();
		row(title, cell(rate.get(0), allocated.get(0)), cell(rate.get(1), allocated.get(1)),
				String.format(Locale.ROOT, "%.1f ×", rate.get(0) / rate.get(1)),
				String.format(Locale.ROOT, "%.2f ×", allocated.get(0) / allocated.get(1)));
	}

	private static Figures series(Codec codec, ToIntFunction<Codec> work) {
		long packets = 0;
		long allocated = THREADS.getCurrentThreadAllocatedBytes();
		long start = System.nanoTime();
		long end = start;
		while (end - start < SERIES.toNanos()) {
			packets += work.applyAsInt(codec);
			end = System.nanoTime();
		}
		allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
		return new Figures(packets * 1e9 / (end - start), (double) allocated / packets);
	}

	private static double median(List<Double> values) {
		Collections.sort(values);
		return values.get(values.size() / 2);
	}

	private static String cell(double rate, double allocated) {
		return String.format(Locale.ROOT, "%,.1f million/s, %,.0f B", rate / 1e6, allocated);
	}

	private static void row(String... cells) {
		System.out.println("| " + String.join(" | ", cells) + " |");
	}

	private static PublishPacket message(int size, PublishProperties properties) {
		return new PublishPacket("benchmark/sensors/kitchen/temperature", new byte[size], MqttQos.AT_LEAST_ONCE, false,
				properties);
	}

	private static PublishProperties properties() {
		return new PublishProperties(null, Duration.ofMinutes(5), "application/json", null, new byte[16],
				List.of(new MqttUserProperty("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
						new MqttUserProperty("type", "temperature")));
	}

	private static byte[] encoded(PublishPacket packet) {
		PacketBuffer buffer = new PacketBuffer(128);
		new PacketEncoder(MqttVersion.MQTT_5_0).publish(packet, 7, false, null, buffer);
		return buffer.toByteArray();
	}

	/**
	 * What a series found.
	 *
	 * @param packetsPerSecond the rate
	 * @param bytesPerPacket what was allocated
	 */
	private record Figures(double packetsPerSecond, double bytesPerPacket) {

	}

}
