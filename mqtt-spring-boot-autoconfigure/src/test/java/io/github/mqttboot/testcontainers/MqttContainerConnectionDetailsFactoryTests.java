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

package io.github.mqttboot.testcontainers;

import java.net.URI;

import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import io.github.mqttboot.testsupport.UnstartedContainer;
import io.github.mqttboot.transport.MqttTransportFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.hivemq.HiveMQContainer;
import org.testcontainers.utility.DockerImageName;

import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsNotFoundException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.beans.TestcontainerBeanDefinition;
import org.springframework.boot.testcontainers.service.connection.PemTrustStore;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.boot.testcontainers.service.connection.Ssl;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttContainerConnectionDetailsFactory}, with containers that are never
 * started.
 */
class MqttContainerConnectionDetailsFactoryTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ServiceConnectionAutoConfiguration.class, MqttAutoConfiguration.class))
		.withBean(MqttTransportFactory.class, FakeTransportFactory::new);

	@ParameterizedTest
	@ValueSource(strings = { "eclipse-mosquitto:2.0", "emqx:5.8", "emqx/emqx:5.8", "hivemq/hivemq-ce:2025.5",
			"hivemq/hivemq4:4.40", "registry.example.com/emqx/emqx" })
	void imageOfABrokerIsConnectedTo(String image) {
		this.contextRunner.withInitializer((context) -> registerField((GenericApplicationContext) context, image))
			.run((context) -> assertThat(context.getBean(MqttConnection.class).getSettings().getUrls())
				.containsExactly(URI.create("mqtt://192.0.2.1:41883")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "redis:8", "someone/eclipse-mosquitto", "emqx/neuron" })
	void anotherImageIsNot(String image) {
		this.contextRunner.withInitializer((context) -> registerField((GenericApplicationContext) context, image))
			.run((context) -> assertThat(context).getFailure().isInstanceOf(ConnectionDetailsNotFoundException.class));
	}

	@Test
	void hiveMqContainerIsConnectedToWhateverItsImage() {
		this.contextRunner.withUserConfiguration(HiveMqConfiguration.class)
			.run((context) -> assertThat(context.getBean(MqttConnection.class).getSettings().getUrls())
				.containsExactly(URI.create("mqtt://192.0.2.1:41883")));
	}

	@Test
	void containerTakesPrecedenceOverPropertiesForEveryConnection() {
		this.contextRunner.withUserConfiguration(NamedConfiguration.class)
			.withPropertyValues("mqtt.url=mqtts://ignored", "mqtt.username=ignored", "mqtt.password=ignored",
					"mqtt.ssl.bundle=ignored", "mqtt.clients.orders.url=ws://ignored/path",
					"mqtt.clients.orders.username=ignored")
			.run((context) -> assertThat(context.getBeansOfType(MqttConnection.class)).hasSize(2)
				.allSatisfy((name, connection) -> {
					assertThat(connection.getSettings().getUrls())
						.containsExactly(URI.create("mqtt://192.0.2.1:41883"));
					assertThat(connection.getSettings().getCredentials().getCredentials(connection.getName()))
						.isEqualTo(new MqttCredentials(null, null));
				}));
	}

	@Test
	void sslAnnotationMakesItTls() {
		this.contextRunner.withUserConfiguration(TlsConfiguration.class)
			.run((context) -> assertThat(context.getBean(MqttConnection.class).getSettings().getUrls())
				.containsExactly(URI.create("mqtts://192.0.2.1:48883")));
	}

	@Test
	void errorNamesTheContainerAndNoProperty() {
		this.contextRunner.withUserConfiguration(BrokenTlsConfiguration.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("cannot be used: ")
				.hasStackTraceContaining("none.pem")
				.satisfies((failure) -> {
					FailureAnalysis analysis = analyze(failure);
					assertThat(analysis.getDescription())
						.startsWith("The MQTT connection details of a service connection cannot be used: ")
						.contains("none.pem", "Origin: ", "broker")
						.doesNotContain("mqtt.ssl.bundle");
					assertThat(analysis.getAction()).contains("annotations of the container");
				}));
	}

	private static FailureAnalysis analyze(Throwable failure) {
		ArgumentResolver arguments = ArgumentResolver.of(Environment.class, new StandardEnvironment());
		// some analyzers of Spring Boot are for what is not on the class path
		FailureHandler skip = (type, name, ex) -> {
		};
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, arguments, skip)
			.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter((analysis) -> analysis != null)
			.findFirst()
			.orElseThrow();
	}

	private static UnstartedContainer unstartedContainer(String image) {
		return new UnstartedContainer(image, "192.0.2.1", (port) -> 40000 + port);
	}

	private static void registerField(GenericApplicationContext context, String image) {
		context.registerBeanDefinition("broker", new FieldBeanDefinition(image));
	}

	@Configuration(proxyBeanMethods = false)
	static class NamedConfiguration {

		@Bean
		@ServiceConnection("eclipse-mosquitto")
		GenericContainer<?> broker() {
			return unstartedContainer("registry.example.com/our-broker");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TlsConfiguration {

		@Bean
		@ServiceConnection("eclipse-mosquitto")
		@Ssl
		GenericContainer<?> broker() {
			return unstartedContainer("eclipse-mosquitto");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BrokenTlsConfiguration {

		@Bean
		@ServiceConnection("eclipse-mosquitto")
		@PemTrustStore(certificate = "/none.pem")
		GenericContainer<?> broker() {
			return unstartedContainer("eclipse-mosquitto");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HiveMqConfiguration {

		@Bean
		@ServiceConnection
		HiveMQContainer broker() {
			return new UnstartedHiveMqContainer();
		}

	}

	/**
	 * What {@code @ServiceConnection static GenericContainer<?> broker} of a test
	 * becomes: only then the name of the image is known before the container is.
	 */
	static final class FieldBeanDefinition extends RootBeanDefinition implements TestcontainerBeanDefinition {

		private final String image;

		FieldBeanDefinition(String image) {
			super(UnstartedContainer.class, () -> unstartedContainer(image));
			this.image = image;
		}

		@Override
		public String getContainerImageName() {
			return this.image;
		}

		@Override
		public MergedAnnotations getAnnotations() {
			return MergedAnnotations.from(ReflectionUtils.findField(Fields.class, "broker"));
		}

	}

	static final class Fields {

		@ServiceConnection
		static GenericContainer<?> broker;

	}

	static final class UnstartedHiveMqContainer extends HiveMQContainer {

		UnstartedHiveMqContainer() {
			super(DockerImageName.parse("registry.example.com/our-broker").asCompatibleSubstituteFor("hivemq/hivemq4"));
		}

		@Override
		public void start() {
		}

		@Override
		public void stop() {
		}

		@Override
		public String getHost() {
			return "192.0.2.1";
		}

		@Override
		public Integer getMappedPort(int port) {
			return 40000 + port;
		}

	}

}
