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

package io.github.mqttboot.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.springframework.util.Assert;

import static org.awaitility.Awaitility.await;

/**
 * A broker in a process of its own, which keeps what it has in files, so that it can be
 * stopped or killed and started again.
 */
public final class BrokerProcess implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

	private final Kind kind;

	private final Path folder;

	private final int port = StablePorts.find();

	private Process process;

	/**
	 * Start a broker.
	 * @param kind which one
	 * @param folder where it keeps its files
	 */
	public BrokerProcess(Kind kind, Path folder) {
		this.kind = kind;
		this.folder = folder;
		this.process = start();
	}

	private Process start() {
		try {
			// Artemis frees its journal's buffers by Netty, which on Java 25 cannot
			// otherwise
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-XX:TieredStopAtLevel=1", "-Xmx512m", "-Dio.netty.noUnsafe=false",
					BrokerLedger.option(this.folder), "-cp", System.getProperty("java.class.path"),
					BrokerProcess.class.getName(), this.kind.name(), this.folder.toString(),
					Integer.toString(this.port))
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(this.folder.resolve("output").toFile()))
				.start();
			await().atMost(START_TIMEOUT).pollInterval(Duration.ofMillis(20)).until(() -> {
				Assert.state(process.isAlive(), () -> "The broker ended, see " + this.folder.resolve("output"));
				return isAccepting();
			});
			return process;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean isAccepting() {
		try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return probe.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Return the port for MQTT over TCP.
	 * @return the port
	 */
	public int getPort() {
		return this.port;
	}

	/**
	 * Stop the broker in order and start it again.
	 * @throws Exception if it does not stop or start
	 */
	public void restart() throws Exception {
		// the end of its input is what it waits for
		this.process.getOutputStream().close();
		Assert.state(this.process.waitFor(1, TimeUnit.MINUTES), "The broker does not stop");
		this.process = start();
	}

	/**
	 * Kill the broker by SIGKILL and start it again.
	 * @throws Exception if it does not start
	 */
	public void crash() throws Exception {
		this.process.destroyForcibly().waitFor();
		this.process = start();
	}

	/**
	 * Return what the broker wrote down.
	 * @return the packets in order
	 * @throws IOException if it cannot be read
	 */
	public List<BrokerLedger.Entry> ledger() throws IOException {
		return BrokerLedger.read(this.folder);
	}

	@Override
	public void close() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/**
	 * The broker.
	 * @param args its kind, folder and port
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		Path folder = Path.of(args[1]);
		int port = Integer.parseInt(args[2]);
		AutoCloseable broker = switch (Kind.valueOf(args[0])) {
			case HIVEMQ -> EmbeddedHiveMq.start(folder, port);
			case ARTEMIS -> EmbeddedArtemis.start(folder, port);
		};
		int end = System.in.read();
		Assert.state(end == -1, "There is nothing to say to a broker");
		broker.close();
		System.exit(0);
	}

	/**
	 * A kind of broker.
	 */
	public enum Kind {

		/**
		 * HiveMQ CE.
		 */
		HIVEMQ,

		/**
		 * ActiveMQ Artemis.
		 */
		ARTEMIS

	}

}
