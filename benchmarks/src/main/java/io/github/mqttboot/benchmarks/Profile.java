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

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import javax.management.JMException;
import javax.management.ObjectName;

import io.github.mqttboot.benchmarks.client.Client;
import io.github.mqttboot.benchmarks.client.Connector;
import io.github.mqttboot.benchmarks.client.Contender;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Profiles our client on Netty, and prints tables.
 */
public final class Profile {

	private static final String OURS = "io.github.mqttboot.";

	private static final String LAMBDA = "\\$\\$Lambda.*";

	private static final int MOST = 12;

	private Profile() {
	}

	/**
	 * Print a profile.
	 * @param args the subject, the port of the broker, for how many milliseconds, and the
	 * number of connections
	 * @throws Exception if that failed
	 */
	public static void main(String[] args) throws Exception {
		Subject subject = Subject.valueOf(args[0]);
		int port = Integer.parseInt(args[1]);
		if (subject == Subject.IDLE) {
			idle(port, Integer.parseInt(args[3]));
		}
		else {
			busy(subject.workload(), port, Duration.ofMillis(Long.parseLong(args[2])));
		}
		System.exit(0);
	}

	private static void busy(Workload workload, int port, Duration time) throws Exception {
		Path file = Files.createTempFile("profile", ".jfr");
		try (Contender contender = Client.NETTY.start(port); Recording recording = new Recording()) {
			workload.run(contender, time.dividedBy(2), new Latencies());
			recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
			recording.enable("jdk.NativeMethodSample").withPeriod(Duration.ofMillis(10));
			recording.enable("jdk.ObjectAllocationSample").withStackTrace().with("throttle", "1000/s");
			recording.start();
			workload.run(contender, time, new Latencies());
			recording.stop();
			recording.dump(file);
			print(RecordingFile.readAllEvents(file));
		}
		finally {
			Files.delete(file);
		}
	}

	private static void print(List<RecordedEvent> events) {
		List<RecordedEvent> samples = of(events, (type) -> type.endsWith("Sample") && !type.contains("Allocation"));
		List<RecordedEvent> allocations = of(events, (type) -> type.contains("Allocation"));
		// the first sample of a thread stands for all that it allocated before
		allocations.removeIf((event) -> room(frames(event)).equals("`benchmarks`"));
		table("CPU", samples, (event) -> room(frames(event)), (event) -> 1L);
		table("Method at the top", samples, (event) -> method(frames(event).get(0)), (event) -> 1L);
		table("Allocated by", allocations, (event) -> method(asking(frames(event))),
				(event) -> event.getLong("weight"));
		table("Allocated class", allocations, (event) -> simple(event.getClass("objectClass").getName()),
				(event) -> event.getLong("weight"));
	}

	private static List<RecordedEvent> of(List<RecordedEvent> events, Predicate<String> type) {
		return events.stream()
			.filter((event) -> type.test(event.getEventType().getName()))
			.filter((event) -> event.getStackTrace() != null && !event.getStackTrace().getFrames().isEmpty())
			// a selector that waits costs nothing
			.filter((event) -> !method(frames(event).get(0)).matches("EPoll\\.wait|Net\\.accept"))
			.collect(Collectors.toCollection(ArrayList::new));
	}

	private static List<RecordedFrame> frames(RecordedEvent event) {
		return event.getStackTrace().getFrames();
	}

	// The package that the first frame above the JDK is in, as far as it is ours
	private static String room(List<RecordedFrame> frames) {
		String type = asking(frames).getMethod().getType().getName().replaceAll(LAMBDA, "");
		if (type.startsWith(OURS)) {
			String name = type.substring(OURS.length());
			int end = name.lastIndexOf('.');
			return "`" + ((end > 0) ? name.substring(0, end) : name) + "`";
		}
		if (type.startsWith("io.netty.")) {
			return "Netty";
		}
		return type.startsWith("org.springframework.") ? "Spring" : "JDK and other";
	}

	private static RecordedFrame asking(List<RecordedFrame> frames) {
		return frames.stream()
			.filter((frame) -> !frame.getMethod().getType().getName().matches("(java|jdk|sun|com\\.sun)\\..*"))
			.findFirst()
			.orElse(frames.get(0));
	}

	private static String method(RecordedFrame frame) {
		return simple(frame.getMethod().getType().getName()) + "." + frame.getMethod().getName();
	}

	private static String simple(String type) {
		String name = type.replaceAll(LAMBDA, " (lambda)");
		return switch (name) {
			case "[B" -> "byte[]";
			case "[J" -> "long[]";
			case "[I" -> "int[]";
			case "[Ljava.lang.Object;" -> "Object[]";
			default -> name.substring(name.lastIndexOf('.') + 1);
		};
	}

	private static void table(String title, Collection<RecordedEvent> events, Function<RecordedEvent, String> key,
			Function<RecordedEvent, Long> weight) {
		Map<String, Long> weights = new HashMap<>();
		events.forEach((event) -> weights.merge(key.apply(event), weight.apply(event), Long::sum));
		double all = weights.values().stream().mapToLong(Long::longValue).sum();
		Table table = new Table(title, "%");
		weights.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
			.limit(MOST)
			.forEach((entry) -> table.row(entry.getKey(), entry.getValue() * 100 / all));
		table.lines().forEach(System.out::println);
		System.out.println();
	}

	private static void idle(int port, int number) throws Exception {
		Connector connector = Objects.requireNonNull(Client.NETTY.connector(port));
		List<AutoCloseable> connections = new ArrayList<>();
		connections.add(connector.connect("first").join());
		Map<String, Long> before = histogram();
		List<CompletableFuture<AutoCloseable>> pending = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			pending.add(connector.connect("idle-" + i));
		}
		for (CompletableFuture<AutoCloseable> connection : pending) {
			connections.add(connection.get(1, TimeUnit.MINUTES));
		}
		pending.clear();
		Map<String, Long> after = histogram();
		before.forEach((type, bytes) -> after.merge(type, -bytes, Long::sum));
		Table table = new Table("Heap of an idle connection", "bytes");
		table.row("all", (double) after.values().stream().mapToLong(Long::longValue).sum() / number);
		after.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
			.limit(2 * MOST)
			.forEach((entry) -> table.row(simple(entry.getKey()), (double) entry.getValue() / number));
		table.lines().forEach(System.out::println);
		long cpu = Usage.now().cpuNanos();
		TimeUnit.SECONDS.sleep(1);
		System.out.printf("%nAll of them together take %.1f ms of CPU in a second.%n",
				(Usage.now().cpuNanos() - cpu) / 1e6);
		connections.clear();
	}

	// How many bytes the live objects of each class have
	private static Map<String, Long> histogram() throws IOException, JMException {
		String text = (String) ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
		Map<String, Long> bytes = new HashMap<>();
		text.lines()
			.map((line) -> line.trim().split("\\s+"))
			.filter((columns) -> columns.length >= 4 && columns[0].endsWith(":"))
			.forEach((columns) -> bytes.merge(columns[3], Long.valueOf(columns[2]), Long::sum));
		return bytes;
	}

	/**
	 * What is profiled.
	 */
	enum Subject {

		/**
		 * Messages out.
		 */
		PUBLISH("`sendAsync`, QoS 1, 100 B, window of 1,000", Workload.publish(100)),

		/**
		 * Messages out, one at a time.
		 */
		SEND("`send`, QoS 1, 100 B", Workload.send(100)),

		/**
		 * Messages in.
		 */
		RECEIVE("`@MqttListener(byte[])`, QoS 1, 100 B", Workload.receive(100)),

		/**
		 * Nothing.
		 */
		IDLE("2,000 idle connections", (contender, time, latencies) -> 0);

		private final String title;

		private final Workload workload;

		Subject(String title, Workload workload) {
			this.title = title;
			this.workload = workload;
		}

		String title() {
			return this.title;
		}

		Workload workload() {
			return this.workload;
		}

	}

}
