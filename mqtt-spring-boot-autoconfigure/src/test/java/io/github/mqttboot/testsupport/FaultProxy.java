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

import org.netcrusher.core.reactor.NioReactor;
import org.netcrusher.tcp.TcpCrusher;
import org.netcrusher.tcp.TcpCrusherBuilder;

import org.springframework.test.util.TestSocketUtils;

/**
 * A TCP link to a broker that can be cut and frozen.
 */
public final class FaultProxy implements AutoCloseable {

	private final NioReactor reactor;

	private final TcpCrusher crusher;

	/**
	 * Open a link.
	 * @param targetPort the port of the broker on this host
	 */
	public FaultProxy(int targetPort) {
		try {
			this.reactor = new NioReactor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.crusher = TcpCrusherBuilder.builder()
			.withReactor(this.reactor)
			.withBindAddress("127.0.0.1", TestSocketUtils.findAvailableTcpPort())
			.withConnectAddress("127.0.0.1", targetPort)
			.buildAndOpen();
	}

	/**
	 * Return the port to connect to.
	 * @return the port
	 */
	public int getPort() {
		return this.crusher.getBindAddress().getPort();
	}

	/**
	 * Return the address for {@code mqtt.url}.
	 * @return the address
	 */
	public String getUrl() {
		return "mqtt://127.0.0.1:" + getPort();
	}

	/**
	 * Cut the present connections. New ones are let through.
	 */
	public void cut() {
		this.crusher.closeAllPairs();
	}

	/**
	 * Cut the present connections and refuse new ones.
	 */
	public void shut() {
		this.crusher.close();
	}

	/**
	 * Let connections through after {@link #shut()}.
	 */
	public void open() {
		this.crusher.open();
	}

	/**
	 * Keep connections established, but let nothing through: a half-open link.
	 */
	public void freeze() {
		this.crusher.freeze();
	}

	/**
	 * Let data through after {@link #freeze()}.
	 */
	public void unfreeze() {
		this.crusher.unfreeze();
	}

	@Override
	public void close() {
		this.crusher.close();
		this.reactor.close();
	}

}
