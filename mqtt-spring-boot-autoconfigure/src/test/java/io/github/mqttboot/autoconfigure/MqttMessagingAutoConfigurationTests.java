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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.EnableMqtt;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.core.MqttMessageConverters;
import io.github.mqttboot.core.MqttOperations;
import io.github.mqttboot.core.MqttPublication;
import io.github.mqttboot.core.MqttPublishInterceptor;
import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.listener.container.DefaultMqttListenerEndpointRegistry;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import jakarta.annotation.PostConstruct;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.backoff.BackOffExecution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link MqttMessagingAutoConfiguration}.
 */
class MqttMessagingAutoConfigurationTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
		.withBean(FakeTransportFactory.class);

	private final ApplicationContextRunner withFakeConnection = this.contextRunner.withBean("fake",
			MqttConnection.class, () -> this.connection);

	@Test
	void definesBeans() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(MqttTemplate.class)
			.hasBean("mqttTemplate")
			.hasSingleBean(MqttListenerEndpointRegistry.class)
			.hasBean("mqttMessageConverter"));
	}

	@Test
	void convertersOfTheApplicationComeBeforeJsonInTheirOrder() {
		MessageConverter composite = new CompositeMessageConverter(List.of(new NamedConverter("composite")));
		this.withFakeConnection.withBean("third", MessageConverter.class, () -> new NamedConverter("third"))
			.withBean("second", MessageConverter.class, () -> new OrderedConverter("second", 2))
			.withBean("first", MessageConverter.class, () -> new OrderedConverter("first", 1))
			.withBean("composite", MessageConverter.class, () -> composite)
			.run((context) -> {
				MessageConverter converter = context.getBean("mqttMessageConverter", MessageConverter.class);
				assertThat(converter.fromMessage(new GenericMessage<>(new byte[] { 1 }), StringBuilder.class))
					.hasToString("first");
				assertThat(converter.fromMessage(new GenericMessage<>(new byte[] { '1' }), Integer.class)).isEqualTo(1);
				assertThat(converter.fromMessage(new GenericMessage<>(new byte[] { 'x' }), String.class))
					.isEqualTo("x");
				MqttTemplate template = context.getBean(MqttTemplate.class);
				template.send("a", new StringBuilder());
				template.send("a", 1);
				assertThat(this.connection.getPublished()).extracting((packet) -> new String(packet.payload()))
					.containsExactly("first", "1");
			});
	}

	@Test
	void mistakeAtAListenerHasAFailurePage() {
		this.withFakeConnection.withBean(BadListener.class).run((context) -> {
			FailureAnalysis analysis = new InvalidMqttListenerFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("@MqttListener cannot be used on void")
				.contains("BadListener.handle(java.lang.String)")
				.endsWith("topic 'a' has no variable 'id'");
			assertThat(analysis.getAction()).isEqualTo("Write a level of the topic as '{id}', or correct the name.");
		});
	}

	@Test
	void whenDisabledBacksOff() {
		this.withFakeConnection.withPropertyValues("mqtt.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(MqttMessagingAutoConfiguration.class)
				.doesNotHaveBean(MqttOperations.class));
	}

	@Test
	void eachConnectionHasATemplateThatIsQualifiedByItsName() {
		this.contextRunner.withPropertyValues("mqtt.url=mqtt://localhost", "mqtt.clients.orders.url=mqtt://localhost")
			.withBean(Sender.class)
			.run((context) -> {
				assertThat(context).getBeans(MqttTemplate.class).containsOnlyKeys("mqttTemplate", "ordersMqttTemplate");
				Sender sender = context.getBean(Sender.class);
				assertThat(sender.template().getConnection().getName()).isEqualTo("default");
				assertThat(sender.orders().getConnection().getName()).isEqualTo("orders");
			});
	}

	@Test
	void theOnlyTemplateHasTwoNames() {
		this.contextRunner.withPropertyValues("mqtt.clients.orders.url=mqtt://localhost")
			.withBean(Sender.class)
			.run((context) -> assertThat(context).hasSingleBean(MqttTemplate.class)
				.hasBean("mqttTemplate")
				.hasBean("ordersMqttTemplate"));
	}

	@Test
	void withoutPrimaryConnectionNoTemplateIsPrimary() {
		this.contextRunner
			.withPropertyValues("mqtt.clients.alarms.url=mqtt://localhost", "mqtt.clients.orders.url=mqtt://localhost")
			.run((context) -> {
				assertThat(context).getBeans(MqttTemplate.class)
					.containsOnlyKeys("alarmsMqttTemplate", "ordersMqttTemplate");
				assertThat(context.getBeanProvider(MqttTemplate.class).getIfUnique()).isNull();
			});
	}

	@Test
	void aTemplateForOneConnectionTakesNothingFromTheOthers() {
		this.contextRunner.withPropertyValues("mqtt.url=mqtt://localhost", "mqtt.clients.orders.url=mqtt://localhost")
			.withUserConfiguration(OrdersTemplate.class)
			.withBean(Sender.class)
			.run((context) -> {
				assertThat(context).getBeans(MqttTemplate.class).containsOnlyKeys("mqttTemplate", "orders");
				Sender sender = context.getBean(Sender.class);
				assertThat(sender.template().getConnection().getName()).isEqualTo("default");
				assertThat(sender.orders()).isSameAs(context.getBean("orders"));
			});
	}

	@Test
	void aPrimaryTemplateOfTheApplicationIsTheDefault() {
		this.contextRunner.withPropertyValues("mqtt.url=mqtt://localhost", "mqtt.clients.orders.url=mqtt://localhost")
			.withBean("own", MqttTemplate.class, () -> new MqttTemplate(this.connection),
					(definition) -> definition.setPrimary(true))
			.run((context) -> {
				assertThat(context).getBeans(MqttTemplate.class)
					.containsOnlyKeys("own", "mqttTemplate", "ordersMqttTemplate");
				assertThat(context.getBean(MqttTemplate.class)).isSameAs(context.getBean("own"));
			});
	}

	@Test
	void aTemplateOfTheSameNameReplacesThatOfTheConnection() {
		this.contextRunner.withPropertyValues("mqtt.url=mqtt://localhost", "mqtt.clients.orders.url=mqtt://localhost")
			.withBean("mqttTemplate", MqttTemplate.class, () -> new MqttTemplate(this.connection))
			.run((context) -> assertThat(context.getBean("mqttTemplate", MqttTemplate.class).getConnection())
				.isSameAs(this.connection));
	}

	@Test
	void childUsesTheTemplateOfItsParent() {
		this.contextRunner.run((parent) -> this.contextRunner.withParent(parent)
			.run((child) -> assertThat(child.getBean(MqttTemplate.class))
				.isSameAs(parent.getBean(MqttTemplate.class))));
	}

	@Test
	void theDefaultTemplateOfAChildWithAFurtherConnectionIsForTheConnectionOfItsParent() {
		this.contextRunner.withPropertyValues("mqtt.client-id=hub")
			.run((parent) -> this.contextRunner.withParent(parent)
				.withPropertyValues("mqtt.client-id=hub", "mqtt.clients.orders.client-id=orders")
				.withBean(InjectedTemplates.class)
				.run((child) -> {
					InjectedTemplates injected = child.getBean(InjectedTemplates.class);
					assertThat(injected.template().getConnection()).isSameAs(parent.getBean(MqttConnection.class));
					assertThat(injected.orders().getConnection()).isSameAs(child.getBean("ordersMqttConnection"));
					assertThat(child.getBean(MqttTemplate.class)).isSameAs(injected.template());
				}));
	}

	@Test
	void childHasATemplateForTheConnectionOfAParentThatHasNone() {
		new ApplicationContextRunner().withBean("fake", MqttConnection.class, () -> this.connection)
			.run((parent) -> this.contextRunner.withParent(parent)
				.run((child) -> assertThat(child.getBean(MqttTemplate.class).getConnection())
					.isSameAs(this.connection)));
	}

	@Test
	void templateOfTheOnlyConnectionOfAChildIsItsDefault() {
		this.contextRunner.withBean("plant", MqttConnection.class, FakeMqttConnection::new)
			.withBean("hall", MqttConnection.class, () -> this.connection)
			.run((parent) -> this.contextRunner.withParent(parent)
				.withPropertyValues("mqtt.clients.orders.url=mqtt://localhost")
				.run((child) -> {
					MqttConnection orders = child.getBean("ordersMqttConnection", MqttConnection.class);
					assertThat(child.getBean(MqttConnection.class)).isSameAs(orders);
					assertThat(child.getBean(MqttTemplate.class).getConnection()).isSameAs(orders);
				}));
	}

	@Test
	void interceptorsStandAroundMessagesInOrder() {
		List<String> calls = new ArrayList<>();
		this.withFakeConnection.withBean("inner", MqttPublishInterceptor.class, () -> recording("inner", calls, 2))
			.withBean("outer", MqttPublishInterceptor.class, () -> recording("outer", calls, 1))
			.run((context) -> {
				context.getBean(MqttTemplate.class).to("a/{b}", 1).payload("c").send();
				assertThat(calls).containsExactly("outer a/{b}", "inner a/{b}");
			});
	}

	private static MqttPublishInterceptor recording(String name, List<String> calls, int order) {
		return new RecordingInterceptor(name, calls, order);
	}

	@Test
	void whenUserDefinesOperationsTemplateBacksOff() {
		this.contextRunner.withBean("own", MqttOperations.class, () -> mock())
			.run((context) -> assertThat(context).hasSingleBean(MqttOperations.class)
				.doesNotHaveBean(MqttTemplate.class));
	}

	@Test
	void whenUserDefinesRegistryThatBacksOff() {
		this.contextRunner
			.withBean("own", MqttListenerEndpointRegistry.class,
					() -> new DefaultMqttListenerEndpointRegistry(mock(), MqttListenerSettings.STANDARD, List.of()))
			.run((context) -> assertThat(context).getBeanNames(MqttListenerEndpointRegistry.class)
				.containsExactly("own"));
	}

	@Test
	void publishPropertiesAreDefaultsOfTheTemplate() {
		this.withFakeConnection
			.withPropertyValues("mqtt.publish.default-topic=from/property", "mqtt.publish.qos=2",
					"mqtt.publish.retained=true")
			.run((context) -> {
				context.getBean(MqttTemplate.class).send("x");
				PublishPacket packet = this.connection.getPublished().get(0);
				assertThat(packet.topic()).isEqualTo("from/property");
				assertThat(packet.qos()).isEqualTo(MqttQos.EXACTLY_ONCE);
				assertThat(packet.retained()).isTrue();
			});
	}

	@Test
	void publishTimeoutBoundsTheWaiting() {
		this.connection.setBroker((packet) -> new CompletableFuture<>());
		this.withFakeConnection.withPropertyValues("mqtt.publish.timeout=10ms")
			.run((context) -> assertThatExceptionOfType(MqttPublishException.class)
				.isThrownBy(() -> context.getBean(MqttTemplate.class).send("a", "x"))
				.withMessageContaining(" 10 ms"));
	}

	@ParameterizedTest
	@ValueSource(classes = { SendsInPostConstruct.class, SendsInBeanMethod.class, AsksInBeanMethod.class })
	void sendWhileBeansAreMadeFailsTheStartAtOnceWithTheCure(Class<?> sender) {
		this.contextRunner.withUserConfiguration(sender)
			.withPropertyValues("mqtt.publish.timeout=1h")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(MqttPublishException.class)
				.hasMessageContainingAll("connection 'default' is not started", "send from an ApplicationRunner",
						"or use sendAsync"));
	}

	@Test
	void invalidDefaultTopicFailsAtStartup() {
		this.contextRunner.withPropertyValues("mqtt.publish.default-topic=a/#")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("wildcards"));
	}

	@Test
	void listenerPropertiesApply() {
		this.contextRunner.withPropertyValues("mqtt.listener.qos=2", "mqtt.listener.concurrency=3",
				"mqtt.listener.shared-group=workers", "mqtt.listener.auto-startup=false",
				"mqtt.listener.queue-capacity=5", "mqtt.shutdown.timeout=7s", "mqtt.listener.dead-letter.topic=dead",
				"mqtt.listener.retry.max-attempts=5", "mqtt.listener.retry.initial-interval=20ms",
				"mqtt.listener.retry.multiplier=3", "mqtt.listener.retry.max-interval=100ms")
			.withBean("listener", Listener.class)
			.run((context) -> {
				MqttListenerEndpointRegistry registry = context.getBean(MqttListenerEndpointRegistry.class);
				MqttListenerSettings settings = registry.getSettings();
				assertThat(settings).isEqualTo(new MqttListenerSettings(MqttQos.EXACTLY_ONCE, 3, "workers", 5, false,
						Duration.ofSeconds(7), settings.retryPolicy(), "dead"));
				BackOffExecution delays = settings.retryPolicy().getBackOff().start();
				assertThat(Stream.generate(delays::nextBackOff).limit(5)).containsExactly(20L, 60L, 100L, 100L,
						BackOffExecution.STOP);
				MqttMessageListenerContainer container = registry.getContainer("listener.handle");
				assertThat(container.isRunning()).isFalse();
				MqttListenerEndpoint endpoint = container.getEndpoint();
				assertThat(endpoint.subscriptions())
					.containsExactly(TopicSubscription.of("$share/workers/a", MqttQos.EXACTLY_ONCE));
				assertThat(endpoint.concurrency()).isEqualTo(3);
			});
	}

	@Test
	void defaultSettingsOfListeners() {
		this.contextRunner
			.run((context) -> assertThat(context.getBean(MqttListenerEndpointRegistry.class).getSettings())
				.usingRecursiveComparison()
				.isEqualTo(MqttListenerSettings.STANDARD));
	}

	@Test
	void listenerNeedsNoAnnotationOnTheConfiguration() {
		this.withFakeConnection.withBean("listener", Listener.class).run((context) -> {
			this.connection.deliver("a", "x");
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getBean(Listener.class).received).containsExactly("x"));
		});
	}

	@Test
	void annotationOnTheConfigurationDoesNoHarm() {
		this.withFakeConnection.withUserConfiguration(Annotated.class)
			.withBean("listener", Listener.class)
			.run((context) -> assertThat(this.connection.getSubscriptions()).hasSize(1));
	}

	@Test
	void listenerFindsItsConnectionByTheNameOfTheClient() {
		this.contextRunner.withPropertyValues("mqtt.url=mqtt://localhost", "mqtt.clients.orders.url=mqtt://localhost")
			.withBean("listener", OrdersListener.class)
			.run((context) -> assertThat(context.getBean(MqttListenerEndpointRegistry.class)
				.getContainer("listener.handle")
				.getConnection()
				.getName()).isEqualTo("orders"));
	}

	@Test
	void observersFollowListeners() {
		List<String> registered = new ArrayList<>();
		this.withFakeConnection.withBean("listener", Listener.class)
			.withBean("observer", MqttListenerObserver.class, () -> new MqttListenerObserver() {

				@Override
				public void onRegistered(MqttMessageListenerContainer container) {
					registered.add(container.getId());
				}

			})
			.run((context) -> assertThat(registered).containsExactly("listener.handle"));
	}

	@Test
	void jsonIsMappedByTheMapperOfTheApplication() {
		this.withFakeConnection
			.withBean(JsonMapper.class,
					() -> JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build())
			.run((context) -> assertThat(sent(context.getBean(MqttTemplate.class)))
				.isEqualTo("{\"device_name\":\"x\"}"));
	}

	@Test
	void withoutMapperOfTheApplicationThereIsJsonToo() {
		this.withFakeConnection.run(
				(context) -> assertThat(sent(context.getBean(MqttTemplate.class))).isEqualTo("{\"deviceName\":\"x\"}"));
	}

	@Test
	void withoutJacksonBytesAndTextAreSent() {
		this.withFakeConnection.withClassLoader(new FilteredClassLoader("tools.jackson")).run((context) -> {
			assertThat(context).hasNotFailed();
			MqttTemplate template = context.getBean(MqttTemplate.class);
			template.send("a", "text");
			assertThat(this.connection.getPublished()).hasSize(1);
		});
	}

	@Test
	void convertersOfSpringIntegrationAreForItsChannelsOnly() {
		this.withFakeConnection.withConfiguration(AutoConfigurations.of(IntegrationAutoConfiguration.class))
			.run((context) -> {
				MessageConverter converter = context.getBean("mqttMessageConverter", MessageConverter.class);
				byte[] number = "23.5".getBytes(StandardCharsets.UTF_8);
				assertThat(converter.fromMessage(new GenericMessage<>(number), Double.class)).isEqualTo(23.5);
				byte[] list = "[1,2]".getBytes(StandardCharsets.UTF_8);
				assertThat(converter.fromMessage(new GenericMessage<>(list), List.class))
					.asInstanceOf(InstanceOfAssertFactories.LIST)
					.containsExactly(1, 2);
				context.getBean(MqttTemplate.class).send("a", List.of(1, 2));
				assertThat(this.connection.getPublished()).singleElement()
					.satisfies((packet) -> assertThat(packet.payload()).asString().isEqualTo("[1,2]"));
			});
	}

	@Test
	void whenUserDefinesMessageConverterItIsUsed() {
		MessageConverter own = MqttMessageConverters.create(new MessageConverter[0]);
		this.withFakeConnection.withBean("mqttMessageConverter", MessageConverter.class, () -> own).run((context) -> {
			assertThat(context).getBean("mqttMessageConverter").isSameAs(own);
			assertThatExceptionOfType(MessageConversionException.class)
				.isThrownBy(() -> sent(context.getBean(MqttTemplate.class)));
		});
	}

	@Test
	void messageConverterIsNoCandidateForOthers() {
		this.contextRunner.withBean(OtherMessaging.class)
			.run((context) -> assertThat(context.getBean(OtherMessaging.class).converters).isEmpty());
	}

	private String sent(MqttTemplate template) {
		template.send("a", new Device("x"));
		return new String(this.connection.getPublished().get(0).payload(), StandardCharsets.UTF_8);
	}

	record Device(String deviceName) {

	}

	static class Listener {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@MqttListener("a")
		void handle(String payload) {
			this.received.add(payload);
		}

	}

	static class OrdersListener {

		@MqttListener(topics = "a", client = "orders")
		void handle(Map<String, Object> order) {
		}

	}

	static class OtherMessaging {

		private final List<MessageConverter> converters;

		OtherMessaging(ObjectProvider<MessageConverter> converters) {
			this.converters = converters.stream().toList();
		}

	}

	@EnableMqtt
	@Configuration(proxyBeanMethods = false)
	static class Annotated {

	}

	record Sender(MqttTemplate template, @Qualifier("orders") MqttTemplate orders) {

	}

	@Configuration(proxyBeanMethods = false)
	static class OrdersTemplate {

		@Bean
		MqttTemplate orders(@Qualifier("orders") MqttConnection connection) {
			return new MqttTemplate(connection);
		}

	}

	private record RecordingInterceptor(String name, List<String> calls,
			int order) implements MqttPublishInterceptor, Ordered {

		@Override
		public CompletableFuture<MqttSendResult> intercept(MqttPublication publication, Chain chain) {
			this.calls.add(this.name + " " + publication.topicTemplate());
			return chain.proceed(publication);
		}

		@Override
		public int getOrder() {
			return this.order;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SendsInPostConstruct {

		private final MqttTemplate template;

		SendsInPostConstruct(MqttTemplate template) {
			this.template = template;
		}

		@PostConstruct
		void send() {
			this.template.send("a", "x");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SendsInBeanMethod {

		@Bean
		String sent(MqttTemplate template) {
			return template.send("a", "x").topic();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AsksInBeanMethod {

		@Bean
		String reply(MqttTemplate template) {
			return template.sendAndReceive("a", "x", String.class, Duration.ofHours(1));
		}

	}

	static class BadListener {

		@MqttListener("a")
		void handle(@TopicVariable String id) {
		}

	}

	static class NamedConverter implements MessageConverter {

		private final String name;

		NamedConverter(String name) {
			this.name = name;
		}

		@Override
		public Object fromMessage(Message<?> message, Class<?> targetClass) {
			return (targetClass == StringBuilder.class) ? new StringBuilder(this.name) : null;
		}

		@Override
		public Message<?> toMessage(Object payload, MessageHeaders headers) {
			return (payload instanceof StringBuilder) ? new GenericMessage<>(this.name) : null;
		}

	}

	static class OrderedConverter extends NamedConverter implements Ordered {

		private final int order;

		OrderedConverter(String name, int order) {
			super(name);
			this.order = order;
		}

		@Override
		public int getOrder() {
			return this.order;
		}

	}

	record InjectedTemplates(MqttTemplate template, @Qualifier("orders") MqttTemplate orders) {

	}

}
