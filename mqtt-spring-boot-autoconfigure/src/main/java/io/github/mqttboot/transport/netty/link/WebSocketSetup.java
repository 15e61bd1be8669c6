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

import java.util.Map;

import io.github.mqttboot.transport.TransportRequest;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;

/**
 * What a pipeline needs to carry MQTT in a WebSocket (MQTT 5 section 6).
 */
final class WebSocketSetup {

	private static final int MAX_RESPONSE = 64 * 1024;

	/**
	 * How much more than a packet a frame may hold.
	 */
	private static final int MORE_PACKETS = 1024 * 1024;

	private WebSocketSetup() {
	}

	/**
	 * Add the handlers.
	 * @param pipeline where to
	 * @param request where to connect to
	 * @param headers headers of the handshake
	 * @param listener is notified of failures
	 */
	static void addHandlers(ChannelPipeline pipeline, TransportRequest request, Map<String, String> headers,
			LinkListener listener) {
		pipeline.addLast(new HttpClientCodec(), new UpgradeResponse(listener), new HttpObjectAggregator(MAX_RESPONSE),
				new WebSocketClientProtocolHandler(config(request, headers)), new WebSocketFrames(listener));
	}

	private static WebSocketClientProtocolConfig config(TransportRequest request, Map<String, String> headers) {
		HttpHeaders custom = new DefaultHttpHeaders();
		headers.forEach(custom::set);
		return WebSocketClientProtocolConfig.newBuilder()
			.webSocketUri(request.uri())
			.version(WebSocketVersion.V13)
			.subprotocol(UpgradeResponse.SUBPROTOCOL)
			.customHeaders(custom)
			.generateOriginHeader(false)
			.maxFramePayloadLength(maximumFrameSize(request))
			// with its status, which says why
			.handleCloseFrames(false)
			.handshakeTimeoutMillis(request.timeout().toMillis())
			.build();
	}

	private static int maximumFrameSize(TransportRequest request) {
		Long maximumPacketSize = request.connect().properties().maximumPacketSize();
		return (maximumPacketSize != null) ? (int) Math.min(maximumPacketSize + MORE_PACKETS, Integer.MAX_VALUE)
				: Integer.MAX_VALUE;
	}

}
