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

package io.github.mqttboot.supervisor;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.github.mqttboot.concurrent.ManualTime;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.settings.MqttAuthentication;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.store.MemoryOutboxStore;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What hangs before a broker is asked for anything is not reported as the broker's
 * silence.
 */
class HangingPreparationTests {

	private final ManualTime time = new ManualTime();

	private final FakeNetwork network = new FakeNetwork(this.time::nanoTime);

	private final ExecutorService worker = Executors.newSingleThreadExecutor();

	private final ExecutorService lookups = Executors.newSingleThreadExecutor();

	private final CountDownLatch hanging = new CountDownLatch(1);

	private final CountDownLatch end = new CountDownLatch(1);

	@AfterEach
	void close() throws InterruptedException {
		this.end.countDown();
		this.worker.shutdown();
		this.lookups.shutdown();
		assertThat(this.worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.lookups.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void credentialsProvider() throws InterruptedException {
		MqttConnectionCause cause = failure((settings) -> settings.credentials((name) -> hang(MqttCredentials.NONE)),
				List.of(ConnectionFixture.address(1)));
		assertThat(cause.kind()).isEqualTo(Kind.CREDENTIALS);
		assertThat(cause.description()).isEqualTo("the credentials provider did not answer within 10000 ms");
	}

	@Test
	void willProvider() throws InterruptedException {
		MqttConnectionCause cause = failure((settings) -> settings.willProvider((name) -> hang(null)),
				List.of(ConnectionFixture.address(1)));
		assertThat(cause.kind()).isEqualTo(Kind.WILL);
		assertThat(cause.description()).isEqualTo("the will provider did not answer within 10000 ms");
	}

	@Test
	void authentication() throws InterruptedException {
		MqttConnectionCause cause = failure((settings) -> settings.authentication(new HangingAuthentication()),
				List.of(ConnectionFixture.address(1)));
		assertThat(cause.kind()).isEqualTo(Kind.AUTHENTICATION);
		assertThat(cause.description())
			.isEqualTo("the authentication of the application did not answer within 10000 ms");
	}

	@Test
	void authenticationAtAChallenge() throws InterruptedException {
		SupervisedConnection connection = start((settings) -> settings.authentication(new HangingAtChallenges()),
				List.of(ConnectionFixture.address(1)));
		await().until(() -> this.network.attempts() == 1);
		this.network.last().enter(ConnectStage.CONNACK);
		this.network.last().request().challenges().challenged(null, (answer) -> {
		});
		MqttConnectionCause cause = failure(connection);
		assertThat(cause.kind()).isEqualTo(Kind.AUTHENTICATION);
		assertThat(cause.description())
			.isEqualTo("the authentication of the application did not answer within 10000 ms");
	}

	@Test
	void nameService() throws InterruptedException {
		MqttConnectionCause cause = failure(UnaryOperator.identity(), null);
		assertThat(cause.kind()).isEqualTo(Kind.NETWORK);
		assertThat(cause.description())
			.isEqualTo("the name service did not answer within 10000 ms: the host name could not be resolved");
	}

	private MqttConnectionCause failure(UnaryOperator<MqttConnectionSettingsBuilder> customizer,
			List<InetSocketAddress> addresses) throws InterruptedException {
		MqttConnectionCause cause = failure(start(customizer, addresses));
		assertThat(this.network.attempts()).isZero();
		return cause;
	}

	private SupervisedConnection start(UnaryOperator<MqttConnectionSettingsBuilder> customizer,
			List<InetSocketAddress> addresses) {
		MqttConnectionSettings settings = customizer.apply(new MqttConnectionSettingsBuilder("test")).build();
		SupervisedConnection connection = new SupervisedConnection(settings, "test", MqttClientType.PAHO, this.network,
				new MemoryOutboxStore(this.time),
				new ConnectionEnvironment(this.worker, this.lookups, Runnable::run, this.time, () -> 1,
						(url) -> (addresses != null) ? addresses : hang(List.of(ConnectionFixture.address(1)))),
				(closed) -> {
				});
		connection.start();
		return connection;
	}

	private MqttConnectionCause failure(SupervisedConnection connection) throws InterruptedException {
		assertThat(this.hanging.await(10, TimeUnit.SECONDS)).isTrue();
		this.time.advance(Duration.ofSeconds(10));
		MqttConnectionCause cause = connection.getSnapshot().lastFailure().cause();
		connection.stop();
		return cause;
	}

	private <T> T hang(T result) {
		this.hanging.countDown();
		try {
			this.end.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return result;
	}

	private final class HangingAuthentication implements MqttAuthentication {

		@Override
		public String getMethod() {
			return "TEST";
		}

		@Override
		public Exchange begin(String connectionName) {
			return hang(null);
		}

	}

	private final class HangingAtChallenges implements MqttAuthentication {

		@Override
		public String getMethod() {
			return "TEST";
		}

		@Override
		public Exchange begin(String connectionName) {
			return new Exchange() {

				@Override
				public byte[] getInitialData() {
					return null;
				}

				@Override
				public byte[] answer(byte[] challenge) {
					return hang(null);
				}

			};
		}

	}

}
