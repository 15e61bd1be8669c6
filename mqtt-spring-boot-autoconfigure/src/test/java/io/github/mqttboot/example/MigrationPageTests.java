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

package io.github.mqttboot.example;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import org.eclipse.paho.client.mqttv3.DisconnectedBufferOptions;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttAsyncClient;
import org.eclipse.paho.client.mqttv3.IMqttClient;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttCallbackExtended;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.integration.mqtt.core.AbstractMqttClientManager;
import org.springframework.integration.mqtt.core.DefaultMqttPahoClientFactory;
import org.springframework.integration.mqtt.core.Mqttv3ClientManager;
import org.springframework.integration.mqtt.core.Mqttv5ClientManager;
import org.springframework.integration.mqtt.inbound.AbstractMqttMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.inbound.MqttPahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.AbstractMqttMessageHandler;
import org.springframework.integration.mqtt.outbound.MqttPahoMessageHandler;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;
import org.springframework.integration.mqtt.support.DefaultPahoMessageConverter;
import org.springframework.integration.mqtt.support.MqttHeaderMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code docs/migration.md} to the types, methods and setters of Paho and of the
 * adapters of Spring Integration.
 */
class MigrationPageTests {

	// Of the container, not of MQTT
	private static final Set<String> CALLBACKS = Set.of("setBeanFactory", "setBeanName",
			"setApplicationEventPublisher");

	// What is public for the library's own packages
	private static final Set<String> INTERNAL = Set.of("MqttComponent", "MqttPahoComponent", "MqttUtils",
			"BufferedMessage", "ConnectCallback", "ConnectionLostCallback", "ConnectionRecoveredCallback",
			"FunctionalMqttClient", "MqttClientInterface", "MqttPersistable", "ExceptionHelper", "Validators",
			"PersistenceFileFilter", "PersistenceFileNameFilter", "PersistanceFileFilter", "PersistanceFileNameFilter");

	@ParameterizedTest
	@ValueSource(strings = { "org/springframework/integration/mqtt/core", "org/springframework/integration/mqtt/event",
			"org/springframework/integration/mqtt/inbound", "org/springframework/integration/mqtt/outbound",
			"org/springframework/integration/mqtt/support", "org/eclipse/paho/client/mqttv3",
			"org/eclipse/paho/client/mqttv3/persist", "org/eclipse/paho/mqttv5/client",
			"org/eclipse/paho/mqttv5/client/persist", "org/eclipse/paho/mqttv5/common" })
	void pageNamesEveryTypeOf(String directory) throws Exception {
		String page = page();
		assertThat(publicTypes(directory)).isNotEmpty()
			.filteredOn((type) -> !INTERNAL.contains(type))
			.allSatisfy((type) -> assertThat(page).containsPattern("`" + type + "\\b"));
	}

	@ParameterizedTest
	@ValueSource(classes = { MqttConnectionOptions.class, MqttConnectOptions.class, DisconnectedBufferOptions.class,
			MqttMessage.class, org.eclipse.paho.mqttv5.common.MqttMessage.class,
			AbstractMqttMessageDrivenChannelAdapter.class, MqttPahoMessageDrivenChannelAdapter.class,
			Mqttv5PahoMessageDrivenChannelAdapter.class, AbstractMqttMessageHandler.class, MqttPahoMessageHandler.class,
			Mqttv5PahoMessageHandler.class, DefaultPahoMessageConverter.class, DefaultMqttPahoClientFactory.class,
			AbstractMqttClientManager.class, Mqttv3ClientManager.class, Mqttv5ClientManager.class,
			MqttHeaderMapper.class })
	void pageNamesEverySetter(Class<?> type) throws IOException {
		String page = page();
		assertThat(methods(type)).filteredOn((name) -> name.startsWith("set") && !CALLBACKS.contains(name))
			.allSatisfy((setter) -> assertThat(page).containsPattern("`" + Pattern.quote(setter) + "[`(]"));
	}

	@ParameterizedTest
	@ValueSource(classes = { IMqttClient.class, IMqttAsyncClient.class, MqttClient.class, MqttAsyncClient.class,
			MqttCallbackExtended.class, MqttCallback.class, IMqttActionListener.class,
			org.eclipse.paho.mqttv5.client.IMqttClient.class, org.eclipse.paho.mqttv5.client.IMqttAsyncClient.class,
			org.eclipse.paho.mqttv5.client.MqttClient.class, org.eclipse.paho.mqttv5.client.MqttAsyncClient.class,
			org.eclipse.paho.mqttv5.client.MqttCallback.class, MqttActionListener.class })
	void pageNamesEveryMethod(Class<?> type) throws IOException {
		String page = page();
		assertThat(methods(type)).isNotEmpty()
			.allSatisfy((name) -> assertThat(page).containsPattern("`" + Pattern.quote(name) + "[`(]"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "From Spring Integration", "From Eclipse Paho" })
	void nothingIsInTwoRows(String section) throws IOException {
		String part = page().split("## " + section + "\n")[1].split("\n## ")[0];
		List<String> names = part.lines()
			.filter((line) -> line.startsWith("| `"))
			.map((line) -> line.split("\\|")[1].strip())
			.toList();
		assertThat(names).isNotEmpty().doesNotHaveDuplicates();
	}

	private static List<String> publicTypes(String directory) throws Exception {
		List<String> types = new ArrayList<>();
		for (Resource file : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:" + directory + "/*.class")) {
			String name = Objects.requireNonNull(file.getFilename()).replace(".class", "");
			if (name.indexOf('$') == -1 && !name.equals("package-info")
					&& Modifier.isPublic(Class.forName(directory.replace('/', '.') + "." + name).getModifiers())) {
				types.add(name);
			}
		}
		return types;
	}

	private static List<String> methods(Class<?> type) {
		return Arrays.stream(type.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
					&& !method.isSynthetic())
			.map(Method::getName)
			.distinct()
			.toList();
	}

	private static String page() throws IOException {
		return Files.readString(Path.of("../docs/migration.md"));
	}

}
