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

package io.github.mqttboot.e2e.messages;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.autoconfigure.MqttConnectionSettingsCustomizer;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.core.MqttMessageConverters;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.event.MqttConnectionEvent;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.transport.MqttClientType;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.eclipse.paho.mqttv5.client.IMqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.mqtt.core.ClientManager;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Whatever an application throws in a callback, its connection stays and the next message
 * gets through.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@EachClientType
class FailingCallbackIT {

	private static final List<Trigger> CONNECTING = List.of(Trigger.RECONNECT);

	private static final List<Trigger> MESSAGE = List.of(Trigger.MESSAGE);

	private static final Map<Callback, List<Trigger>> CALLBACKS = new EnumMap<>(Map.ofEntries(
			Map.entry(Callback.LISTENER, MESSAGE), Map.entry(Callback.ERROR_HANDLER, MESSAGE),
			Map.entry(Callback.CONVERTER_IN, MESSAGE), Map.entry(Callback.CONVERTER_OUT, MESSAGE),
			Map.entry(Callback.SEND_RESULT, MESSAGE), Map.entry(Callback.LISTENER_OBSERVER, MESSAGE),
			Map.entry(Callback.TASK_EXECUTOR, MESSAGE), Map.entry(Callback.INTEGRATION_FLOW, MESSAGE),
			Map.entry(Callback.MESSAGE_HANDLER, MESSAGE), Map.entry(Callback.EVENT_LISTENER, CONNECTING),
			Map.entry(Callback.CREDENTIALS_PROVIDER, CONNECTING), Map.entry(Callback.CONNECT_CALLBACK, CONNECTING),
			Map.entry(Callback.CONNECTION_OBSERVER, List.of(Trigger.MESSAGE, Trigger.RECONNECT))));

	@Parameter
	private MqttClientType clientType;

	private TestApplication application;

	private Faults faults;

	private Receiver receiver;

	private int messages;

	@BeforeParameterizedClassInvocation(injectArguments = false)
	void start(EmbeddedHiveMq broker) {
		this.application = TestApplication.of(Application.class)
			.property("mqtt.url", broker.getUrl())
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.reconnect.initial-delay", "100ms")
			.property("mqtt.listener.retry.max-attempts", 1)
			.startAndAwaitUp();
		this.faults = this.application.bean(Faults.class);
		this.receiver = this.application.bean(Receiver.class);
	}

	@AfterParameterizedClassInvocation(injectArguments = false)
	void stop() {
		this.application.close();
	}

	static Stream<Arguments> failures() {
		return CALLBACKS.entrySet()
			.stream()
			.flatMap(
					(entry) -> entry.getValue()
						.stream()
						.flatMap((trigger) -> Stream
							.of(new IllegalStateException("callback"), new NoSuchMethodError("callback"))
							.map((failure) -> Arguments.of(entry.getKey(), trigger, failure))));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void theNextMessageGetsThrough(Callback callback, Trigger trigger, Throwable failure) {
		long connects = this.application.connects();
		this.faults.arm(callback, failure);
		if (trigger == Trigger.RECONNECT) {
			this.application.bean(MqttConnection.class).reconnect();
		}
		else {
			assertThat(catchThrowable(() -> send("bad"))).isIn(null, failure);
		}
		soon().until(() -> this.faults.hits() > 0);
		this.faults.disarm();
		soon().until(() -> this.application.connects() == connects + ((trigger == Trigger.RECONNECT) ? 1 : 0));
		this.application.awaitHealth(Status.UP);
		String next = "good " + ++this.messages;
		send(next);
		soon().untilAsserted(() -> {
			assertThat(this.receiver.listened).contains(next);
			assertThat(this.receiver.flown).contains(next);
			assertThat(this.receiver.taken).contains(next);
		});
		assertThat(this.application.count("mqtt.connection.losses")).isZero();
	}

	private static ConditionFactory soon() {
		return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
	}

	private void send(String payload) {
		this.application.template()
			.sendAsync("callback/a", payload)
			.thenRun(() -> this.faults.check(Callback.SEND_RESULT));
	}

	enum Callback {

		LISTENER, ERROR_HANDLER, CONVERTER_IN, CONVERTER_OUT, SEND_RESULT, LISTENER_OBSERVER, TASK_EXECUTOR,
		INTEGRATION_FLOW, MESSAGE_HANDLER, EVENT_LISTENER, CREDENTIALS_PROVIDER, CONNECT_CALLBACK, CONNECTION_OBSERVER

	}

	enum Trigger {

		MESSAGE, RECONNECT

	}

	/**
	 * Decides which callback throws.
	 */
	static class Faults {

		private final AtomicInteger hits = new AtomicInteger();

		private volatile Callback callback;

		private volatile Throwable failure;

		void arm(Callback callback, Throwable failure) {
			this.hits.set(0);
			this.failure = failure;
			this.callback = callback;
		}

		void disarm() {
			this.callback = null;
		}

		int hits() {
			return this.hits.get();
		}

		void check(Callback callback) {
			boolean fails = callback == this.callback
					// which is asked only about what the listener throws
					|| (callback == Callback.LISTENER && this.callback == Callback.ERROR_HANDLER);
			if (fails) {
				this.hits.addAndGet((callback == this.callback) ? 1 : 0);
				throwIt(this.failure);
			}
		}

		private static void throwIt(Throwable failure) {
			if (failure instanceof Error error) {
				throw error;
			}
			throw (RuntimeException) failure;
		}

		<T> T observer(Class<T> type, Callback callback) {
			return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
					(proxy, method, args) -> switch (method.getName()) {
						case "equals" -> proxy == args[0];
						case "hashCode" -> System.identityHashCode(proxy);
						case "toString" -> type.getName();
						default -> {
							check(callback);
							yield null;
						}
					}));
		}

	}

	/**
	 * Three ways to get a message.
	 */
	static class Receiver {

		private final List<String> listened = new CopyOnWriteArrayList<>();

		private final List<String> flown = new CopyOnWriteArrayList<>();

		private final List<String> taken = new CopyOnWriteArrayList<>();

		private final Faults faults;

		Receiver(Faults faults) {
			this.faults = faults;
		}

		@MqttListener(topics = "callback/a", errorHandler = "errorHandler")
		void onMessage(String payload) {
			this.faults.check(Callback.LISTENER);
			this.listened.add(payload);
		}

		@EventListener
		void onEvent(MqttConnectionEvent event) {
			this.faults.check(Callback.EVENT_LISTENER);
		}

		void flow(Message<?> message) {
			this.faults.check(Callback.INTEGRATION_FLOW);
			this.flown.add(new String((byte[]) message.getPayload()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		static Faults faults() {
			return new Faults();
		}

		@Bean
		static BeanPostProcessor taskExecutor(Faults faults) {
			Executor threads = Executors.newCachedThreadPool((task) -> {
				Thread thread = new Thread(task);
				thread.setDaemon(true);
				return thread;
			});
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					if (bean instanceof MqttListenerEndpointRegistry registry) {
						registry.setTaskExecutor((task) -> {
							faults.check(Callback.TASK_EXECUTOR);
							threads.execute(task);
						});
					}
					return bean;
				}

			};
		}

		@Bean
		Receiver receiver(Faults faults) {
			return new Receiver(faults);
		}

		@Bean
		MqttListenerErrorHandler errorHandler(Faults faults) {
			return (message, failure, attempts) -> {
				faults.check(Callback.ERROR_HANDLER);
				return MqttListenerErrorHandler.Result.RETRY;
			};
		}

		@Bean
		MqttListenerObserver listenerObserver(Faults faults) {
			return faults.observer(MqttListenerObserver.class, Callback.LISTENER_OBSERVER);
		}

		@Bean
		MqttConnectionSettingsCustomizer credentials(Faults faults) {
			return (name, settings) -> settings.credentials((connection) -> {
				faults.check(Callback.CREDENTIALS_PROVIDER);
				return MqttCredentials.NONE;
			});
		}

		@Bean
		MessageConverter mqttMessageConverter(Faults faults) {
			MessageConverter converter = MqttMessageConverters.create();
			return new MessageConverter() {

				@Override
				public Object fromMessage(Message<?> message, Class<?> targetClass) {
					faults.check(Callback.CONVERTER_IN);
					return converter.fromMessage(message, targetClass);
				}

				@Override
				public Message<?> toMessage(Object payload, MessageHeaders headers) {
					faults.check(Callback.CONVERTER_OUT);
					return converter.toMessage(payload, headers);
				}

			};
		}

		@Bean
		IntegrationFlow flow(ClientManager<IMqttAsyncClient, MqttConnectionOptions> manager, Receiver receiver) {
			return IntegrationFlow.from(new Mqttv5PahoMessageDrivenChannelAdapter(manager, "callback/+"))
				.handle((message) -> receiver.flow(message))
				.get();
		}

		@Bean
		SmartInitializingSingleton moreCallbacks(MqttConnection connection, ClientManager<?, ?> manager, Faults faults,
				Receiver receiver) {
			return () -> {
				connection.addObserver(faults.observer(MqttConnectionObserver.class, Callback.CONNECTION_OBSERVER));
				manager.addCallback((reconnect) -> faults.check(Callback.CONNECT_CALLBACK));
				connection.subscribe(TopicSubscription.of("callback/#", MqttQos.AT_LEAST_ONCE), (message) -> {
					message.acknowledge();
					faults.check(Callback.MESSAGE_HANDLER);
					receiver.taken.add(new String(message.getPacket().payload()));
				});
			};
		}

	}

}
