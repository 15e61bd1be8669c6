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

import org.springframework.util.FileSystemUtils;

/**
 * ActiveMQ Artemis within this JVM, on random ports. Sessions end with it. Prefer
 * {@link EmbeddedArtemisExtension}, which shares one among all tests.
 */
public final class EmbeddedArtemis implements TestBroker, AutoCloseable {

	private static final String PLAIN = "plain";

	private static final String TLS = "tls";

	private static final long SCAN_INTERVAL_MILLIS = 200;

	private final Path folder;

	private final EmbeddedActiveMQ broker;

	private EmbeddedArtemis(Path folder, EmbeddedActiveMQ broker) {
		this.folder = folder;
		this.broker = broker;
	}

	/**
	 * Start a broker.
	 * @return the broker, ready for clients
	 * @throws Exception if it doesn't start
	 */
	public static EmbeddedArtemis start() throws Exception {
		Path folder = Files.createTempDirectory("artemis");
		Path keyStore = TestCertificates.writeKeyStore("PKCS12", TestCertificates.shared().getServer(),
				folder.resolve("server.p12"));
		// Each acceptor takes MQTT and MQTT over WebSocket
		String acceptor = "tcp://127.0.0.1:0?protocols=MQTT";
		Configuration configuration = new ConfigurationImpl().setPersistenceEnabled(false)
			.setSecurityEnabled(false)
			.setJMXManagementEnabled(false)
			.addAcceptorConfiguration(PLAIN, acceptor)
			.addAcceptorConfiguration(TLS, acceptor + ";sslEnabled=true;keyStoreType=PKCS12;keyStorePath=" + keyStore
					+ ";keyStorePassword=" + TestCertificates.PASSWORD);
		// By default Artemis looks every few seconds whether a session or a link has
		// expired
		configuration.setMqttSessionScanInterval(SCAN_INTERVAL_MILLIS);
		configuration.setConnectionTtlCheckInterval(SCAN_INTERVAL_MILLIS);
		configuration.setBrokerInstance(folder.toFile());
		return new EmbeddedArtemis(folder, new EmbeddedActiveMQ().setConfiguration(configuration).start());
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
		FileSystemUtils.deleteRecursively(this.folder);
	}

}
