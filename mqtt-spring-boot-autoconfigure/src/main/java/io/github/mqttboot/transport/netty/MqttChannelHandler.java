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

package io.github.mqttboot.transport.netty;

import io.github.mqttboot.transport.netty.link.LinkListener;
import io.github.mqttboot.transport.netty.link.LinkOpening;
import io.github.mqttboot.transport.netty.link.NettyFailures;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * The end of a pipeline: takes bytes of MQTT to the transport, and what became of the
 * channel.
 */
final class MqttChannelHandler extends ChannelInboundHandlerAdapter {

	private final Owner transport;

	MqttChannelHandler(Owner transport) {
		this.transport = transport;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event == LinkOpening.OPEN) {
			this.transport.onOpen(context);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof ByteBuf bytes) {
			this.transport.read(bytes);
		}
		else {
			ReferenceCountUtil.release(message);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		// once for all that was answered
		this.transport.flush();
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		if (context.channel().isWritable()) {
			this.transport.flushLater();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		this.transport.onFailure(NettyFailures.of(null), null);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		this.transport.onFailure(NettyFailures.of(cause), cause);
	}

	/**
	 * Takes the bytes, and is notified of the link.
	 */
	interface Owner extends LinkListener {

		/**
		 * Bytes came in.
		 * @param bytes the bytes, released here
		 */
		void read(ByteBuf bytes);

		/**
		 * Write what is there. Called when all that came in at once was read.
		 */
		void flush();

		/**
		 * The channel can be written to again.
		 */
		void flushLater();

	}

}
