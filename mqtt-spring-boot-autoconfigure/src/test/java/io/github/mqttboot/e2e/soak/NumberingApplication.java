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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.autoconfigure.MqttMessagingAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.core.MqttTemplate;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;

/**
 * Publishes numbers and handles numbers, and writes both into ledgers that survive its
 * own SIGKILL. Runs in a process of its own, until the end of its input; each line of the
 * input makes it write down what it uses.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class })
public class NumberingApplication {

	static final String ACCEPTED = "accepted";

	static final String HANDLED = "handled";

	static final String SAMPLES = "samples";

	/**
	 * The listeners whose filters overlap, and the one of a group: each has a ledger of
	 * its own.
	 */
	static final List<String> OVERLAPPING = List.of("wide", "narrow", "group");

	private static final Duration POLL = Duration.ofMillis(10);

	private final String run;

	private final Path ledgers;

	private final FileChannel handled;

	private final Map<String, FileChannel> overlapping = new HashMap<>();

	NumberingApplication(@Value("${test.run}") String run, @Value("${test.ledgers}") Path ledgers) throws IOException {
		this.run = run;
		this.ledgers = ledgers;
		this.handled = open(HANDLED);
		for (String listener : OVERLAPPING) {
			this.overlapping.put(listener, open(listener));
		}
	}

	public static void main(String[] args) throws IOException {
		try (ConfigurableApplicationContext context = SpringApplication.run(NumberingApplication.class, args)) {
			NumberingApplication application = context.getBean(NumberingApplication.class);
			Thread publisher = new Thread(() -> application.publish(context));
			publisher.setDaemon(true);
			publisher.start();
			FileChannel samples = application.open(SAMPLES);
			int command = System.in.read();
			while (command != -1) {
				awaitConnected(context.getBean(MqttConnection.class));
				application.sample(samples);
				command = System.in.read();
			}
		}
	}

	private static void awaitConnected(MqttConnection connection) {
		while (connection.getSnapshot().state() != MqttConnectionState.CONNECTED) {
			LockSupport.parkNanos(POLL.toNanos());
		}
	}

	private FileChannel open(String name) throws IOException {
		return FileChannel.open(this.ledgers.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	@MqttListener("${test.name}/in/+/+")
	void onNumber(@Payload String number, @Header(MqttHeaders.RECEIVED_TOPIC) String topic) throws IOException {
		write(this.handled, this.run + " " + qos(topic) + " " + number);
	}

	@MqttListener(id = "wide", topics = "${test.name}/overlap/#", concurrency = "1")
	void onWide(@Payload String number, @Header(MqttHeaders.RECEIVED_TOPIC) String topic) throws IOException {
		writeOverlapping("wide", number, topic);
	}

	@MqttListener(id = "narrow", topics = "${test.name}/overlap/+/+", concurrency = "1")
	void onNarrow(@Payload String number, @Header(MqttHeaders.RECEIVED_TOPIC) String topic) throws IOException {
		writeOverlapping("narrow", number, topic);
	}

	// not the very filter of another: Artemis would not tell the two apart
	@MqttListener(id = "group", topics = "${test.name}/${test.group-level}/+/#", group = "numbers", concurrency = "1")
	void onGroup(@Payload String number, @Header(MqttHeaders.RECEIVED_TOPIC) String topic) throws IOException {
		writeOverlapping("group", number, topic);
	}

	private void writeOverlapping(String listener, String number, String topic) throws IOException {
		write(Objects.requireNonNull(this.overlapping.get(listener)), this.run + " " + qos(topic) + " " + number);
	}

	private static String qos(String topic) {
		return topic.split("/")[2];
	}

	private void publish(ConfigurableApplicationContext context) {
		MqttTemplate template = context.getBean(MqttTemplate.class);
		String name = context.getEnvironment().getRequiredProperty("test.name");
		int messages = context.getEnvironment().getRequiredProperty("test.messages", Integer.class);
		int maxQos = context.getEnvironment().getRequiredProperty("test.max-qos", Integer.class);
		try (FileChannel accepted = open(ACCEPTED)) {
			List<String> before = Files.readAllLines(this.ledgers.resolve(ACCEPTED));
			// what follows the last line may have been accepted as well
			int number = before.isEmpty() ? 1 : number(before.get(before.size() - 1)) + 2;
			for (int rest = messages - before.size() / maxQos; rest > 0; rest--, number++) {
				for (int qos = 1; qos <= maxQos; qos++) {
					CompletableFuture<?> sent = template
						.to(name + "/out/" + qos + "/" + number % NumberedTraffic.TOPICS)
						.payload(Integer.toString(number))
						.qos(qos)
						.sendAsync();
					if (!sent.isCompletedExceptionally()) {
						write(accepted, qos + " " + number);
					}
				}
				LockSupport.parkNanos(NumberedTraffic.PACE.toNanos());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int number(String line) {
		return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
	}

	private void sample(FileChannel samples) throws IOException {
		System.gc();
		UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
		write(samples, this.run + " " + threads() + " " + system.getOpenFileDescriptorCount() + " "
				+ ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
	}

	// without those that come and go with the work of the overlapping listeners
	private static long threads() {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
			.filter(Objects::nonNull)
			.map(ThreadInfo::getThreadName)
			.filter((name) -> OVERLAPPING.stream().noneMatch((listener) -> name.startsWith("mqtt-" + listener + "-")))
			.count();
	}

	private static void write(FileChannel ledger, String line) throws IOException {
		// in one piece, so that a kill tears no line
		ledger.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
	}

}
