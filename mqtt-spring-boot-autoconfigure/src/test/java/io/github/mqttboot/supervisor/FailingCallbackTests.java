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

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the application registers with a connection may throw whatever it likes.
 */
class FailingCallbackTests extends ConnectionFixture {

	static Stream<Throwable> failures() {
		return Stream.of(new IllegalStateException("callback"), new NoSuchMethodError("callback"));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void anObserverStopsNothing(Throwable failure) {
		given(UnaryOperator.identity());
		this.connection
			.addObserver((MqttConnectionObserver) Proxy.newProxyInstance(MqttConnectionObserver.class.getClassLoader(),
					new Class<?>[] { MqttConnectionObserver.class }, (proxy, method, args) -> {
						throw failure;
					}));
		List<MqttInboundMessage> received = new ArrayList<>();
		this.connection.subscribe(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE), received::add);
		this.connection.start();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		this.network.last().grant(MqttReasonCode.SUCCESS);
		this.network.last().deliver("a", 1);
		this.network.last().deliver("unclaimed", 1);
		publish("b", 1);
		this.network.last().refusePublish(this.network.last().lastPacketId(), MqttReasonCode.QUOTA_EXCEEDED);
		assertThat(received).hasSize(1);
		assertThat(snapshot().isConnected()).isTrue();
		assertThat(this.network.attempts()).isEqualTo(2);
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aHandlerDoesNotKeepTheOthersFromTheMessage(Throwable failure) {
		givenConnected(UnaryOperator.identity());
		List<MqttInboundMessage> received = new ArrayList<>();
		this.connection.subscribe(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE), (message) -> throwIt(failure));
		this.connection.subscribe(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE), received::add);
		this.network.last().deliver("a", 1);
		assertThat(received).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("failures")
	void callbackOfAResultStopsNothing(Throwable failure) {
		givenConnected(UnaryOperator.identity());
		publish("a", 1).thenRun(() -> throwIt(failure));
		this.network.last().acknowledge(1);
		publish("b", 1);
		assertThat(this.network.last().publishedTopics()).containsExactly("a", "b");
		assertThat(snapshot().isConnected()).isTrue();
	}

	private static void throwIt(Throwable failure) {
		if (failure instanceof Error error) {
			throw error;
		}
		throw (RuntimeException) failure;
	}

}
