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

package io.github.mqttboot.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.services.exception.NoSuchClientIdException;
import io.github.mqttboot.protocol.MqttReasonCode;

import org.springframework.util.FileSystemUtils;

/**
 * HiveMQ Community Edition in this JVM, in memory, and what it can be asked for through
 * an extension. Lives from {@link #start()} to {@link #close()}.
 */
final class HiveMqServer {

	private static final String CONFIGURATION = """
			<hivemq>
				<listeners>
					<tcp-listener>
						<port>0</port>
						<bind-address>127.0.0.1</bind-address>
					</tcp-listener>
				</listeners>
				<persistence>
					<mode>in-memory</mode>
				</persistence>
				<anonymous-usage-statistics>
					<enabled>false</enabled>
				</anonymous-usage-statistics>
			</hivemq>
			""";

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

	private final Path folder;

	private final EmbeddedHiveMQ hiveMq;

	private final HiveMqExtension extension;

	private HiveMqServer(Path folder, EmbeddedHiveMQ hiveMq, HiveMqExtension extension) {
		this.folder = folder;
		this.hiveMq = hiveMq;
		this.extension = extension;
	}

	static HiveMqServer start() {
		try {
			Path folder = Files.createTempDirectory("mqtt-test-broker");
			Files.writeString(folder.resolve("config.xml"), CONFIGURATION);
			HiveMqExtension extension = new HiveMqExtension();
			EmbeddedHiveMQ hiveMq = EmbeddedHiveMQ.builder()
				.withConfigurationFolder(folder)
				.withDataFolder(Files.createDirectory(folder.resolve("data")))
				.withExtensionsFolder(Files.createDirectory(folder.resolve("extensions")))
				.withEmbeddedExtension(EmbeddedExtension.builder()
					.withId("mqtt-test-broker")
					.withName("Control by tests")
					.withVersion("1")
					.withExtensionMain(extension)
					.build())
				.withoutLoggingBootstrap()
				.build();
			await(hiveMq.start(), START_TIMEOUT);
			return new HiveMqServer(folder, hiveMq, extension);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write the configuration of the broker", ex);
		}
	}

	int getPort() {
		return this.extension.getPort();
	}

	void refuse(MqttReasonCode reasonCode) {
		this.extension.refuse(reasonCode);
	}

	void accept() {
		this.extension.accept();
	}

	boolean expireSession(String clientId, Duration timeout) {
		return await(this.extension.clients()
			.invalidateSession(clientId)
			.thenApply((wasConnected) -> true)
			.exceptionally(HiveMqServer::falseIfUnknown), timeout);
	}

	private static boolean falseIfUnknown(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (cause instanceof NoSuchClientIdException) {
			return false;
		}
		throw new CompletionException(cause);
	}

	boolean isConnected(String clientId, Duration timeout) {
		return await(this.extension.clients().isClientConnected(clientId), timeout);
	}

	boolean awaitSubscription(String topicFilter, Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!subscriptions(timeout).contains(topicFilter)) {
			if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
				return false;
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
		return true;
	}

	Set<String> subscriptions(Duration timeout) {
		Set<String> filters = new ConcurrentSkipListSet<>();
		await(this.extension.subscriptions()
			.iterateAllSubscriptions((context, client) -> client.getSubscriptions()
				.forEach((subscription) -> filters.add(subscription.getTopicFilter())), Runnable::run), timeout);
		return new TreeSet<>(filters);
	}

	void close() {
		try {
			await(this.hiveMq.stop(), START_TIMEOUT);
			this.hiveMq.close();
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (ExecutionException | InterruptedException | IOException ex) {
			throw new IllegalStateException("The broker did not stop", ex);
		}
	}

	private static <T> T await(CompletableFuture<T> future, Duration timeout) {
		try {
			return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("The broker failed", ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException("The broker did not answer within " + timeout.toMillis() + " ms", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for the broker", ex);
		}
	}

}
