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
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.netty.pkitesting.X509Bundle;

import org.springframework.util.FileSystemUtils;

/**
 * Takes MQTT over QUIC as {@link QuicFront} does, with another implementation of QUIC and
 * TLS, which is quinn's, in Rust. Deno has it, which {@code src/test/brokers/install}
 * installs. It presents the server of {@link TestCertificates#shared()}.
 */
public final class DenoFront implements AutoCloseable {

	private static final Path INSTALLED = Path.of("target/brokers/deno").toAbsolutePath();

	private final Path folder;

	private final Process process;

	private final int port;

	private DenoFront(int brokerPort) throws IOException {
		X509Bundle server = TestCertificates.shared().getServer();
		this.folder = Files.createTempDirectory("deno");
		Path certificates = Files.writeString(this.folder.resolve("server.pem"), server.getCertificatePathPEM());
		Path key = Files.writeString(this.folder.resolve("server.key"), server.getPrivateKeyPEM());
		ProcessBuilder builder = new ProcessBuilder(program().toString(), "run", "--quiet", "--unstable-net",
				"--allow-net", "--allow-read", INSTALLED.resolve("front.mjs").toString(), certificates.toString(),
				key.toString(), Integer.toString(brokerPort));
		builder.environment().put("DENO_DIR", this.folder.toString());
		builder.environment().put("DENO_NO_UPDATE_CHECK", "1");
		this.process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
		String output = this.process.inputReader(StandardCharsets.UTF_8).readLine();
		this.port = Integer.parseInt(Objects.requireNonNull(output, "Deno ended without an answer"));
	}

	// that of this platform is the only one that is installed
	private static Path program() throws IOException {
		try (DirectoryStream<Path> platforms = Files.newDirectoryStream(INSTALLED.resolve("node_modules/@deno"))) {
			return platforms.iterator().next().resolve("deno");
		}
	}

	/**
	 * Start a front.
	 * @param brokerPort the port of the broker on this host
	 * @return the front
	 */
	public static DenoFront to(int brokerPort) {
		try {
			return new DenoFront(brokerPort);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the address to connect to.
	 * @return the address
	 */
	public InetSocketAddress address() {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port);
	}

	@Override
	public void close() {
		try {
			// the end of its input is what it waits for
			this.process.getOutputStream().close();
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				this.process.destroyForcibly().waitFor();
			}
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
