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

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.ReferenceCountUtil;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket of a {@link ScriptedBroker}: what its clients asked for, and how it
 * misbehaves. Without a word of the test it accepts each upgrade with the subprotocol
 * {@code mqtt}, and sends each packet in a message of its own. <pre class="code">
 * WebSocketServer webSocket = new WebSocketServer();
 * ScriptedBroker broker = ScriptedBroker.start(webSocket);
 * webSocket.fragments(100);
 * webSocket.connection().ping("are you there?");
 * </pre>
 */
public final class WebSocketServer {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final int MAX_FRAME_SIZE = 64 * 1024 * 1024;

	private final List<Upgrade> upgrades = new CopyOnWriteArrayList<>();

	private final List<WebSocketConnection> connections = new CopyOnWriteArrayList<>();

	private volatile @Nullable HttpResponseStatus refusal;

	private volatile Map<String, String> refusalHeaders = Map.of();

	private volatile Duration upgradeDelay = Duration.ZERO;

	private volatile @Nullable String subprotocol = "mqtt";

	private volatile int fragmentSize = Integer.MAX_VALUE;

	private volatile int messageSize = Integer.MAX_VALUE;

	private volatile int packetsPerMessage = 1;

	/**
	 * Answer the request for an upgrade with a status, and close.
	 * @param status the HTTP status
	 * @return this server
	 */
	public WebSocketServer refuse(int status) {
		return refuse(status, Map.of());
	}

	/**
	 * Answer the request for an upgrade with a status and headers, and close.
	 * @param status the HTTP status
	 * @param headers the headers
	 * @return this server
	 */
	public WebSocketServer refuse(int status, Map<String, String> headers) {
		this.refusalHeaders = headers;
		this.refusal = HttpResponseStatus.valueOf(status);
		return this;
	}

	/**
	 * Accept the request for an upgrade, after {@link #refuse}.
	 * @return this server
	 */
	public WebSocketServer accept() {
		this.refusal = null;
		return this;
	}

	/**
	 * Answer requests for an upgrade late.
	 * @param delay how late
	 * @return this server
	 */
	public WebSocketServer delayUpgrade(Duration delay) {
		this.upgradeDelay = delay;
		return this;
	}

	/**
	 * Name a subprotocol in the answer, whatever the client asked for.
	 * @param subprotocol the subprotocol, or {@code null} to name none
	 * @return this server
	 */
	public WebSocketServer subprotocol(@Nullable String subprotocol) {
		this.subprotocol = subprotocol;
		return this;
	}

	/**
	 * Send each message in fragments: a frame and continuation frames.
	 * @param size their size in bytes
	 * @return this server
	 */
	public WebSocketServer fragments(int size) {
		this.fragmentSize = size;
		return this;
	}

	/**
	 * Spread packets over several messages.
	 * @param size their size in bytes
	 * @return this server
	 */
	public WebSocketServer messages(int size) {
		this.messageSize = size;
		return this;
	}

	/**
	 * Hold packets back until there are some, and send them in one message.
	 * @param count how many
	 * @return this server
	 */
	public WebSocketServer together(int count) {
		this.packetsPerMessage = count;
		return this;
	}

	/**
	 * Return the requests for an upgrade so far.
	 * @return a snapshot
	 */
	public List<Upgrade> upgrades() {
		return List.copyOf(this.upgrades);
	}

	/**
	 * Return the latest connection that was upgraded, waiting for the first.
	 * @return the connection
	 */
	public WebSocketConnection connection() {
		Awaitility.await().atMost(TIMEOUT).until(() -> !this.connections.isEmpty());
		return this.connections.get(this.connections.size() - 1);
	}

	void addHandlers(Channel channel) {
		channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(64 * 1024), new UpgradeHandler());
	}

	int fragmentSize() {
		return this.fragmentSize;
	}

	int messageSize() {
		return this.messageSize;
	}

	int packetsPerMessage() {
		return this.packetsPerMessage;
	}

	/**
	 * A request for an upgrade.
	 *
	 * @param uri the path and query
	 * @param headers the headers, by their names in any case. Values of equal headers are
	 * joined by commas
	 */
	public record Upgrade(URI uri, Map<String, String> headers) {

	}

	private final class UpgradeHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

		@Override
		protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
			WebSocketServer.this.upgrades.add(new Upgrade(URI.create(request.uri()), headers(request)));
			request.retain();
			context.executor().schedule(() -> {
				try {
					answer(context, request);
				}
				finally {
					ReferenceCountUtil.release(request);
				}
			}, WebSocketServer.this.upgradeDelay.toMillis(), TimeUnit.MILLISECONDS);
		}

		private Map<String, String> headers(FullHttpRequest request) {
			Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
			request.headers()
				.forEach((header) -> headers.merge(header.getKey(), header.getValue(), (one, two) -> one + "," + two));
			return headers;
		}

		private void answer(ChannelHandlerContext context, FullHttpRequest request) {
			HttpResponseStatus refusal = WebSocketServer.this.refusal;
			if (refusal != null) {
				refuse(context, refusal);
			}
			else {
				upgrade(context, request);
			}
		}

		private void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
			FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
			response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
			WebSocketServer.this.refusalHeaders.forEach(response.headers()::add);
			context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
		}

		private void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
			WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory(request.uri(), null, false,
					MAX_FRAME_SIZE)
				.newHandshaker(request);
			HttpHeaders headers = new DefaultHttpHeaders();
			if (WebSocketServer.this.subprotocol != null) {
				headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, WebSocketServer.this.subprotocol);
			}
			WebSocketConnection connection = new WebSocketConnection(WebSocketServer.this);
			context.pipeline().replace(this, null, connection);
			handshaker.handshake(context.channel(), request, headers, context.channel().newPromise());
			WebSocketServer.this.connections.add(connection);
		}

	}

}
