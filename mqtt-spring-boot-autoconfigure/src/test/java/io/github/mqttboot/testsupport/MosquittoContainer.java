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
import java.util.Map;

import com.github.dockerjava.api.command.InspectContainerResponse;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

import org.springframework.util.Assert;

/**
 * Eclipse Mosquitto that can be stopped, started again and frozen. Sessions and messages
 * outlive an orderly stop. The container goes on meanwhile: to start it can take seconds
 * on a busy machine, and give it another port.
 */
public final class MosquittoContainer extends GenericContainer<MosquittoContainer> implements TestBroker {

	private static final Map<String, Integer> PORTS = Map.of("mqtt", 1883, "mqtts", 8883, "ws", 8083, "wss", 8084);

	private static final int CLIENT_CERTIFICATE_PORT = 8884;

	private static final String CONFIGURATION_FILE = "/mosquitto/config/mosquitto.conf";

	private static final String CERTIFICATES = "/mosquitto/certs/";

	private static final String TLS = """
			cafile /mosquitto/certs/authority.pem
			certfile /mosquitto/certs/server.pem
			keyfile /mosquitto/certs/server-key.pem
			""";

	private static final String CONFIGURATION = """
			allow_anonymous true
			persistence true
			persistence_location /mosquitto/data/
			max_queued_messages 0
			listener 1883
			listener 8083
			protocol websockets
			listener 8883
			${tls}
			listener 8084
			protocol websockets
			${tls}
			listener 8884
			require_certificate true
			${tls}
			""".replace("${tls}", TLS);

	private static final String IDLE = "while :; do sleep 1; done";

	// to the log of the container
	private static final String START = "mosquitto -c " + CONFIGURATION_FILE
			+ " >/proc/1/fd/1 2>&1 & echo $! >/tmp/mosquitto.pid";

	private static final String STOP = """
			pid=$(cat /tmp/mosquitto.pid)
			kill -TERM $pid
			while kill -0 $pid 2>/dev/null; do sleep 0.1; done
			""";

	public MosquittoContainer() {
		super("eclipse-mosquitto:2.0");
		withExposedPorts(PORTS.values().toArray(Integer[]::new));
		addExposedPort(CLIENT_CERTIFICATE_PORT);
		TestCertificates certificates = TestCertificates.shared();
		withCopyToContainer(Transferable.of(certificates.getAuthority().getCertificatePEM()),
				CERTIFICATES + "authority.pem");
		withCopyToContainer(Transferable.of(certificates.getServer().getCertificatePathPEM()),
				CERTIFICATES + "server.pem");
		withCopyToContainer(Transferable.of(certificates.getServer().getPrivateKeyPEM()),
				CERTIFICATES + "server-key.pem");
		withCopyToContainer(Transferable.of(CONFIGURATION), CONFIGURATION_FILE);
		withCommand("sh", "-c", IDLE);
		waitingFor(Wait.forLogMessage(".*mosquitto version .* running.*", 1));
	}

	/**
	 * Send a client one copy for each of its filters that match, always: also what comes
	 * between a restart of the broker and the return of the client, whose protocol
	 * version the broker then does not know.
	 */
	public void withAllCopies() {
		withCopyToContainer(Transferable.of(CONFIGURATION + "allow_duplicate_messages true\n"), CONFIGURATION_FILE);
	}

	@Override
	protected void containerIsStarting(InspectContainerResponse containerInfo) {
		startBroker();
	}

	@Override
	public String getHost() {
		return super.getHost();
	}

	@Override
	public int getPort(String scheme) {
		return getMappedPort(PORTS.get(scheme));
	}

	/**
	 * Return the address where the broker requires a certificate of each client, signed
	 * by the authority of {@link TestCertificates#shared()}.
	 * @return the address, of MQTT over TLS
	 */
	public String getClientCertificateUrl() {
		return "mqtts://" + getHost() + ":" + getMappedPort(CLIENT_CERTIFICATE_PORT);
	}

	/**
	 * Stop the broker as an administrator would, by SIGTERM: it saves its sessions.
	 */
	public void stopBroker() {
		execute(STOP);
	}

	/**
	 * Start the stopped broker again. Returns before it accepts clients.
	 */
	public void startBroker() {
		execute(START);
	}

	private void execute(String script) {
		try {
			ExecResult result = execInContainer("sh", "-c", script);
			Assert.state(result.getExitCode() == 0, result::getStderr);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	/**
	 * Freeze the broker: its network connections stay up, yet nothing is answered.
	 */
	public void freezeBroker() {
		getDockerClient().pauseContainerCmd(getContainerId()).exec();
	}

	/**
	 * Let the frozen broker go on.
	 */
	public void unfreezeBroker() {
		getDockerClient().unpauseContainerCmd(getContainerId()).exec();
	}

}
