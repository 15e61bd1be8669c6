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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.PromiseCombiner;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket of a {@link WebSocketServer}. Takes the bytes of MQTT out of frames and
 * puts them into frames. Any thread.
 */
public final class WebSocketConnection extends ChannelDuplexHandler {

	private final WebSocketServer server;

	private final List<String> pongs = new CopyOnWriteArrayList<>();

	private volatile @Nullable ChannelHandlerContext context;

	private volatile @Nullable Integer closeStatus;

	private volatile boolean closing;

	// The rest is touched by the event loop only

	private ByteBuf heldBack = Unpooled.buffer();

	private int packetsHeldBack;

	WebSocketConnection(WebSocketServer server) {
		this.server = server;
	}

	/**
	 * Send a ping.
	 * @param text what the pong is to repeat
	 */
	public void ping(String text) {
		send(new PingWebSocketFrame(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
	}

	/**
	 * Begin the closing handshake. The network connection is closed when the client has
	 * answered.
	 * @param status the status code
	 * @param reason the reason
	 */
	public void close(int status, String reason) {
		this.closing = true;
		send(new CloseWebSocketFrame(true, 0, status, reason));
	}

	/**
	 * Send a frame as it is.
	 * @param frame the frame
	 */
	public void send(WebSocketFrame frame) {
		this.context.writeAndFlush(frame);
	}

	/**
	 * Send bytes as they are, such as a part of a frame.
	 * @param bytes the bytes
	 */
	public void sendBytes(byte[] bytes) {
		// past the encoder of frames
		this.context.pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(bytes));
	}

	/**
	 * Return the texts of the pongs that came in.
	 * @return a snapshot
	 */
	public List<String> pongs() {
		return List.copyOf(this.pongs);
	}

	/**
	 * Return the status code with which the client has closed, or has answered the
	 * closing.
	 * @return the status code, {@code -1} if the client gave none, or {@code null} if it
	 * has not closed
	 */
	public @Nullable Integer closeStatus() {
		return this.closeStatus;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.context = context;
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		this.heldBack.release();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		WebSocketFrame frame = (WebSocketFrame) message;
		// MQTT is a stream of bytes, to which the limits of messages mean nothing
		if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
			context.fireChannelRead(frame.content());
			return;
		}
		try {
			if (frame instanceof PingWebSocketFrame) {
				send(new PongWebSocketFrame(frame.content().retain()));
			}
			else if (frame instanceof PongWebSocketFrame) {
				this.pongs.add(frame.content().toString(StandardCharsets.UTF_8));
			}
			else if (frame instanceof CloseWebSocketFrame close) {
				onClose(context, close);
			}
			else {
				// MQTT is binary
				context.close();
			}
		}
		finally {
			ReferenceCountUtil.release(frame);
		}
	}

	private void onClose(ChannelHandlerContext context, CloseWebSocketFrame close) {
		this.closeStatus = close.statusCode();
		if (this.closing) {
			context.close();
		}
		else {
			context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
		}
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (!(message instanceof ByteBuf packet && packet.isReadable())) {
			context.write(message, promise);
			return;
		}
		this.heldBack.writeBytes(packet);
		packet.release();
		this.packetsHeldBack++;
		if (this.packetsHeldBack < this.server.packetsPerMessage()) {
			promise.setSuccess();
			return;
		}
		ByteBuf bytes = this.heldBack;
		this.heldBack = Unpooled.buffer();
		this.packetsHeldBack = 0;
		writeMessages(context, bytes, promise);
	}

	private void writeMessages(ChannelHandlerContext context, ByteBuf bytes, ChannelPromise promise) {
		PromiseCombiner written = new PromiseCombiner(context.executor());
		while (bytes.isReadable()) {
			ByteBuf message = bytes.readSlice(Math.min(bytes.readableBytes(), this.server.messageSize()));
			boolean first = true;
			while (message.isReadable()) {
				ByteBuf fragment = message
					.readRetainedSlice(Math.min(message.readableBytes(), this.server.fragmentSize()));
				boolean last = !message.isReadable();
				written.add(context.write(first ? new BinaryWebSocketFrame(last, 0, fragment)
						: new ContinuationWebSocketFrame(last, 0, fragment)));
				first = false;
			}
		}
		bytes.release();
		written.finish(promise);
	}

}
