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
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;

import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The brokers listen on all their transports, seen by clients of the JDK.
 */
class TestBrokerIT {

	private static final byte[] CONNECT = HexFormat.of().parseHex("100c00044d515454040200000000");

	private static final byte[] CONNACK = HexFormat.of().parseHex("20020000");

	private byte[] connect(String url, X509Bundle clientIdentity) throws Exception {
		SSLContext context = TestCertificates.shared().createSslContext(clientIdentity);
		URI uri = URI.create(url);
		return switch (uri.getScheme()) {
			case "mqtt" -> connect(new Socket(uri.getHost(), uri.getPort()));
			case "mqtts" -> connect(context.getSocketFactory().createSocket(uri.getHost(), uri.getPort()));
			default -> connect(uri, context);
		};
	}

	private byte[] connect(Socket socket) throws IOException {
		try (socket) {
			socket.getOutputStream().write(CONNECT);
			return socket.getInputStream().readNBytes(CONNACK.length);
		}
	}

	private byte[] connect(URI uri, SSLContext context) {
		FirstMessage firstMessage = new FirstMessage();
		WebSocket webSocket = HttpClient.newBuilder()
			.sslContext(context)
			.build()
			.newWebSocketBuilder()
			.subprotocols("mqtt")
			.buildAsync(uri, firstMessage)
			.join();
		try {
			webSocket.sendBinary(ByteBuffer.wrap(CONNECT), true);
			return firstMessage.bytes.orTimeout(5, TimeUnit.SECONDS).join();
		}
		finally {
			webSocket.abort();
		}
	}

	@Nested
	@ExtendWith(EmbeddedArtemisExtension.class)
	class Artemis {

		@ParameterizedTest
		@ValueSource(strings = { "mqtt", "mqtts", "ws", "wss" })
		void accepts(String scheme, EmbeddedArtemis broker) throws Exception {
			assertThat(connect(broker.getUrl(scheme), null)).isEqualTo(CONNACK);
		}

	}

	@Nested
	@ExtendWith(EmbeddedHiveMqExtension.class)
	class HiveMq {

		@ParameterizedTest
		@ValueSource(strings = { "mqtt", "mqtts", "ws", "wss" })
		void accepts(String scheme, EmbeddedHiveMq broker) throws Exception {
			assertThat(connect(broker.getUrl(scheme), null)).isEqualTo(CONNACK);
		}

	}

	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class Mosquitto {

		@Container
		static final MosquittoContainer broker = new MosquittoContainer();

		@ParameterizedTest
		@ValueSource(strings = { "mqtt", "mqtts", "ws", "wss" })
		void accepts(String scheme) throws Exception {
			assertThat(connect(broker.getUrl(scheme), null)).isEqualTo(CONNACK);
		}

		@Test
		void requiresCertificateOfClient() throws Exception {
			String url = broker.getClientCertificateUrl();
			assertThat(connect(url, TestCertificates.shared().getClient())).isEqualTo(CONNACK);
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(url, null));
		}

	}

	private static final class FirstMessage implements WebSocket.Listener {

		private final CompletableFuture<byte[]> bytes = new CompletableFuture<>();

		@Override
		public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
			byte[] bytes = new byte[data.remaining()];
			data.get(bytes);
			this.bytes.complete(bytes);
			return null;
		}

	}

}
