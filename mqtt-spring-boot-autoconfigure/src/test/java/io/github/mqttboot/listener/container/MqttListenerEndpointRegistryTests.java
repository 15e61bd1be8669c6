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

package io.github.mqttboot.listener.container;

import java.security.SecureClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DefaultMqttListenerEndpointRegistry}.
 */
class MqttListenerEndpointRegistryTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final List<String> registered = new ArrayList<>();

	private final MqttListenerEndpointRegistry registry = registry(this.connection);

	@Test
	void startsContainersInPhaseBeforeConnectionsAreOpened() {
		assertThat(this.registry.getPhase()).isEqualTo(Integer.MAX_VALUE - 100);
		assertThat(this.registry.isAutoStartup()).isTrue();
		MqttMessageListenerContainer container = this.registry.register(endpoint("one", true));
		assertThat(container.isRunning()).isFalse();
		this.registry.start();
		assertThat(this.registry.isRunning()).isTrue();
		assertThat(container.isRunning()).isTrue();
	}

	@Test
	void lateRegistrationStartsAtOnce() {
		this.registry.start();
		assertThat(this.registry.register(endpoint("one", true)).isRunning()).isTrue();
	}

	@Test
	void withoutAutoStartupContainerWaitsForItsStart() {
		MqttMessageListenerContainer early = this.registry.register(endpoint("early", false));
		this.registry.start();
		MqttMessageListenerContainer late = this.registry.register(endpoint("late", false));
		assertThat(early.isRunning()).isFalse();
		assertThat(late.isRunning()).isFalse();
		early.start();
		assertThat(this.connection.getSubscriptions()).hasSize(1);
	}

	@Test
	void duplicateIdIsRefused() {
		this.registry.register(endpoint("one", true));
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.register(endpoint("one", true)))
			.withMessage("There is another MQTT listener with the id 'one'");
		assertThat(this.registry.getContainers()).hasSize(1);
	}

	@Test
	void containersAreFoundById() {
		MqttMessageListenerContainer one = this.registry.register(endpoint("one", true));
		MqttMessageListenerContainer two = this.registry.register(endpoint("two", true));
		assertThat(this.registry.getContainer("two")).isSameAs(two);
		assertThat(this.registry.getContainer("three")).isNull();
		assertThat(this.registry.getContainers()).containsExactly(one, two);
		assertThat(this.registered).containsExactly("one", "two");
	}

	@Test
	void observersSeeWhatIsRegistered() {
		this.registry.register(endpoint("one", true));
		this.registry.register(endpoint("two", true));
		this.registry.unregister("one");
		this.registry.unregister("three");
		assertThat(this.registered).containsExactly("two");
	}

	@Test
	void clientNamesTheConnection() {
		FakeMqttConnection other = new FakeMqttConnection("other", (settings) -> settings);
		MqttListenerEndpointRegistry several = registry(this.connection, other);
		assertThat(several.register(endpoint("one", "other")).getConnection()).isSameAs(other);
	}

	@Test
	void connectionsOfAnotherContextAreFound() {
		FakeMqttConnection other = new FakeMqttConnection("other", (settings) -> settings);
		assertThat(this.registry.register(endpoint("one", "other"), provider(other)).getConnection()).isSameAs(other);
	}

	@Test
	void threadsHaveTheClassLoaderOfTheApplicationWhoeverStartsThem() {
		Thread current = Thread.currentThread();
		ClassLoader before = current.getContextClassLoader();
		ClassLoader application = new SecureClassLoader(before) {
		};
		MqttListenerEndpointRegistry registry;
		current.setContextClassLoader(application);
		try {
			registry = registry(this.connection);
		}
		finally {
			current.setContextClassLoader(before);
		}
		CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
		registry.start();
		registry.register(MqttListenerEndpoint.builder("one")
			.topics("a")
			.listener((message) -> seen.complete(Thread.currentThread().getContextClassLoader()))
			.build());
		this.connection.deliver("a", "x");
		assertThat(seen).succeedsWithin(LONG).isSameAs(application);
	}

	@Test
	void unknownClientIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.register(endpoint("one", "other")))
			.withMessage("MQTT listener 'one' names client 'other', and there is no such connection. "
					+ "Connections: [default]");
	}

	@Test
	void severalConnectionsWithoutPrimaryNeedClient() {
		MqttListenerEndpointRegistry several = registry(this.connection,
				new FakeMqttConnection("other", (settings) -> settings));
		assertThatIllegalArgumentException().isThrownBy(() -> several.register(endpoint("one", true)))
			.withMessage("MQTT listener 'one' names no client, and there is no single or primary connection. "
					+ "Connections: [default, other]");
	}

	@Test
	void stopWaitsForAllContainersAtTheSameTime() {
		List<Runnable> tasks = new ArrayList<>();
		this.registry.setTaskExecutor(tasks::add);
		this.registry.register(endpoint("one", true));
		this.registry.register(endpoint("two", true));
		this.registry.start();
		this.connection.deliver("one", "x");
		this.connection.deliver("two", "x");
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		this.registry.stop(() -> stopped.complete(null));
		assertThat(this.registry.isRunning()).isFalse();
		assertThat(this.registry.getContainers()).noneMatch(MqttMessageListenerContainer::isRunning);
		tasks.get(1).run();
		assertThat(stopped).isNotDone();
		tasks.get(0).run();
		assertThat(stopped).succeedsWithin(LONG);
		assertThat(this.connection.getUnsubscribed()).isEmpty();
	}

	@Test
	void topicThatIsNamedTwiceIsSubscribedOnceAndNoMoreAfterAStop() {
		this.registry.start();
		MqttMessageListenerContainer container = this.registry
			.register(MqttListenerEndpoint.builder("one").topics("a", "b", "a").listener((message) -> {
			}).build());
		assertThat(this.connection.getSubscriptions()).extracting(TopicSubscription::filter).containsExactly("a", "b");
		container.stop().join();
		assertThat(this.connection.getSubscriptions()).isEmpty();
	}

	@Test
	void topicWithSeveralOptionsIsRefused() {
		MqttListenerEndpoint.Builder endpoint = MqttListenerEndpoint.builder("one")
			.subscriptions(List.of(TopicSubscription.of("a", MqttQos.AT_MOST_ONCE),
					TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE)))
			.listener((message) -> {
			});
		assertThatIllegalArgumentException().isThrownBy(endpoint::build)
			.withMessage("'subscriptions' must not have the filter 'a' with different options");
	}

	@Test
	void listenerThatCannotStartIsNotRegistered() {
		this.registry.start();
		this.connection.setGranting((request) -> {
			if (request.filter().equals("no")) {
				throw new IllegalArgumentException("no such topic");
			}
			return CompletableFuture.completedFuture(request.qos());
		});
		MqttListenerEndpoint.Builder endpoint = MqttListenerEndpoint.builder("one").listener((message) -> {
		});
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.registry.register(endpoint.topics("yes", "no").build()))
			.withMessage("no such topic");
		assertThat(this.registry.getContainers()).isEmpty();
		assertThat(this.registered).isEmpty();
		assertThat(this.connection.getSubscriptions()).isEmpty();
		assertThat(this.registry.register(endpoint.topics("yes").build()).isRunning()).isTrue();
	}

	@Test
	void stoppedRegistryCanBeStartedAgain() {
		MqttMessageListenerContainer container = this.registry.register(endpoint("one", true));
		this.registry.start();
		this.registry.stop();
		assertThat(container.isRunning()).isFalse();
		this.registry.start();
		assertThat(container.isRunning()).isTrue();
	}

	private MqttListenerEndpointRegistry registry(MqttConnection... connections) {
		return new DefaultMqttListenerEndpointRegistry(provider(connections), MqttListenerSettings.STANDARD,
				List.of(new MqttListenerObserver() {

					@Override
					public void onRegistered(MqttMessageListenerContainer container) {
						MqttListenerEndpointRegistryTests.this.registered.add(container.getId());
					}

					@Override
					public void onUnregistered(MqttMessageListenerContainer container) {
						MqttListenerEndpointRegistryTests.this.registered.remove(container.getId());
					}

				}));
	}

	private static MqttListenerEndpoint endpoint(String id, boolean autoStartup) {
		return endpoint(id, null, autoStartup);
	}

	private static MqttListenerEndpoint endpoint(String id, String client) {
		return endpoint(id, client, true);
	}

	private static MqttListenerEndpoint endpoint(String id, @Nullable String client, boolean autoStartup) {
		return new MqttListenerEndpoint(id, client, List.of(TopicSubscription.of(id, MqttQos.AT_LEAST_ONCE)), 1,
				MqttAckMode.AUTO, autoStartup, (message) -> {
				}, null);
	}

	private static ObjectProvider<MqttConnection> provider(MqttConnection... connections) {
		return new ObjectProvider<>() {

			@Override
			public Stream<MqttConnection> stream() {
				return Stream.of(connections);
			}

			@Override
			public @Nullable MqttConnection getIfUnique() {
				return (connections.length != 1) ? null : connections[0];
			}

		};
	}

}
