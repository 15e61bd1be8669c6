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

package io.github.mqttboot.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import com.hivemq.embedded.EmbeddedHiveMQ;
import io.github.mqttboot.sample.SampleProperties.Broker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.FileSystemUtils;

/**
 * HiveMQ Community Edition inside this application, so that the sample needs nothing
 * else. It listens on the loopback interface, and keeps sessions and queues in a
 * temporary folder, so that it finds them again when it is restarted. Restarts have a
 * thread of their own.
 */
class EmbeddedBroker implements AutoCloseable {

	/**
	 * The name of the SSL bundle with which clients trust the broker.
	 */
	static final String SSL_BUNDLE = "embedded-broker";

	private static final Log logger = LogFactory.getLog(EmbeddedBroker.class);

	// A queue for as long as somebody may leave the control room offline
	private static final String CONFIGURATION = """
			<hivemq>
				<listeners>
					${listener}
					<websocket-listener>
						<port>${websocketPort}</port>
						<bind-address>127.0.0.1</bind-address>
						<path>/mqtt</path>
					</websocket-listener>
				</listeners>
				<mqtt>
					<queued-messages>
						<max-queue-size>100000</max-queue-size>
					</queued-messages>
				</mqtt>
				<anonymous-usage-statistics>
					<enabled>false</enabled>
				</anonymous-usage-statistics>
				<persistence>
					<mode>file</mode>
				</persistence>
			</hivemq>
			""";

	private static final String LISTENER = """
			<tcp-listener>
				<port>%d</port>
				<bind-address>127.0.0.1</bind-address>
			</tcp-listener>""";

	private static final String TLS_LISTENER = """
			<tls-tcp-listener>
				<port>%d</port>
				<bind-address>127.0.0.1</bind-address>
				<tls>
					<keystore>
						<path>%s</path>
						<password>%s</password>
						<private-key-password>%3$s</private-key-password>
					</keystore>
				</tls>
			</tls-tcp-listener>""";

	private final Path directory;

	private volatile @Nullable BrokerCertificate certificate;

	private final ExecutorService restarts = Executors.newSingleThreadExecutor(EmbeddedBroker::thread);

	private final AtomicInteger restartCount = new AtomicInteger();

	private final AtomicBoolean running = new AtomicBoolean();

	private EmbeddedHiveMQ hiveMq;

	private final URI url;

	private final URI websocketUrl;

	EmbeddedBroker(Broker properties) throws IOException {
		int port = freePort(properties.port());
		int websocketPort = freePort(properties.websocketPort());
		this.directory = Files.createTempDirectory("sample-broker");
		BrokerCertificate certificate = properties.tls() ? BrokerCertificate.create(keyStoreFile()) : null;
		this.certificate = certificate;
		this.url = URI.create(((certificate != null) ? "mqtts" : "mqtt") + "://127.0.0.1:" + port);
		this.websocketUrl = URI.create("ws://127.0.0.1:" + websocketPort + "/mqtt");
		String listener = (certificate != null)
				? TLS_LISTENER.formatted(port, certificate.getKeyStoreFile(), BrokerCertificate.PASSWORD)
				: LISTENER.formatted(port);
		Files.writeString(this.directory.resolve("config.xml"), CONFIGURATION.replace("${listener}", listener)
			.replace("${websocketPort}", Integer.toString(websocketPort)));
		Files.createDirectory(this.directory.resolve("data"));
		Files.createDirectory(this.directory.resolve("extensions"));
		this.hiveMq = start();
		logger.info("Embedded broker listens on %s and %s".formatted(this.url, this.websocketUrl));
	}

	private EmbeddedHiveMQ start() {
		EmbeddedHiveMQ started = EmbeddedHiveMQ.builder()
			.withConfigurationFolder(this.directory)
			.withDataFolder(this.directory.resolve("data"))
			.withExtensionsFolder(this.directory.resolve("extensions"))
			// Logging is Spring Boot's
			.withoutLoggingBootstrap()
			.build();
		started.start().join();
		this.running.set(true);
		return started;
	}

	/**
	 * Stop the broker and start it again, which takes some seconds.
	 * @return whether it is stopped, and not about to start already
	 */
	boolean restart() {
		boolean wasRunning = this.running.getAndSet(false);
		if (wasRunning) {
			this.restarts.execute(() -> {
				stop();
				this.hiveMq = start();
				this.restartCount.incrementAndGet();
			});
		}
		return wasRunning;
	}

	boolean isRunning() {
		return this.running.get();
	}

	int getRestartCount() {
		return this.restartCount.get();
	}

	private void stop() {
		this.hiveMq.stop().join();
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "broker-restart");
		thread.setDaemon(true);
		return thread;
	}

	URI getUrl() {
		return this.url;
	}

	/**
	 * Return where browsers find the broker.
	 * @return the URL
	 */
	URI getWebsocketUrl() {
		return this.websocketUrl;
	}

	private Path keyStoreFile() {
		return this.directory.resolve("broker.p12");
	}

	/**
	 * Return the certificate that the broker has, or is about to show.
	 * @return the certificate, or {@code null} if the broker has no TLS
	 */
	@Nullable BrokerCertificate getCertificate() {
		return this.certificate;
	}

	/**
	 * Make another certificate, which the broker does not use yet.
	 * @return the certificate
	 * @throws IOException if there can be none
	 */
	BrokerCertificate prepareCertificate() throws IOException {
		return BrokerCertificate.create(Files.createTempDirectory(this.directory, "next").resolve("broker.p12"));
	}

	/**
	 * Put another certificate where the broker finds it. It looks there every ten seconds
	 * and shows it from then on to those who connect; connections that it has go on.
	 * @param next the certificate
	 * @throws IOException if it cannot be put there
	 */
	void useCertificate(BrokerCertificate next) throws IOException {
		Files.move(next.getKeyStoreFile(), keyStoreFile(), StandardCopyOption.REPLACE_EXISTING,
				StandardCopyOption.ATOMIC_MOVE);
		this.certificate = next;
	}

	/**
	 * Ask the broker for its certificate.
	 * @param trust what to trust
	 * @param certificate the certificate to look for
	 * @return whether the broker shows it; also {@code false} if the broker is down
	 */
	boolean showsCertificate(SslBundle trust, X509Certificate certificate) {
		SSLSocketFactory sockets = trust.createSslContext().getSocketFactory();
		try (SSLSocket socket = (SSLSocket) sockets.createSocket(this.url.getHost(), this.url.getPort())) {
			socket.startHandshake();
			return socket.getSession().getPeerCertificates()[0].equals(certificate);
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() throws IOException {
		CompletableFuture.runAsync(this::stop, this.restarts).join();
		this.restarts.shutdown();
		FileSystemUtils.deleteRecursively(this.directory);
	}

	private static int freePort(int wanted) throws IOException {
		try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			if (wanted == 0) {
				throw ex;
			}
			return freePort(0);
		}
	}

}
