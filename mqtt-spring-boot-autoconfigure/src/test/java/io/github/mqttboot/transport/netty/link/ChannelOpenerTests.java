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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.store.ManualStore;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.TransportSettings;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.isA;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;

/**
 * Tests for {@link ChannelOpener}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ChannelOpenerTests {

	@Test
	void nothingIsLeftToAWorkerIfThereIsNothingToFind() throws Exception {
		LinkListener transport = mock();
		Queue<Runnable> workers = new ArrayDeque<>();
		opener(endedLoop(), workers::add).open(request(), transport);
		assertThat(workers).isEmpty();
		then(transport).should().onFailure(any(), isA(RejectedExecutionException.class));
	}

	@Test
	void proxySelectorOfTheApplicationIsAskedByAWorker() throws Exception {
		ProxySelector ofJvm = ProxySelector.getDefault();
		ProxySelector ofApplication = mock();
		Queue<Runnable> workers = new ArrayDeque<>();
		ProxySelector.setDefault(ofApplication);
		try {
			opener(endedLoop(), workers::add).open(request(), mock());
			assertThat(workers).hasSize(1);
			then(ofApplication).shouldHaveNoInteractions();
		}
		finally {
			ProxySelector.setDefault(ofJvm);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt", "quic" })
	void eventLoopThatHasEndedIsAFailureAndNoErrorInTheLog(String scheme, CapturedOutput output) throws Exception {
		if (scheme.equals("quic")) {
			QuicFront.assumeAvailable();
		}
		LinkListener transport = mock();
		opener(endedLoop(), Runnable::run).open(request(scheme, 1), transport);
		then(transport).should().onFailure(any(), isA(RejectedExecutionException.class));
		assertThat(output).doesNotContain("ERROR");
	}

	@Test
	void libraryThatIsFoundMissingWhenTheLinkIsOpenIsTheFailure() throws Exception {
		EventLoop loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			LinkListener transport = mock();
			given(transport.onChannel(any())).willReturn(true);
			given(transport.handler())
				.willThrow(new NoClassDefFoundError("io/netty/handler/codec/http/HttpClientCodec"));
			opener(loop, Runnable::run).open(request(server.getLocalPort()), transport);
			then(transport).should(timeout(5_000)).onFailure(any(), isA(NoClassDefFoundError.class));
		}
		finally {
			loop.parent().shutdownGracefully(0, 0, TimeUnit.SECONDS);
		}
	}

	private static ChannelOpener opener(EventLoop loop, Executor workers) {
		return new ChannelOpener(new TransportSettings("test", MqttVersion.MQTT_5_0, TlsSettings::ofJvm, Map.of()),
				loop, workers);
	}

	private static EventLoop endedLoop() throws InterruptedException {
		EventLoop loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
		loop.parent().shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
		return loop;
	}

	private static TransportRequest request() {
		return request(1);
	}

	private static TransportRequest request(int port) {
		return request("mqtt", port);
	}

	private static TransportRequest request(String scheme, int port) {
		ConnectPacket connect = new ConnectPacket(MqttVersion.MQTT_5_0, "test", true, 60, null, null, null, null,
				ConnectPacket.Properties.NONE);
		return new TransportRequest(BrokerUrl.parse(scheme + "://localhost:" + port),
				new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Duration.ofSeconds(1), connect,
				new ManualStore());
	}

}
