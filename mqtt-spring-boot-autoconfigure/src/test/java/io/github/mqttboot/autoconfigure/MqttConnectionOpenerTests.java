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

package io.github.mqttboot.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttMessageListener;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link MqttConnectionOpener}.
 */
class MqttConnectionOpenerTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final GrantedListeners NONE = new GrantedListeners(List::of);

	private final List<Runnable> cleanup = new ArrayList<>();

	@AfterEach
	void cleanUp() {
		this.cleanup.forEach(Runnable::run);
	}

	@Test
	void comesLast() {
		assertThat(new MqttConnectionOpener(List.of(), null, NONE).getPhase()).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void startsAllConnectionsWithoutWaiting() {
		MqttConnection one = mock();
		MqttConnection another = mock();
		MqttConnectionOpener opener = new MqttConnectionOpener(List.of(one, another), null, NONE);
		assertThat(opener.isRunning()).isFalse();
		opener.start();
		then(one).should().start();
		then(another).should().start();
		assertThat(opener.isRunning()).isTrue();
	}

	@Test
	void leavesTheConnectionsOpenForThoseWhoStopLater() {
		MqttConnection connection = mock();
		MqttConnectionOpener opener = new MqttConnectionOpener(List.of(connection), null, NONE);
		opener.start();
		opener.stop();
		then(connection).should(never()).stop();
		assertThat(opener.isRunning()).isFalse();
	}

	@Test
	void whenToFailFastWaitsForAllConnections() {
		MqttConnection one = connection("one", new FakeTransportFactory().accepting());
		MqttConnection another = connection("another", new FakeTransportFactory().accepting());
		new MqttConnectionOpener(List.of(one, another), LONG, NONE).start();
		assertThat(one.getSnapshot().isConnected()).isTrue();
		assertThat(another.getSnapshot().isConnected()).isTrue();
	}

	@Test
	void whenToFailFastDoesNotWaitForAConnectionThatIsThere() {
		MqttConnection connection = connection("early", new FakeTransportFactory().accepting());
		connection.start();
		Awaitility.await().until(() -> connection.getSnapshot().isConnected());
		assertThat(CompletableFuture.runAsync(() -> new MqttConnectionOpener(List.of(connection), LONG, NONE).start()))
			.succeedsWithin(Duration.ofSeconds(10));
	}

	@Test
	void whenToFailFastAndOneIsRefusedFailsAtOnceAndStopsTheOthers() {
		MqttConnection refused = connection("refused", new FakeTransportFactory().refusing(0x86));
		MqttConnection accepted = connection("accepted", new FakeTransportFactory().accepting());
		assertThatExceptionOfType(MqttStartupException.class)
			.isThrownBy(() -> new MqttConnectionOpener(List.of(refused, accepted), LONG, NONE).start())
			.withMessageContaining("'refused' to mqtt://127.0.0.1:1883: ")
			.withMessageContaining("bad user name or password (0x86)");
		Awaitility.await().until(() -> accepted.getSnapshot().state() == MqttConnectionState.STOPPED);
	}

	@Test
	void whenToFailFastAndTheTimeIsOverFails() {
		MqttConnection connection = connection("silent", new FakeTransportFactory());
		assertThatExceptionOfType(MqttStartupException.class)
			.isThrownBy(() -> new MqttConnectionOpener(List.of(connection), Duration.ofMillis(100), NONE).start())
			.withMessage("MQTT connections could not be made: 'silent' to mqtt://127.0.0.1:1883: "
					+ "the broker has not answered");
	}

	@Test
	void whenToFailFastAndAListenerIsRefusedFailsAndStopsTheConnections() {
		MqttConnection connection = connection("accepted", new FakeTransportFactory().accepting());
		GrantedListeners listeners = listeners(container("orders", "$share/shop/orders", refused("no groups")),
				container("others", "a", CompletableFuture.completedFuture(MqttQos.AT_MOST_ONCE)));
		assertThatExceptionOfType(MqttStartupException.class)
			.isThrownBy(() -> new MqttConnectionOpener(List.of(connection), LONG, listeners).start())
			.withMessage("MQTT listeners would get no messages: 'orders' (void Shop.order()): no groups");
		Awaitility.await().until(() -> connection.getSnapshot().state() == MqttConnectionState.STOPPED);
	}

	@Test
	void whenToFailFastAndASubscriptionIsNotAnsweredInTimeFails() {
		MqttConnection connection = connection("accepted", new FakeTransportFactory().accepting());
		GrantedListeners listeners = listeners(container("slow", "a", new CompletableFuture<>()));
		assertThatExceptionOfType(MqttStartupException.class)
			.isThrownBy(() -> new MqttConnectionOpener(List.of(connection), Duration.ofMillis(100), listeners).start())
			.withMessageEndingWith("The broker has not answered the subscription to 'a'");
	}

	@Test
	void listenersThatAreStoppedMeanwhileNeedNoSubscription() {
		CompletableFuture<MqttQos> cancelled = new CompletableFuture<>();
		cancelled.cancel(false);
		MqttMessageListenerContainer stopped = container("stopped", "a", new CompletableFuture<>());
		given(stopped.isRunning()).willReturn(false);
		listeners(container("cancelled", "a", cancelled), stopped).await(LONG);
	}

	@Test
	void whenNotToFailFastTheListenersAreNotAwaited() {
		MqttConnection connection = mock();
		GrantedListeners listeners = listeners(container("orders", "a", refused("not authorized")));
		new MqttConnectionOpener(List.of(connection), null, listeners).start();
		then(connection).should(never()).stop();
	}

	private static GrantedListeners listeners(MqttMessageListenerContainer... containers) {
		return new GrantedListeners(() -> List.of(containers));
	}

	private static CompletableFuture<MqttQos> refused(String reason) {
		return CompletableFuture
			.failedFuture(new MqttSubscriptionRefusedException("a", reason, MqttReasonCode.NOT_AUTHORIZED));
	}

	private static MqttMessageListenerContainer container(String id, String filter,
			CompletableFuture<MqttQos> granted) {
		MqttMessageListenerContainer container = mock();
		given(container.getId()).willReturn(id);
		given(container.isRunning()).willReturn(true);
		given(container.getGranted()).willReturn(Map.of(filter, granted));
		given(container.getEndpoint()).willReturn(MqttListenerEndpoint.builder(id)
			.subscriptions(List.of(TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE)))
			.listener(new MqttMessageListener() {

				@Override
				public void onMessage(MqttInboundMessage message) {
				}

				@Override
				public String toString() {
					return "void Shop.order()";
				}

			})
			.build());
		return container;
	}

	private MqttConnection connection(String name, FakeTransportFactory transportFactory) {
		DefaultMqttConnectionFactory connectionFactory = new DefaultMqttConnectionFactory(List.of(transportFactory));
		MqttConnection connection = connectionFactory.createConnection(
				new MqttConnectionSettingsBuilder(name).urls(List.of(URI.create("mqtt://127.0.0.1:1883"))).build());
		this.cleanup.add(() -> connection.stop().thenRun(connectionFactory::close).join());
		return connection;
	}

}
