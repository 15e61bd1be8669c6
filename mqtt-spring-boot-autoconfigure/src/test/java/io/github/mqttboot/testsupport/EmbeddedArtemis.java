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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * ActiveMQ Artemis within this JVM, on random ports. Sessions end with it. Prefer
 * {@link EmbeddedArtemisExtension}, which shares one among all tests.
 */
public final class EmbeddedArtemis implements TestBroker, AutoCloseable {

	private static final String PLAIN = "plain";

	private static final String TLS = "tls";

	private static final long SCAN_INTERVAL_MILLIS = 200;

	private final @Nullable Path temporary;

	private final EmbeddedActiveMQ broker;

	private EmbeddedArtemis(@Nullable Path temporary, EmbeddedActiveMQ broker) {
		this.temporary = temporary;
		this.broker = broker;
	}

	/**
	 * Start a broker that keeps nothing.
	 * @return the broker, ready for clients
	 * @throws Exception if it doesn't start
	 */
	public static EmbeddedArtemis start() throws Exception {
		return start(Files.createTempDirectory("artemis"), 0, false);
	}

	/**
	 * Start a broker that finds again what it kept, even if it was killed.
	 * @param folder where it keeps it
	 * @param port the port for MQTT
	 * @return the broker, ready for clients
	 * @throws Exception if it doesn't start
	 */
	static EmbeddedArtemis start(Path folder, int port) throws Exception {
		return start(folder, port, true);
	}

	private static EmbeddedArtemis start(Path folder, int port, boolean persistent) throws Exception {
		Path keyStore = TestCertificates.writeKeyStore("PKCS12", TestCertificates.shared().getServer(),
				folder.resolve("server.p12"));
		// Each acceptor takes MQTT and MQTT over WebSocket
		String acceptor = "tcp://127.0.0.1:%d?protocols=MQTT";
		Configuration configuration = new ConfigurationImpl().setPersistenceEnabled(persistent)
			.setSecurityEnabled(false)
			.setJMXManagementEnabled(false)
			.addAcceptorConfiguration(PLAIN, acceptor.formatted(port))
			.addAcceptorConfiguration(TLS, acceptor.formatted(0) + ";sslEnabled=true;keyStoreType=PKCS12;keyStorePath="
					+ keyStore + ";keyStorePassword=" + TestCertificates.PASSWORD);
		// By default Artemis looks every few seconds whether a session or a link has
		// expired
		configuration.setMqttSessionScanInterval(SCAN_INTERVAL_MILLIS);
		configuration.setConnectionTtlCheckInterval(SCAN_INTERVAL_MILLIS);
		// By default it drops a message that it has delivered ten times, lost connections
		// included
		configuration.addAddressSetting("#", new AddressSettings().setMaxDeliveryAttempts(-1));
		if (persistent) {
			configuration.setIncomingInterceptorClassNames(List.of(BrokerLedger.ArtemisInbound.class.getName()));
			configuration.setOutgoingInterceptorClassNames(List.of(BrokerLedger.ArtemisOutbound.class.getName()));
		}
		configuration.setBrokerInstance(folder.toFile());
		return new EmbeddedArtemis(persistent ? null : folder,
				new EmbeddedActiveMQ().setConfiguration(configuration).start());
	}

	/**
	 * Return what it is called in tables, with its version, both of which depend on the
	 * Maven profile.
	 * @return the name
	 */
	public static String getName() {
		Package server = EmbeddedActiveMQ.class.getPackage();
		return server.getSpecificationTitle().replace(" Server", " ") + server.getSpecificationVersion();
	}

	@Override
	public String getHost() {
		return "127.0.0.1";
	}

	@Override
	public int getPort(String scheme) {
		String acceptor = List.of("mqtts", "wss").contains(scheme) ? TLS : PLAIN;
		return ((NettyAcceptor) this.broker.getActiveMQServer().getRemotingService().getAcceptor(acceptor))
			.getActualPort();
	}

	@Override
	public void close() throws Exception {
		this.broker.stop();
		FileSystemUtils.deleteRecursively(this.temporary);
	}

}
