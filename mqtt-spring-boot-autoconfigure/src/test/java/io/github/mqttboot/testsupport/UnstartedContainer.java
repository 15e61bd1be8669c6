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

import java.util.function.IntUnaryOperator;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A container that needs no engine, for it is never started.
 */
public final class UnstartedContainer extends GenericContainer<UnstartedContainer> {

	private final String host;

	private final IntUnaryOperator ports;

	/**
	 * Create a container.
	 * @param image the image that it would have
	 * @param host where it claims to be
	 * @param ports gives the port on the host for one in the container
	 */
	public UnstartedContainer(String image, String host, IntUnaryOperator ports) {
		super(DockerImageName.parse(image));
		this.host = host;
		this.ports = ports;
	}

	@Override
	public void start() {
	}

	@Override
	public void stop() {
	}

	@Override
	public String getHost() {
		return this.host;
	}

	@Override
	public Integer getMappedPort(int port) {
		return this.ports.applyAsInt(port);
	}

}
