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

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.TransportSettings;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link NettyTransportFactory}, without a network.
 */
class NettyTransportFactoryTests {

	private static final Executor NO_WORKERS = (task) -> {
		throw new AssertionError("No worker is needed");
	};

	@Test
	void supportsAllVersions() {
		NettyTransportFactory factory = new NettyTransportFactory();
		assertThat(factory.getClientType()).isEqualTo(MqttClientType.NETTY);
		assertThat(MqttVersion.values()).allMatch(factory::supports);
	}

	@Test
	void numberOfEventLoopsIsPositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> new NettyTransportFactory(0));
	}

	@Test
	void connectionHasOneEventLoopForLife() throws InterruptedException {
		MqttTransports transports = open(new NettyTransportFactory(3));
		Thread first = run(transports.executor());
		for (int i = 0; i < 10; i++) {
			assertThat(run(transports.executor())).isSameAs(first);
		}
		assertThat(first.getName()).startsWith("mqtt-loop-");
		assertThat(first.isDaemon()).isTrue();
		assertThat(first.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
		transports.close();
	}

	@Test
	void connectionsShareEventLoops() throws InterruptedException {
		assertThat(eventLoops(new NettyTransportFactory(2))).hasSize(2);
		assertThat(eventLoops(new NettyTransportFactory(7))).hasSize(7);
	}

	@Test
	void thereIsAnEventLoopForEachProcessorAtMostFour() throws InterruptedException {
		assertThat(eventLoops(new NettyTransportFactory()))
			.hasSize(Math.min(4, Runtime.getRuntime().availableProcessors()));
	}

	@Test
	void eventLoopsEndWithTheLastConnectionAndStartAgainWithTheNext() throws InterruptedException {
		NettyTransportFactory factory = new NettyTransportFactory(1);
		MqttTransports first = open(factory);
		MqttTransports second = open(factory);
		Thread loop = run(first.executor());
		assertThat(run(second.executor())).isSameAs(loop);
		first.close();
		assertThat(run(second.executor())).isSameAs(loop);
		second.close();
		// Netty's own quiet period would be two seconds
		await().atMost(Duration.ofSeconds(1)).until(() -> !loop.isAlive());
		MqttTransports third = open(factory);
		assertThat(run(third.executor())).isNotSameAs(loop);
		third.close();
	}

	@Test
	void closedConnectionBorrowsAWorker() throws InterruptedException {
		MqttTransports transports = new NettyTransportFactory(1).open(settings(), Runnable::run);
		run(transports.executor());
		transports.close();
		assertThat(run(transports.executor())).isSameAs(Thread.currentThread());
		assertThatIllegalStateException()
			.isThrownBy(() -> transports.create(
					new TransportRequest(BrokerUrl.parse("mqtt://localhost:1"),
							InetSocketAddress.createUnresolved("localhost", 1), Duration.ofSeconds(1), null, null),
					null));
	}

	@Test
	void nothingOfNettyIsLoadedBeforeTheFirstConnection() throws Exception {
		FilteredClassLoader withoutNetty = new FilteredClassLoader("io.netty");
		OwnClassLoader loader = new OwnClassLoader(withoutNetty);
		Class<?> factoryClass = loader.loadClass(NettyTransportFactory.class.getName());
		assertThat(factoryClass).isNotSameAs(NettyTransportFactory.class);
		MqttTransportFactory factory = (MqttTransportFactory) factoryClass.getConstructor().newInstance();
		try (MqttTransports transports = factory.open(settings(), NO_WORKERS)) {
			assertThat(transports.executor()).isNotNull();
			assertThat(transports.limits().lastCharacter()).isEqualTo(Character.MAX_CODE_POINT);
		}
	}

	private static Set<Thread> eventLoops(NettyTransportFactory factory) throws InterruptedException {
		List<MqttTransports> connections = IntStream.range(0, 20).mapToObj((i) -> open(factory)).toList();
		Set<Thread> loops = new HashSet<>();
		for (MqttTransports transports : connections) {
			loops.add(run(transports.executor()));
		}
		connections.forEach(MqttTransports::close);
		return loops;
	}

	private static MqttTransports open(NettyTransportFactory factory) {
		return factory.open(settings(), NO_WORKERS);
	}

	private static TransportSettings settings() {
		return new TransportSettings("test", MqttVersion.MQTT_5_0, TlsSettings::ofJvm, Map.of());
	}

	private static Thread run(Executor executor) throws InterruptedException {
		LinkedBlockingQueue<Thread> ran = new LinkedBlockingQueue<>();
		executor.execute(() -> ran.add(Thread.currentThread()));
		return ran.poll(5, TimeUnit.SECONDS);
	}

	/**
	 * Loads the classes of the package itself, so that what they need is looked for here.
	 */
	private static final class OwnClassLoader extends ClassLoader {

		OwnClassLoader(ClassLoader parent) {
			super(parent);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith(NettyTransportFactory.class.getPackageName())) {
				return super.loadClass(name, resolve);
			}
			Class<?> loaded = findLoadedClass(name);
			if (loaded != null) {
				return loaded;
			}
			try (var in = NettyTransportFactoryTests.class.getClassLoader()
				.getResourceAsStream(ClassUtils.convertClassNameToResourcePath(name) + ".class")) {
				byte[] bytes = in.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (Exception ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
