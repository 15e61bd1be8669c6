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

import java.util.Deque;

import javax.net.ssl.SSLException;

import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.LinkFailure.Kind;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a link is open, step by step, and reports the stages. Then the event
 * {@link #OPEN} goes on to the end of the pipeline. Handlers report some failures by an
 * event and not as an exception.
 *
 * @since 0.1.0
 */
public final class LinkOpening extends ChannelInboundHandlerAdapter {

	/**
	 * Event: MQTT can be spoken.
	 */
	public static final Object OPEN = new Object();

	/**
	 * Event: the connection through the proxy is there. The proxy itself was connected to
	 * before.
	 */
	static final Object TUNNEL = new Object();

	/**
	 * Event: the WebSocket is open.
	 */
	static final Object UPGRADED = new Object();

	private final Deque<ConnectStage> stages;

	private final boolean overProxy;

	private final LinkListener listener;

	/**
	 * Create an instance.
	 * @param stages the stages of the link, the first of which was reported
	 * @param overProxy whether it is connected when the proxy says so
	 * @param listener is notified of the next ones
	 */
	LinkOpening(Deque<ConnectStage> stages, boolean overProxy, LinkListener listener) {
		this.stages = stages;
		this.overProxy = overProxy;
		this.listener = listener;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		if (!this.overProxy) {
			done(context, ConnectStage.CONNECTING);
		}
		context.fireChannelActive();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof SslHandshakeCompletionEvent handshake) {
			// a proxy that refuses fails the handshake first, and says why next
			if (handshake.isSuccess()) {
				done(context, ConnectStage.TLS);
			}
			else if (this.stages.peek() != ConnectStage.CONNECTING) {
				handshakeFailed(handshake.cause());
			}
		}
		else if (event == UPGRADED) {
			done(context, ConnectStage.UPGRADE);
		}
		else if (event == TUNNEL) {
			done(context, ConnectStage.CONNECTING);
		}
		context.fireUserEventTriggered(event);
	}

	private void handshakeFailed(@Nullable Throwable cause) {
		if (cause instanceof SslHandshakeTimeoutException) {
			this.listener.onFailure(LinkFailure.of(Kind.TIMED_OUT), cause);
		}
		else {
			this.listener.onFailure(NettyFailures.ofHandshake(cause), cause);
		}
	}

	// With a proxy, channels are active and shake hands in any order
	private void done(ChannelHandlerContext context, ConnectStage stage) {
		if (!this.stages.remove(stage)) {
			return;
		}
		ConnectStage next = this.stages.peek();
		if (next != null) {
			this.listener.onStage(next);
		}
		else {
			context.fireUserEventTriggered(OPEN);
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
		// who closes without reading to the end resets the connection
		if (this.stages.peek() == ConnectStage.TLS && NettyFailures.of(cause).kind() == Kind.RESET) {
			handshakeFailed(cause);
		}
		super.exceptionCaught(context, cause);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) throws Exception {
		if (this.stages.peek() == ConnectStage.TLS) {
			this.listener.onFailure(LinkFailure.of(Kind.TLS_CLOSED), new SSLException("Closed during the handshake"));
		}
		super.channelInactive(context);
	}

}
