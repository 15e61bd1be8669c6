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

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.LinkFailure.Kind;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the response to the WebSocket handshake before Netty does, which would say in
 * an exception what is wrong with it, and reads it to its end first.
 */
final class UpgradeResponse extends ChannelInboundHandlerAdapter {

	static final String SUBPROTOCOL = "mqtt";

	private final LinkListener listener;

	UpgradeResponse(LinkListener listener) {
		this.listener = listener;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof HttpObject object && object.decoderResult().isFailure()) {
			this.listener.onFailure(LinkFailure.of(Kind.NO_WEB_SERVER), object.decoderResult().cause());
		}
		else if (message instanceof HttpResponse response && !isAccepted(response)) {
			refuse(response);
		}
		else {
			context.fireChannelRead(message);
			return;
		}
		ReferenceCountUtil.release(message);
	}

	private static boolean isAccepted(HttpResponse response) {
		return response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)
				&& SUBPROTOCOL.equals(subprotocol(response));
	}

	private static @Nullable String subprotocol(HttpResponse response) {
		return response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
	}

	private void refuse(HttpResponse response) {
		int status = response.status().code();
		if (status != HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
			String location = response.headers().get(HttpHeaderNames.LOCATION);
			this.listener.onFailure(
					LinkFailure.ofUpgrade(status, (location != null) ? BrokerAddress.mask(location) : null), null);
		}
		else {
			this.listener.onViolation(MqttReasonCode.MALFORMED_PACKET,
					"the server opened a WebSocket but did not agree to the subprotocol '" + SUBPROTOCOL + "'", null);
		}
	}

}
