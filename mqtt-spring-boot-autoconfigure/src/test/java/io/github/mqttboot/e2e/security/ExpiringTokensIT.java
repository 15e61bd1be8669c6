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
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.autoconfigure.MqttConnectionSettingsCustomizer;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A broker that takes tokens for a password, with the example of
 * {@code docs/connecting.md}. On one client: when to reconnect is decided above the
 * transport, and the packet is compared for both by {@code WirePropertiesIT}.
 */
class ExpiringTokensIT {

	@Test
	void reconnectsBeforeItsTokenExpires() {
		try (ScriptedBroker broker = ScriptedBroker.start();
				TestApplication application = TestApplication.of(ExampleTokens.class)
					.property("mqtt.url", broker.uri().toString())
					.startAndAwaitUp()) {
			await().atMost(Duration.ofSeconds(30)).until(() -> application.connects() >= 3);
			List<MqttConnectMessage> connects = broker.received(MqttConnectMessage.class);
			assertThat(connects).extracting((connect) -> connect.payload().userName()).containsOnly("device-7");
			assertThat(connects).extracting((connect) -> new String(connect.payload().passwordInBytes()))
				.startsWith("token-1", "token-2", "token-3");
			assertThat(broker.received(MqttMessageType.DISCONNECT)).hasSizeGreaterThanOrEqualTo(2);
			assertThat(application.count("mqtt.connection.losses")).isZero();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ExampleTokens {

		@Bean
		MqttConnectionSettingsCustomizer tokens(TokenService service) {
			return (name, settings) -> settings.credentials((connection) -> {
				Token token = service.newToken();
				return new MqttCredentials("device-7", token.value(), token.expiresAt());
			});
		}

		@Bean
		TokenService tokenService() {
			return new TokenService();
		}

	}

	/**
	 * Gives tokens that are good for three seconds.
	 */
	static class TokenService {

		private final AtomicInteger given = new AtomicInteger();

		Token newToken() {
			return new Token("token-" + this.given.incrementAndGet(), Instant.now().plus(Duration.ofSeconds(3)));
		}

	}

	record Token(String value, Instant expiresAt) {

	}

}
