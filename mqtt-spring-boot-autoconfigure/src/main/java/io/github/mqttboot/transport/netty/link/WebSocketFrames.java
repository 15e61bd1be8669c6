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

package io.github.mqttboot.transport.netty.link;

import java.net.SocketException;

import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.LinkFailure.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.util.ReferenceCountUtil;

import org.springframework.util.StringUtils;

/**
 * Bytes into frames and back. A message may come in several frames, and a packet in
 * several messages.
 */
final class WebSocketFrames extends ChannelDuplexHandler {

	private static final int NORMAL_CLOSURE = 1000;

	private static final int NO_STATUS = -1;

	private final LinkListener listener;

	private boolean text;

	WebSocketFrames(LinkListener listener) {
		this.listener = listener;
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		context.write((message instanceof ByteBuf bytes) ? new BinaryWebSocketFrame(bytes) : message, promise);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof BinaryWebSocketFrame || (message instanceof ContinuationWebSocketFrame && !this.text)) {
			context.fireChannelRead(((WebSocketFrame) message).content());
			return;
		}
		try {
			if (message instanceof TextWebSocketFrame) {
				this.text = true;
				this.listener.onViolation(MqttReasonCode.MALFORMED_PACKET,
						"a WebSocket frame of text, where MQTT has binary ones", null);
			}
			else if (message instanceof CloseWebSocketFrame close) {
				closed(context, close);
			}
		}
		finally {
			ReferenceCountUtil.release(message);
		}
	}

	private void closed(ChannelHandlerContext context, CloseWebSocketFrame close) {
		int status = close.statusCode();
		String reason = close.reasonText();
		SocketException failure = new SocketException("the other side closed the WebSocket"
				+ ((status != NORMAL_CLOSURE && status != NO_STATUS) ? " with status " + status : "")
				+ (StringUtils.hasText(reason) ? ": " + reason : ""));
		context.writeAndFlush(close.retainedDuplicate());
		this.listener.onFailure(NettyFailures.of(failure), failure);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		context.fireUserEventTriggered(
				(event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) ? LinkOpening.UPGRADED : event);
		if (event == ClientHandshakeStateEvent.HANDSHAKE_TIMEOUT) {
			// and no exception
			this.listener.onFailure(LinkFailure.of(Kind.TIMED_OUT), null);
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
		if (cause instanceof WebSocketHandshakeException) {
			this.listener.onViolation(MqttReasonCode.MALFORMED_PACKET,
					"the WebSocket handshake is not as it should be: " + cause.getMessage(), cause);
			return;
		}
		if (cause instanceof CorruptedWebSocketFrameException corrupted) {
			boolean tooLarge = corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
			this.listener.onViolation(tooLarge ? MqttReasonCode.PACKET_TOO_LARGE : MqttReasonCode.MALFORMED_PACKET,
					tooLarge ? "the broker sends a WebSocket frame that is larger than allowed"
							: "a WebSocket frame is not as it should be: " + cause.getMessage(),
					cause);
			return;
		}
		super.exceptionCaught(context, cause);
	}

}
