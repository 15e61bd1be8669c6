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

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;

/**
 * Notices why a QUIC connection ends, which comes before its stream ends for no reason.
 * Until it is connected, the future of that says the same.
 */
final class QuicConnectionHandler extends ChannelInboundHandlerAdapter {

	private final LinkListener transport;

	QuicConnectionHandler(LinkListener transport) {
		this.transport = transport;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof QuicConnectionCloseEvent close) {
			this.transport.onFailure(QuicFailures.of(close), null);
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (context.channel().isActive()) {
			this.transport.onFailure(QuicFailures.of(cause), cause);
		}
	}

}
