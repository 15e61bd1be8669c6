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

import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.LinkFailure.Kind;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;

/**
 * Says why a stream ends, if it is for something that only QUIC knows.
 */
final class QuicStreamHandler extends ChannelInboundHandlerAdapter {

	private final LinkListener transport;

	QuicStreamHandler(LinkListener transport) {
		this.transport = transport;
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (context.channel().parent() instanceof QuicChannel connection && connection.isTimedOut()) {
			this.transport.onFailure(LinkFailure.of(Kind.QUIC_IDLE), null);
		}
		context.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		this.transport.onFailure(QuicFailures.of(cause), cause);
	}

}
