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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.client.parameter.ListenerType;
import com.hivemq.extension.sdk.api.client.parameter.ServerInformation;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * HiveMQ Community Edition within this JVM, on random ports. Sessions end with it. Prefer
 * {@link EmbeddedHiveMqExtension}, which shares one among all tests: stopping takes
 * seconds.
 */
public final class EmbeddedHiveMq implements TestBroker, AutoCloseable {

	private static final String CONFIGURATION = """
			<hivemq>
				<listeners>
					<tcp-listener>
						<port>${port}</port>
						<bind-address>127.0.0.1</bind-address>
					</tcp-listener>
					<tls-tcp-listener>
						<port>0</port>
						<bind-address>127.0.0.1</bind-address>
						<tls>${tls}</tls>
					</tls-tcp-listener>
					<websocket-listener>
						<port>0</port>
						<bind-address>127.0.0.1</bind-address>
						<path>/mqtt</path>
					</websocket-listener>
					<tls-websocket-listener>
						<port>0</port>
						<bind-address>127.0.0.1</bind-address>
						<path>/mqtt</path>
						<tls>${tls}</tls>
					</tls-websocket-listener>
				</listeners>
				${mqtt}
				<persistence>
					<mode>${persistence}</mode>
				</persistence>
				<anonymous-usage-statistics>
					<enabled>false</enabled>
				</anonymous-usage-statistics>
			</hivemq>
			""";

	private static final String LONG_QUEUES = """
			<mqtt>
				<queued-messages>
					<max-queue-size>100000</max-queue-size>
				</queued-messages>
			</mqtt>""";

	private static final String TLS = """
			<keystore>
				<path>${path}</path>
				<password>${password}</password>
				<private-key-password>${password}</private-key-password>
			</keystore>""";

	private static final Map<String, ListenerType> LISTENERS = Map.of("mqtt", ListenerType.TCP_LISTENER, "mqtts",
			ListenerType.TLS_TCP_LISTENER, "ws", ListenerType.WEBSOCKET_LISTENER, "wss",
			ListenerType.TLS_WEBSOCKET_LISTENER);

	private final @Nullable Path temporary;

	private final EmbeddedHiveMQ broker;

	private final Map<ListenerType, Integer> ports;

	private EmbeddedHiveMq(@Nullable Path temporary, EmbeddedHiveMQ broker, Map<ListenerType, Integer> ports) {
		this.temporary = temporary;
		this.broker = broker;
		this.ports = ports;
	}

	/**
	 * Start a broker that keeps nothing.
	 * @return the broker, ready for clients
	 * @throws Exception if it doesn't start
	 */
	public static EmbeddedHiveMq start() throws Exception {
		return start(Files.createTempDirectory("hivemq"), 0, false, LONG_QUEUES);
	}

	/**
	 * Start a broker that keeps nothing, and whose limits are those of its makers.
	 * @return the broker, ready for clients
	 * @throws Exception if it doesn't start
	 */
	public static EmbeddedHiveMq startWithDefaults() throws Exception {
		return start(Files.createTempDirectory("hivemq"), 0, false, "");
	}

	/**
	 * Start a broker that keeps nothing, with an extension.
	 * @param extension the extension
	 * @return the broker, ready for clients
	 * @throws Exception if it doesn't start
	 */
	public static EmbeddedHiveMq start(Runnable extension) throws Exception {
		return start(Files.createTempDirectory("hivemq"), 0, false, "", extension);
	}

	/**
	 * Start a broker that finds again what it kept when it was closed last.
	 * @param folder where it keeps it
	 * @param port the port for MQTT over TCP
	 * @return the broker, ready for clients
	 * @throws Exception if it doesn't start
	 */
	static EmbeddedHiveMq start(Path folder, int port) throws Exception {
		return start(folder, port, true, LONG_QUEUES);
	}

	private static EmbeddedHiveMq start(Path folder, int port, boolean persistent, String mqtt) throws Exception {
		return start(folder, port, persistent, mqtt, () -> {
		});
	}

	private static EmbeddedHiveMq start(Path folder, int port, boolean persistent, String mqtt, Runnable extension)
			throws Exception {
		Path configuration = Files.createDirectories(folder.resolve("conf"));
		Path keyStore = TestCertificates.writeKeyStore("JKS", TestCertificates.shared().getServer(),
				folder.resolve("server.jks"));
		String tls = TLS.replace("${path}", keyStore.toString()).replace("${password}", TestCertificates.PASSWORD);
		Files.writeString(configuration.resolve("config.xml"),
				CONFIGURATION.replace("${tls}", tls)
					.replace("${mqtt}", mqtt)
					.replace("${port}", Integer.toString(port))
					.replace("${persistence}", persistent ? "file" : "in-memory"));
		ServerInformationExtension serverInformation = new ServerInformationExtension(persistent, extension);
		EmbeddedHiveMQ broker = EmbeddedHiveMQ.builder()
			.withConfigurationFolder(configuration)
			.withDataFolder(Files.createDirectories(folder.resolve("data")))
			.withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
			.withEmbeddedExtension(serverInformation.asEmbeddedExtension())
			.withoutLoggingBootstrap()
			.build();
		broker.start().get(1, TimeUnit.MINUTES);
		return new EmbeddedHiveMq(persistent ? null : folder, broker, serverInformation.getPorts());
	}

	@Override
	public String getHost() {
		return "127.0.0.1";
	}

	@Override
	public int getPort(String scheme) {
		return this.ports.get(LISTENERS.get(scheme));
	}

	@Override
	public void close() throws ExecutionException, InterruptedException, IOException {
		this.broker.close();
		FileSystemUtils.deleteRecursively(this.temporary);
	}

	/**
	 * Finds out the ports that the operating system chose: only extensions are notified.
	 */
	private static final class ServerInformationExtension implements ExtensionMain {

		private final AtomicReference<ServerInformation> serverInformation = new AtomicReference<>();

		private final boolean ledger;

		private final Runnable extension;

		ServerInformationExtension(boolean ledger, Runnable extension) {
			this.ledger = ledger;
			this.extension = extension;
		}

		EmbeddedExtension asEmbeddedExtension() {
			return EmbeddedExtension.builder()
				.withId("server-information")
				.withName("Server information")
				.withVersion("1")
				.withExtensionMain(this)
				.build();
		}

		Map<ListenerType, Integer> getPorts() {
			return this.serverInformation.get()
				.getListener()
				.stream()
				.collect(Collectors.toMap(Listener::getListenerType, Listener::getPort));
		}

		@Override
		public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
			this.serverInformation.set(input.getServerInformation());
			if (this.ledger) {
				BrokerLedger.watchHiveMq();
			}
			this.extension.run();
		}

		@Override
		public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
		}

	}

}
