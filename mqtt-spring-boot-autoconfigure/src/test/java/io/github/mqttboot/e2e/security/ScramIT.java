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

package io.github.mqttboot.e2e.security;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.connection.MqttAuthenticationException;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.example.ScramAuthentication;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.settings.MqttAuthentication;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.HiveMqScram;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Enhanced authentication by the example {@link ScramAuthentication}, with a broker that
 * knows SCRAM. On Netty only, as Paho cannot answer challenges.
 */
@ExtendWith(OutputCaptureExtension.class)
class ScramIT {

	private static final String PASSWORD = "pencil-4711";

	private static final HiveMqScram scram = new HiveMqScram(PASSWORD);

	private static EmbeddedHiveMq broker;

	@BeforeAll
	static void startBroker() throws Exception {
		broker = EmbeddedHiveMq.start(scram::register);
	}

	@AfterAll
	static void stopBroker() throws Exception {
		broker.close();
	}

	@BeforeEach
	void restorePassword() {
		scram.password(PASSWORD);
		scram.impostor(false);
	}

	@Test
	void connectsAndAuthenticatesAgainWithoutALoss(CapturedOutput output) throws Exception {
		try (TestApplication application = application(ScramApplication.class).startAndAwaitUp()) {
			MqttConnection connection = application.bean(MqttConnection.class);
			int before = scram.reauthentications();
			CompletableFuture<Void> authenticated = connection.reauthenticate();
			application.template().send("a", "b");
			authenticated.get(5, TimeUnit.SECONDS);
			assertThat(scram.reauthentications()).isEqualTo(before + 1);
			assertThat(application.connects()).isOne();
			assertThat(application.count("mqtt.connection.losses")).isZero();
		}
		assertThat(output).doesNotContain(PASSWORD);
	}

	@Test
	void authenticatesAgainByItselfBeforeTheAuthenticationExpires() {
		int before = scram.reauthentications();
		try (TestApplication application = application(ExpiringApplication.class).startAndAwaitUp()) {
			await().atMost(Duration.ofSeconds(15)).until(() -> scram.reauthentications() >= before + 2);
			assertThat(application.connects()).isOne();
		}
	}

	@Test
	void whenThePasswordIsWrongTheReasonOfTheBrokerIsKnown(CapturedOutput output) {
		scram.password("another");
		try (TestApplication application = application(ScramApplication.class).start()) {
			MqttConnectionCause cause = awaitFailure(application);
			assertThat(cause.kind()).isEqualTo(MqttConnectionCause.Kind.REFUSED);
			assertThat(cause.reasonCode()).isEqualTo(MqttReasonCode.NOT_AUTHORIZED);
			assertThat(cause.description()).contains("wrong proof");
			// between two attempts
			await().until(() -> application.snapshot().state() == MqttConnectionState.REFUSED);
		}
		assertThat(output).doesNotContain(PASSWORD);
	}

	@Test
	void whenThePasswordWasChangedTheConnectionEndsWithTheReasonOfTheBroker() throws Exception {
		try (TestApplication application = application(ScramApplication.class).startAndAwaitUp()) {
			scram.password("another");
			CompletableFuture<Void> authenticated = application.bean(MqttConnection.class).reauthenticate();
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> authenticated.get(5, TimeUnit.SECONDS))
				.havingCause()
				.isInstanceOfSatisfying(MqttAuthenticationException.class,
						(ex) -> assertThat(ex.getReasonCode()).isEqualTo(MqttReasonCode.NOT_AUTHORIZED));
			await().until(() -> application.count("mqtt.connection.losses", "reason", "not-authorized") == 1);
		}
	}

	@Test
	void brokerThatDoesNotKnowThePasswordIsNotTrusted(CapturedOutput output) {
		scram.impostor(true);
		try (TestApplication application = application(ScramApplication.class).start()) {
			MqttConnectionCause cause = awaitFailure(application);
			assertThat(cause.kind()).isEqualTo(MqttConnectionCause.Kind.AUTHENTICATION);
			assertThat(application.connects()).isZero();
		}
		assertThat(output).doesNotContain(PASSWORD);
	}

	private static MqttConnectionCause awaitFailure(TestApplication application) {
		MqttConnection connection = application.bean(MqttConnection.class);
		return await().until(() -> connection.getSnapshot().lastFailure(), (failure) -> failure != null).cause();
	}

	private static TestApplication.Builder application(Class<?> configuration) {
		return TestApplication.of(configuration)
			.property("mqtt.url", "mqtt://127.0.0.1:" + broker.getPort())
			.property("mqtt.client-type", "netty");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ScramApplication {

		@Bean
		MqttAuthentication scram() {
			return new ScramAuthentication("device-7", PASSWORD);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ExpiringApplication {

		@Bean
		MqttAuthentication scram() {
			return new ExpiringScram();
		}

	}

	/**
	 * As if the broker forgot after three seconds who it talks to.
	 */
	private static final class ExpiringScram extends ScramAuthentication {

		ExpiringScram() {
			super("device-7", PASSWORD);
		}

		@Override
		public Exchange begin(String connectionName) {
			Exchange exchange = super.begin(connectionName);
			Instant expiresAt = Instant.now().plus(Duration.ofSeconds(3));
			return new Exchange() {

				@Override
				public byte[] getInitialData() {
					return exchange.getInitialData();
				}

				@Override
				public byte[] answer(byte[] challenge) {
					return exchange.answer(challenge);
				}

				@Override
				public void succeeded(byte[] data) {
					exchange.succeeded(data);
				}

				@Override
				public Instant getExpiresAt() {
					return expiresAt;
				}

			};
		}

	}

}
