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

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

import org.springframework.test.util.TestSocketUtils;

/**
 * Eclipse Mosquitto that can be stopped, started again and frozen. Sessions and messages
 * outlive an orderly stop, and the port on the host stays the same.
 */
public final class MosquittoContainer extends GenericContainer<MosquittoContainer> {

	private static final int MQTT_PORT = 1883;

	private static final String CONFIGURATION = """
			listener 1883
			allow_anonymous true
			persistence true
			persistence_location /mosquitto/data/
			max_queued_messages 0
			""";

	private final int port = TestSocketUtils.findAvailableTcpPort();

	public MosquittoContainer() {
		super("eclipse-mosquitto:2.0");
		// A port chosen by the engine would change with every start of the container
		addFixedExposedPort(this.port, MQTT_PORT);
		withCopyToContainer(Transferable.of(CONFIGURATION), "/mosquitto/config/mosquitto.conf");
		waitingFor(Wait.forLogMessage(".*mosquitto version .* running.*", 1));
	}

	/**
	 * Return the port on the host.
	 * @return the port
	 */
	public int getPort() {
		return this.port;
	}

	/**
	 * Return the address for {@code mqtt.url}.
	 * @return the address
	 */
	public String getUrl() {
		return "mqtt://" + getHost() + ":" + this.port;
	}

	/**
	 * Stop the broker as an administrator would, by SIGTERM: it saves its sessions.
	 */
	public void stopBroker() {
		getDockerClient().stopContainerCmd(getContainerId()).withTimeout(10).exec();
	}

	/**
	 * Start the stopped broker again. Returns before it accepts clients.
	 */
	public void startBroker() {
		getDockerClient().startContainerCmd(getContainerId()).exec();
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
