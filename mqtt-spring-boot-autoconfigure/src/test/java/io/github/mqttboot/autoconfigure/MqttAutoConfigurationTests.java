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

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.mqttboot.connection.MissingClientLibraryException;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.example.ScramAuthentication;
import io.github.mqttboot.example.ScramExample;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttAuthentication;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.AbsentPackages;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.paho.PahoV3TransportFactory;
import io.github.mqttboot.transport.paho.PahoV5TransportFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link MqttAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MqttAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
		.withBean(FakeTransportFactory.class);

	/** With the real transports, and connections that nobody opens. */
	private final ApplicationContextRunner pahoRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
		.withInitializer((context) -> context.addBeanFactoryPostProcessor(
				(beanFactory) -> ((BeanDefinitionRegistry) beanFactory).removeBeanDefinition("mqttConnectionOpener")));

	@Test
	void definesBeans() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(MqttProperties.class)
			.hasSingleBean(MqttConnectionDetails.class)
			.hasSingleBean(MqttConnectionFactory.class)
			.hasSingleBean(MqttConnection.class)
			.hasBean("mqttConnection"));
	}

	@Test
	void whenDisabledBacksOff() {
		this.contextRunner.withPropertyValues("mqtt.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(MqttAutoConfiguration.class)
				.doesNotHaveBean(MqttConnection.class));
	}

	@Test
	void whenUserDefinesAConnectionTheDefaultBacksOff() {
		this.contextRunner.withPropertyValues("mqtt.clients.orders.url=mqtt://localhost", "mqtt.username=user")
			.withBean("ownConnection", MqttConnection.class, FakeMqttConnection::new)
			.run((context) -> assertThat(context).getBeans(MqttConnection.class)
				.containsOnlyKeys("ownConnection", "ordersMqttConnection"));
	}

	@Test
	void whenUserDefinesTheConnectionOfAClientThatBacksOff() {
		this.contextRunner.withPropertyValues("mqtt.clients.orders.url=mqtt://localhost")
			.withBean("ordersMqttConnection", FakeMqttConnection.class)
			.run((context) -> assertThat(context).getBean(MqttConnection.class).isInstanceOf(FakeMqttConnection.class));
	}

	@Test
	void childUsesTheConnectionOfItsParent() {
		ApplicationContextRunner runner = this.contextRunner.withPropertyValues("mqtt.client-id=hub");
		runner.run((parent) -> runner.withParent(parent)
			.run((child) -> assertThat(child).getBean(MqttConnection.class)
				.isSameAs(parent.getBean(MqttConnection.class))));
	}

	@Test
	void childUsesTheConnectionThatItsParentDefines() {
		this.contextRunner.withBean("own", MqttConnection.class, FakeMqttConnection::new)
			.run((parent) -> this.contextRunner.withParent(parent)
				.withPropertyValues("mqtt.client-id=hub")
				.run((child) -> assertThat(child).getBean(MqttConnection.class).isSameAs(parent.getBean("own"))));
	}

	@Test
	void childHasTheClientsThatItsParentHasNot() {
		this.contextRunner.withPropertyValues("mqtt.client-id=hub", "mqtt.clients.plant.client-id=plant")
			.run((parent) -> this.contextRunner.withParent(parent)
				.withPropertyValues("mqtt.client-id=hub", "mqtt.clients.plant.client-id=plant",
						"mqtt.clients.orders.client-id=orders")
				.withBean(InjectedConnection.class)
				.run((child) -> {
					assertThat(child.getBeanFactory().getBeanNamesForType(MqttConnection.class))
						.containsExactly("ordersMqttConnection");
					assertThat(child.getBean("ordersMqttConnection", MqttConnection.class).getSettings().getClientId())
						.isEqualTo("orders");
					assertThat(child.getBean(InjectedConnection.class).connection())
						.isSameAs(parent.getBean("mqttConnection"));
				}));
	}

	@Test
	void whenAChildHasTheClientIdOfItsParentFails() {
		this.contextRunner.withPropertyValues("mqtt.client-id=hub")
			.run((parent) -> this.contextRunner.withParent(parent)
				.withPropertyValues("mqtt.clients.orders.client-id=hub")
				.run((child) -> assertThat(child).getFailure()
					.rootCause()
					.isInstanceOf(InvalidMqttSettingException.class)
					.hasMessageContaining("client-id")));
	}

	@Test
	void whenUserDefinesAConnectionFactoryItIsUsed() {
		DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(List.of(new FakeTransportFactory()));
		this.contextRunner.withBean("ownFactory", MqttConnectionFactory.class, () -> factory)
			.run((context) -> assertThat(context).getBean(MqttConnectionFactory.class).isSameAs(factory));
	}

	@Test
	void connectionDetailsTakePrecedenceOverProperties() {
		this.contextRunner.withBean(MqttConnectionDetails.class, TestConnectionDetails::new)
			.withPropertyValues("mqtt.url=mqtt://ignored:1883", "mqtt.username=ignored", "mqtt.password=ignored")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(PropertiesMqttConnectionDetails.class);
				MqttConnection connection = context.getBean(MqttConnection.class);
				assertThat(connection.getSettings().getUrls()).containsExactly(URI.create("mqtt://192.0.2.1:1883"));
				assertThat(connection.getSettings().getCredentials().getCredentials("default"))
					.isEqualTo(new MqttCredentials("ann", "secret"));
			});
	}

	@Test
	void authenticationOfAConnectionIsTheBeanWithItsNameOrElseTheOneWithoutAQualifier() {
		this.pahoRunner.withUserConfiguration(TwoAuthentications.class)
			.withPropertyValues("mqtt.client-type=netty", "mqtt.clients.plant.client-type=netty",
					"mqtt.clients.plant.url=mqtt://localhost")
			.run((context) -> {
				assertThat(context.getBean("mqttConnection", MqttConnection.class).getSettings().getAuthentication())
					.isSameAs(context.getBean("general"));
				assertThat(
						context.getBean("plantMqttConnection", MqttConnection.class).getSettings().getAuthentication())
					.isSameAs(context.getBean("special"));
			});
	}

	@Test
	void authenticationOfAnotherConnectionIsNotUsed() {
		this.pahoRunner.withUserConfiguration(ScramExample.class)
			.withPropertyValues("mqtt.clients.plant.client-type=netty", "mqtt.clients.plant.url=mqtt://localhost",
					"mqtt.url=mqtt://localhost")
			.run((context) -> {
				assertThat(context.getBean("mqttConnection", MqttConnection.class).getSettings().getAuthentication())
					.isNull();
				assertThat(
						context.getBean("plantMqttConnection", MqttConnection.class).getSettings().getAuthentication())
					.isInstanceOf(ScramAuthentication.class);
			});
	}

	@Test
	void whenPahoIsToAuthenticateTheStartFailsAndNamesTheOtherClient() {
		this.pahoRunner.withBean(MqttAuthentication.class, TestAuthentication::new)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidMqttSettingException.class, (ex) -> {
					assertThat(ex.getPropertyName()).isEqualTo("mqtt.client-type");
					assertThat(ex.getReason()).contains("the Paho client cannot answer challenges");
					assertThat(ex.getCure()).contains("Set it to netty", "io.netty:netty-handler-proxy");
				}));
	}

	@Test
	void whenMqtt3IsToAuthenticateTheStartFails() {
		this.pahoRunner.withBean(MqttAuthentication.class, TestAuthentication::new)
			.withPropertyValues("mqtt.client-type=netty", "mqtt.version=3.1.1")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidMqttSettingException.class,
						(ex) -> assertThat(ex.getPropertyName()).isEqualTo("mqtt.version")));
	}

	@Test
	void whenAnAuthenticationHasThePropertiesOfAMethodBesideItTheStartFails() {
		this.pahoRunner.withBean(MqttAuthentication.class, TestAuthentication::new)
			.withPropertyValues("mqtt.client-type=netty", "mqtt.auth.method=OTHER")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidMqttSettingException.class,
						(ex) -> assertThat(ex.getPropertyName()).isEqualTo("mqtt.auth.method")));
	}

	@Test
	void whenTwoAuthenticationsFitTheStartFails() {
		this.pahoRunner.withBean("one", MqttAuthentication.class, TestAuthentication::new)
			.withBean("two", MqttAuthentication.class, TestAuthentication::new)
			.withPropertyValues("mqtt.client-type=netty")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(NoUniqueBeanDefinitionException.class)
				.hasMessageContainingAll("one", "two"));
	}

	@Test
	void connectionDetailsAreForEveryClient() {
		this.contextRunner.withBean(MqttConnectionDetails.class, TestConnectionDetails::new)
			.withPropertyValues("mqtt.clients.orders.url=mqtt://ignored", "mqtt.clients.alarms.url=mqtt://ignored")
			.run((context) -> assertThat(context.getBeansOfType(MqttConnection.class).values()).hasSize(2)
				.allSatisfy((connection) -> assertThat(connection.getSettings().getUrls())
					.containsExactly(URI.create("mqtt://192.0.2.1:1883"))));
	}

	@Test
	void propertiesForAnotherLinkThanThatOfTheConnectionDetailsAreNoError() {
		this.contextRunner.withBean(MqttConnectionDetails.class, TestConnectionDetails::new)
			.withPropertyValues("mqtt.url=wss://production", "mqtt.ssl.enabled=true", "mqtt.ssl.bundle=production",
					"mqtt.ssl.verify-hostname=false", "mqtt.websocket.headers.token=secret")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(MqttConnection.class).getSettings().getWebSocketHeaders()).isEmpty();
			});
	}

	@Test
	void aUrlOfTheConnectionDetailsThatIsNoneIsAnalyzable() {
		this.contextRunner.withBean(MqttConnectionDetails.class, () -> new TestConnectionDetails() {

			@Override
			public List<URI> getUrls() {
				return List.of(URI.create("http://broker"));
			}

		})
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageStartingWith("Invalid MQTT setting 'mqtt.url' with value 'http://broker': "));
	}

	@Test
	void usesTheSslBundleOfTheConnectionDetails() {
		this.contextRunner.withBean(MqttConnectionDetails.class, () -> new TestConnectionDetails() {

			@Override
			public List<URI> getUrls() {
				return List.of(URI.create("mqtts://broker"));
			}

			@Override
			public SslBundle getSslBundle() {
				throw new IllegalStateException("No such store");
			}

		})
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("Invalid MQTT setting 'mqtt.ssl.bundle': It cannot be used: No such store. "
						+ "Correct its stores, certificates, keys, passwords or options below 'spring.ssl.bundle'."));
	}

	@Test
	void reconnectsWhenABundleOfTheUsersConnectionDetailsIsReloaded() {
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("office", SslBundle.systemDefault());
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
			.withBean(FakeTransportFactory.class, () -> new FakeTransportFactory().accepting())
			.withBean(SslBundles.class, () -> bundles)
			.withBean(MqttConnectionDetails.class, () -> new TestConnectionDetails() {

				@Override
				public List<URI> getUrls() {
					return List.of(URI.create("mqtts://127.0.0.1"));
				}

				@Override
				public SslBundle getSslBundle() {
					return bundles.getBundle("office");
				}

				@Override
				public String getSslBundleName() {
					return "office";
				}

			})
			.run((context) -> {
				Supplier<TlsSettings> tls = context.getBean(MqttConnection.class).getSettings().getTls();
				TlsSettings before = tls.get();
				FakeTransportFactory transports = context.getBean(FakeTransportFactory.class);
				Awaitility.await().until(() -> transports.getRequests().size() == 1);
				bundles.updateBundle("office", SslBundle.systemDefault());
				assertThat(tls.get()).isNotSameAs(before);
				Awaitility.await().until(() -> transports.getRequests().size() == 2);
			});
	}

	@Test
	void customizersHaveTheLastWordInTheirOrder() {
		this.contextRunner.withUserConfiguration(CustomizerConfiguration.class)
			.withPropertyValues("mqtt.client-id=properties", "mqtt.max-inflight=7")
			.run((context) -> {
				MqttConnection connection = context.getBean(MqttConnection.class);
				assertThat(connection.getSettings().getClientId()).isEqualTo("default-second");
				assertThat(connection.getSettings().getMaxInflight()).isEqualTo(7);
			});
	}

	@Test
	void eachClientHasAConnectionOfItsOwn() {
		this.contextRunner
			.withPropertyValues("mqtt.url=mqtt://192.0.2.1", "mqtt.username=ann", "mqtt.receive-maximum=5",
					"mqtt.clients.orders.url=mqtt://192.0.2.2", "mqtt.clients.orders.version=3.1.1",
					"mqtt.clients.alarms.url=mqtt://192.0.2.3")
			.withUserConfiguration(QualifiedConfiguration.class)
			.run((context) -> {
				assertThat(context).getBeans(MqttConnection.class)
					.containsOnlyKeys("mqttConnection", "ordersMqttConnection", "alarmsMqttConnection");
				assertThat(context.getBean(MqttConnection.class)).isSameAs(context.getBean("mqttConnection"));
				Qualified qualified = context.getBean(Qualified.class);
				assertThat(qualified.primary()).isSameAs(context.getBean("mqttConnection"));
				assertThat(qualified.byName()).isSameAs(context.getBean("mqttConnection"));
				MqttConnection orders = qualified.orders();
				assertThat(orders.getName()).isEqualTo("orders");
				assertThat(orders.getSettings().getUrls()).containsExactly(URI.create("mqtt://192.0.2.2:1883"));
				assertThat(orders.getSettings().getVersion()).isEqualTo(MqttVersion.MQTT_3_1_1);
				assertThat(orders.getSettings().getReceiveMaximum()).isNull();
				assertThat(orders.getSettings().getCredentials().getCredentials("orders"))
					.isEqualTo(MqttCredentials.NONE);
			});
	}

	@Test
	void whenOnlyClientsAreSetThereIsNoDefault() {
		this.contextRunner
			.withPropertyValues("mqtt.clients.orders.url=mqtt://localhost", "mqtt.clients.alarms.version=3.1.1",
					"mqtt.publish.qos=0", "mqtt.shutdown.timeout=1s")
			.run((context) -> assertThat(context).getBeans(MqttConnection.class)
				.containsOnlyKeys("ordersMqttConnection", "alarmsMqttConnection"));
	}

	@Test
	void theOnlyClientIsPrimary() {
		this.contextRunner.withPropertyValues("mqtt.clients.orders.url=mqtt://localhost")
			.run((context) -> assertThat(
					context.getSourceApplicationContext().getBeanFactory().getBeanDefinition("ordersMqttConnection"))
				.satisfies((definition) -> assertThat(definition.isPrimary()).isTrue()));
	}

	@Test
	void clientsAndTheDefaultMayBeSetInTheEnvironment() {
		this.contextRunner.withSystemProperties("mqtt.clients.orders.url=mqtt://localhost")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
								Map.of("MQTT_WILL_TOPIC", "status", "MQTT_CLIENTS_ALARMS_CLIENTID", "id"))))
			.run((context) -> assertThat(context).getBeans(MqttConnection.class)
				.containsOnlyKeys("mqttConnection", "ordersMqttConnection", "alarmsMqttConnection"));
	}

	@Test
	void whenAClientHasTheNameOfTheDefaultFails() {
		this.contextRunner.withPropertyValues("mqtt.clients.default.url=mqtt://localhost")
			.run((context) -> assertThat(context).getFailure()
				.hasMessage(
						"Invalid MQTT setting 'mqtt.clients.default': The name belongs to the connection whose keys are "
								+ "directly below 'mqtt'. Choose another name, or move its keys there."));
	}

	@Test
	void connectionsAreSeenByTheConditionsOfLaterAutoConfigurations() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(LaterAutoConfiguration.class))
			.withPropertyValues("mqtt.clients.orders.url=mqtt://localhost", "mqtt.clients.alarms.url=mqtt://localhost")
			.run((context) -> assertThat(context).hasBean("later"));
	}

	@Test
	void whenTwoConnectionsShareAClientIdAndABrokerFails() {
		this.contextRunner
			.withPropertyValues("mqtt.clients.orders.url=mqtt://localhost", "mqtt.clients.orders.client-id=same",
					"mqtt.clients.alarms.url=mqtt://other,tcp://localhost:1883/", "mqtt.clients.alarms.client-id=same")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("Invalid MQTT setting 'mqtt.clients.alarms.client-id' with value 'same': The connection "
						+ "'orders' uses it for the same broker, which keeps only the latest of the two. "
						+ "Give each connection its own."));
	}

	@Test
	void whenTwoConnectionsShareAClientIdOnDifferentBrokersStarts() {
		this.contextRunner
			.withPropertyValues("mqtt.clients.orders.url=mqtt://192.0.2.1", "mqtt.clients.orders.client-id=same",
					"mqtt.clients.alarms.url=mqtt://192.0.2.2", "mqtt.clients.alarms.client-id=same")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void speaksAllVersionsWithBothPahoClients() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(PahoV5TransportFactory.class)
			.hasSingleBean(PahoV3TransportFactory.class));
	}

	@Test
	void whenUserDefinesATransportFactoryItComesFirst() {
		this.contextRunner.run((context) -> assertThat(
				context.getBeanProvider(MqttTransportFactory.class).orderedStream().findFirst().orElseThrow())
			.isInstanceOf(FakeTransportFactory.class));
	}

	@Test
	void whenPahoV5IsNotOnClasspathSpeaksMqtt3() {
		ApplicationContextRunner withoutV5 = this.pahoRunner
			.withClassLoader(new AbsentPackages("org.eclipse.paho.mqttv5", "io.netty"));
		withoutV5.withPropertyValues("mqtt.version=3.1.1")
			.run((context) -> assertThat(context).hasSingleBean(MqttConnection.class)
				.doesNotHaveBean(PahoV5TransportFactory.class));
		withoutV5.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(MissingClientLibraryException.class)
			.hasMessage("There is no client library for MQTT 5.0 on the class path"));
	}

	@Test
	void whenPahoV3IsNotOnClasspathSpeaksMqtt5() {
		ApplicationContextRunner withoutV3 = this.pahoRunner
			.withClassLoader(new AbsentPackages("org.eclipse.paho.client.mqttv3", "io.netty"));
		withoutV3.run((context) -> assertThat(context).hasSingleBean(MqttConnection.class)
			.doesNotHaveBean(PahoV3TransportFactory.class));
		withoutV3.withPropertyValues("mqtt.version=3.1")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(MissingClientLibraryException.class)
				.hasMessage("There is no client library for MQTT 3.1 on the class path"));
	}

	@Test
	void whenNoPahoClientIsOnClasspathFails() {
		this.pahoRunner.withClassLoader(new AbsentPackages("org.eclipse.paho", "io.netty"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(MissingClientLibraryException.class));
	}

	@Test
	void connectionWithoutAClientTypeUsesPahoIfItIsOnTheClasspathElseNetty() {
		this.pahoRunner.run((context) -> assertThat(context).getBean(MqttConnection.class)
			.extracting(MqttConnection::getClientType)
			.isEqualTo(MqttClientType.PAHO));
		this.pahoRunner.withClassLoader(new AbsentPackages("org.eclipse.paho.mqttv5"))
			.run((context) -> assertThat(context).getBean(MqttConnection.class)
				.extracting(MqttConnection::getClientType)
				.isEqualTo(MqttClientType.NETTY));
	}

	@Test
	void connectionOnNettyLoadsNoClassOfPaho() {
		Set<String> loaded = ConcurrentHashMap.newKeySet();
		ClassLoader classLoader = new ClassLoader(getClass().getClassLoader()) {

			@Override
			protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
				loaded.add(name);
				return super.loadClass(name, resolve);
			}

		};
		this.pahoRunner.withClassLoader(classLoader)
			.withPropertyValues("mqtt.client-type=netty")
			.run((context) -> assertThat(context).hasSingleBean(MqttConnection.class)
				.hasSingleBean(PahoV5TransportFactory.class)
				.hasSingleBean(PahoV3TransportFactory.class));
		assertThat(loaded).contains("io.netty.handler.ssl.NotSslRecordException")
			.noneMatch((name) -> name.startsWith("org.eclipse.paho"));
	}

	@Test
	void eachConnectionUsesTheClientThatItNames() {
		this.pahoRunner
			.withPropertyValues("mqtt.client-type=netty", "mqtt.clients.old.client-type=paho",
					"mqtt.clients.old.version=3.1.1", "mqtt.netty.event-loop-threads=1")
			.run((context) -> {
				assertThat(context).getBean("mqttConnection", MqttConnection.class)
					.extracting(MqttConnection::getClientType)
					.isEqualTo(MqttClientType.NETTY);
				assertThat(context).getBean("oldMqttConnection", MqttConnection.class)
					.extracting(MqttConnection::getClientType)
					.isEqualTo(MqttClientType.PAHO);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.netty.handler.ssl", "io.netty.handler.codec.http", "io.netty.handler.proxy" })
	void whenAnArtifactOfNettyIsNotOnClasspathASelectedNettyIsMissing(String absent) {
		this.pahoRunner.withClassLoader(new FilteredClassLoader(absent))
			.withPropertyValues("mqtt.client-type=netty")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(MissingClientLibraryException.class)
				.hasMessage("The client library NETTY for MQTT 5.0 is not on the class path"));
	}

	@Test
	void whenMvStoreIsNotOnClasspathKeepsOutboxInFiles(@TempDir Path directory) {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.h2.mvstore"))
			.withPropertyValues("mqtt.outbox.type=file", "mqtt.outbox.directory=" + directory)
			.run((context) -> assertThat(directory.resolve("default.outbox")).exists());
	}

	@Test
	void whenMvStoreIsNotOnClasspathNamesItForFileOfFirstFormat(@TempDir Path directory) throws IOException {
		Files.copy(Path.of("src/test/resources/store/legacy.outbox"), directory.resolve("default.outbox"));
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.h2.mvstore"))
			.withPropertyValues("mqtt.outbox.type=file", "mqtt.outbox.directory=" + directory)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("'mqtt.outbox.directory' with value '" + directory + "'")
				.hasStackTraceContaining("com.h2database:h2-mvstore"));
	}

	@Test
	void connectsOnceTheApplicationHasStarted() {
		this.contextRunner.withPropertyValues("mqtt.url=mqtt://127.0.0.1", "mqtt.client-id=id").run((context) -> {
			FakeTransportFactory transports = context.getBean(FakeTransportFactory.class);
			Awaitility.await().until(() -> !transports.getRequests().isEmpty());
			assertThat(transports.getRequests().get(0).connect().clientId()).isEqualTo("id");
		});
	}

	@Test
	void connectionsFollowTheContextWhenItStopsAndStarts() {
		this.contextRunner(new FakeTransportFactory().accepting())
			.withPropertyValues("mqtt.url=mqtt://127.0.0.1")
			.run((context) -> {
				MqttConnection connection = context.getBean(MqttConnection.class);
				Awaitility.await().until(() -> connection.getSnapshot().isConnected());
				context.stop();
				assertThat(connection.getSnapshot().state()).isEqualTo(MqttConnectionState.STOPPED);
				context.start();
				Awaitility.await().until(() -> connection.getSnapshot().isConnected());
			});
	}

	@Test
	void connectionOfAParentIsNotOpenedOrClosedByItsChild() {
		MqttConnection ofParent = spy(new FakeMqttConnection());
		MqttConnection ofChild = spy(new FakeMqttConnection());
		this.contextRunner.withBean("ofParent", MqttConnection.class, () -> ofParent).run((parent) -> {
			this.contextRunner.withParent(parent)
				.withBean("ofChild", MqttConnection.class, () -> ofChild)
				.run((child) -> verify(ofChild).start());
			verify(ofChild).prepareStop();
			verify(ofChild).stop();
			verify(ofParent).start();
			verify(ofParent, never()).prepareStop();
			verify(ofParent, never()).stop();
		});
		verify(ofParent).stop();
	}

	@Test
	void whenToFailFastAndRefusedFailsAtOnce() {
		this.contextRunner(new FakeTransportFactory().refusing(0x87))
			.withPropertyValues("mqtt.startup.fail-fast=true", "mqtt.url=mqtt://127.0.0.1")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(MqttStartupException.class)
				.hasMessageStartingWith("MQTT connections could not be made: 'default' to mqtt://127.0.0.1:1883: ")
				.hasMessageContaining("not authorized (0x87)"));
	}

	@Test
	void whenToFailFastAndConnectedStarts() {
		this.contextRunner(new FakeTransportFactory().accepting())
			.withPropertyValues("mqtt.startup.fail-fast=true", "mqtt.startup.timeout=999999d",
					"mqtt.url=mqtt://127.0.0.1")
			.run((context) -> assertThat(context.getBean(MqttConnection.class).getSnapshot().isConnected()).isTrue());
	}

	@Test
	void warnsOfCredentialsInPlainText(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("mqtt.url=mqtt://localhost,mqtt://192.0.2.1,mqtt://192.0.2.2", "mqtt.username=ann",
					"mqtt.password=secret")
			.run((context) -> assertThat(output)
				.containsOnlyOnce("mqtt.url: User name and password go to "
						+ "mqtt://192.0.2.1:1883 unencrypted: anyone on the way can read them.")
				.doesNotContain("secret"));
	}

	@Test
	void doesNotWarnOfCredentialsThatStayOnThisHost(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("mqtt.url=mqtt://localhost,mqtt://127.0.0.7,mqtt://[::1]", "mqtt.username=ann",
					"mqtt.password=secret")
			.run((context) -> assertThat(output).doesNotContain("unencrypted"));
	}

	private ApplicationContextRunner contextRunner(MqttTransportFactory transportFactory) {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
			.withBean(MqttTransportFactory.class, () -> transportFactory);
	}

	record InjectedConnection(MqttConnection connection) {

	}

	static class TestConnectionDetails implements MqttConnectionDetails {

		@Override
		public List<URI> getUrls() {
			return List.of(URI.create("mqtt://192.0.2.1:1883"));
		}

		@Override
		public String getUsername() {
			return "ann";
		}

		@Override
		public String getPassword() {
			return "secret";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CustomizerConfiguration {

		@Bean
		@Order(2)
		MqttConnectionSettingsCustomizer second() {
			return (name, settings) -> settings.clientId(name + "-second");
		}

		@Bean
		@Order(1)
		MqttConnectionSettingsCustomizer first() {
			return (name, settings) -> settings.clientId(name + "-first");
		}

	}

	record Qualified(MqttConnection primary, MqttConnection byName, MqttConnection orders) {

	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedConfiguration {

		@Bean
		Qualified qualified(MqttConnection primary, @Qualifier("default") MqttConnection byName,
				@Qualifier("orders") MqttConnection orders) {
			return new Qualified(primary, byName, orders);
		}

	}

	@AutoConfiguration(after = MqttAutoConfiguration.class)
	@ConditionalOnBean(MqttConnection.class)
	static class LaterAutoConfiguration {

		@Bean
		String later() {
			return "later";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoAuthentications {

		@Bean
		MqttAuthentication general() {
			return new TestAuthentication();
		}

		@Bean
		@Qualifier("plant")
		MqttAuthentication special() {
			return new TestAuthentication();
		}

	}

	private static final class TestAuthentication implements MqttAuthentication {

		@Override
		public String getMethod() {
			return "TEST";
		}

		@Override
		public Exchange begin(String connectionName) {
			throw new IllegalStateException("Nobody connects");
		}

	}

}
