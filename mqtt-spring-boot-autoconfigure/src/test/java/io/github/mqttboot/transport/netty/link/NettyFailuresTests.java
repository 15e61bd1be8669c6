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

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;

import javax.net.ssl.SSLHandshakeException;

import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.LinkFailure.Kind;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NettyFailures}.
 */
class NettyFailuresTests {

	@Test
	void endOfTheChannelIsAClose() {
		assertThat(NettyFailures.of(null)).isEqualTo(LinkFailure.of(Kind.CLOSED));
		assertThat(NettyFailures.of(new ClosedChannelException())).isEqualTo(LinkFailure.of(Kind.CLOSED));
	}

	@Test
	void addressInTheMessageOfARefusalIsLeftOut() {
		ConnectException annotated = new ConnectException("Connection refused: /127.0.0.1:1883");
		annotated.initCause(new ConnectException("Connection refused"));
		assertThat(NettyFailures.of(annotated)).isEqualTo(LinkFailure.of(Kind.REFUSED));
	}

	@Test
	void timeoutIsNoRefusal() {
		assertThat(NettyFailures.of(new ConnectTimeoutException("connection timed out after 300 ms")))
			.isEqualTo(LinkFailure.of(Kind.TIMED_OUT));
	}

	@Test
	void cutOffIsRecognisedInReadsAndWrites() {
		assertThat(NettyFailures.of(new SocketException("Connection reset")).kind()).isEqualTo(Kind.RESET);
		assertThat(NettyFailures.of(new IOException("Broken pipe")).kind()).isEqualTo(Kind.RESET);
		assertThat(NettyFailures.of(new IOException("Connection reset by peer")).kind()).isEqualTo(Kind.RESET);
	}

	@Test
	void alertThatComesAfterTheHandshakeIsWithinAnExceptionOfTheDecoder() {
		DecoderException wrapped = new DecoderException(
				new SSLHandshakeException("Received fatal alert: certificate_required"));
		assertThat(NettyFailures.of(wrapped))
			.isEqualTo(LinkFailure.of(Kind.CLIENT_CERTIFICATE_MISSING, "certificate_required"));
	}

	@Test
	void handshakesFailInTheirOwnWays() {
		assertThat(NettyFailures.ofHandshake(new NotSslRecordException("not an SSL/TLS record")).kind())
			.isEqualTo(Kind.TLS_NOT_SPOKEN);
		assertThat(NettyFailures.ofHandshake(new ClosedChannelException()).kind()).isEqualTo(Kind.TLS_CLOSED);
		assertThat(NettyFailures.ofHandshake(null).kind()).isEqualTo(Kind.TLS_CLOSED);
	}

	@Test
	void unknownHostIsKept() {
		assertThat(NettyFailures.of(new UnknownHostException("nowhere")))
			.isEqualTo(LinkFailure.of(Kind.UNKNOWN_HOST, "nowhere"));
	}

	@Test
	void missingLibraryIsNamed() {
		assertThat(NettyFailures.of(new NoClassDefFoundError("io/netty/handler/proxy/HttpProxyHandler")))
			.isEqualTo(LinkFailure.of(Kind.OTHER, "io.netty:netty-handler-proxy is not on the class path"));
		assertThat(NettyFailures.of(new NoClassDefFoundError("io/netty/handler/codec/http/HttpClientCodec")))
			.isEqualTo(LinkFailure.of(Kind.OTHER, "io.netty:netty-codec-http is not on the class path"));
		assertThat(NettyFailures.of(new NoClassDefFoundError("com/example/Other")).detail())
			.contains("com/example/Other");
	}

}
