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

package io.github.mqttboot.transport.paho.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import io.github.mqttboot.transport.ConnectStage;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * {@link Link} through a WebSocket (MQTT 5 section 6). One frame at a time is taken from
 * the network, and the next when that has been read; a write returns when the network has
 * taken it.
 */
class WebSocketLink implements Link {

	private static final String SUBPROTOCOL = "mqtt";

	private static final int NORMAL_CLOSURE = 1000;

	private final URI uri;

	private final Map<String, String> headers;

	private final TlsSource<HttpClient> client;

	private final Consumer<ConnectStage> onStage;

	private final Received received = new Received();

	/**
	 * Completed by the end of the link, whatever it is.
	 */
	private final CompletableFuture<Object> end = new CompletableFuture<>();

	private volatile @Nullable WebSocket webSocket;

	WebSocketLink(URI uri, Map<String, String> headers, TlsSource<HttpClient> client, Consumer<ConnectStage> onStage) {
		this.uri = uri;
		this.headers = headers;
		this.client = client;
		this.onStage = onStage;
	}

	@Override
	public void open() throws IOException {
		// the HTTP client resolves, connects, does TLS and upgrades in one step
		this.onStage.accept(ConnectStage.UPGRADE);
		// without a timeout of its own, which says less of a silent server than the end
		// of the attempt, and would come at the same time
		WebSocket.Builder builder = this.client.get().newWebSocketBuilder().subprotocols(SUBPROTOCOL);
		this.headers.forEach(builder::header);
		CompletableFuture<WebSocket> opening = builder.buildAsync(this.uri, this.received);
		opening.thenAccept(this::opened);
		// otherwise a server that keeps silent has a socket of ours until the timeout
		this.end.whenComplete((nothing, reason) -> opening.cancel(true));
		WebSocket opened = awaitOpen(opening);
		if (!SUBPROTOCOL.equals(opened.getSubprotocol())) {
			close();
			throw new ProtocolException(
					"the server opened a WebSocket but did not agree to the subprotocol '" + SUBPROTOCOL + "'");
		}
	}

	private WebSocket awaitOpen(CompletableFuture<WebSocket> opening) throws IOException {
		try {
			return await(opening);
		}
		catch (ProtocolException ex) {
			// of HTTP, while one of a link is of MQTT
			throw new IOException("No answer of HTTP", ex);
		}
	}

	private void opened(WebSocket opened) {
		this.webSocket = opened;
		// closed by us while it was being opened
		if (this.end.isDone()) {
			opened.abort();
		}
	}

	@Override
	public InputStream getInputStream() {
		return this.received;
	}

	@Override
	public OutputStream getOutputStream() {
		WebSocket open = this.webSocket;
		Assert.state(open != null, "Not open");
		return new Sent(open);
	}

	@Override
	public void close() {
		end(new SocketException("closed"));
		WebSocket opened = this.webSocket;
		if (opened != null) {
			opened.abort();
		}
	}

	private void end(IOException reason) {
		if (this.end.completeExceptionally(reason)) {
			this.received.end();
		}
	}

	@SuppressWarnings("unchecked")
	private <T> T await(CompletableFuture<T> step) throws IOException {
		try {
			return (T) CompletableFuture.anyOf(step, this.end).get();
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof IOException failure) ? failure : new IOException(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException();
		}
	}

	/**
	 * What comes in, from the thread of the HTTP client to the one that reads.
	 */
	private final class Received extends InputStream implements WebSocket.Listener {

		private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();

		private byte[] frame = {};

		private int position;

		@Override
		public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
			byte[] bytes = new byte[data.remaining()];
			data.get(bytes);
			this.frames.add(bytes);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			WebSocketLink.this.end(new ProtocolException("a WebSocket frame of text, where MQTT has binary ones"));
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
			WebSocketLink.this.end(new SocketException(
					"the other side closed the WebSocket" + ((status != NORMAL_CLOSURE) ? " with status " + status : "")
							+ (StringUtils.hasText(reason) ? ": " + reason : "")));
			return null;
		}

		@Override
		public void onError(WebSocket webSocket, Throwable error) {
			WebSocketLink.this.end((error instanceof IOException failure) ? failure : new IOException(error));
		}

		void end() {
			this.frames.add(new byte[0]);
		}

		@Override
		public int read() throws IOException {
			byte[] single = new byte[1];
			return (read(single, 0, 1) != -1) ? single[0] & 0xFF : -1;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			if (length == 0) {
				return 0;
			}
			while (available() == 0) {
				next();
			}
			int count = Math.min(length, available());
			System.arraycopy(this.frame, this.position, bytes, offset, count);
			this.position += count;
			return count;
		}

		@Override
		public int available() {
			return this.frame.length - this.position;
		}

		private void next() throws IOException {
			if (this.frames.isEmpty() && WebSocketLink.this.end.isDone()) {
				await(WebSocketLink.this.end);
			}
			try {
				this.frame = this.frames.take();
				this.position = 0;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new InterruptedIOException();
			}
			WebSocket open = WebSocketLink.this.webSocket;
			if (open != null) {
				open.request(1);
			}
		}

	}

	/**
	 * Sends each write as a message.
	 */
	private final class Sent extends OutputStream {

		private final WebSocket webSocket;

		private Sent(WebSocket webSocket) {
			this.webSocket = webSocket;
		}

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			await(this.webSocket.sendBinary(ByteBuffer.wrap(bytes, offset, length), true));
		}

	}

}
