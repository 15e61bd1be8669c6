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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.eclipse.paho.client.mqttv3.DisconnectedBufferOptions;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.integration.mqtt.event.MqttConnectionFailedEvent;
import org.springframework.integration.mqtt.event.MqttMessageDeliveredEvent;
import org.springframework.integration.mqtt.event.MqttMessageNotDeliveredEvent;
import org.springframework.integration.mqtt.event.MqttMessageSentEvent;
import org.springframework.integration.mqtt.event.MqttProtocolErrorEvent;
import org.springframework.integration.mqtt.event.MqttSubscribedEvent;
import org.springframework.integration.mqtt.inbound.AbstractMqttMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.inbound.MqttPahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.AbstractMqttMessageHandler;
import org.springframework.integration.mqtt.outbound.MqttPahoMessageHandler;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;
import org.springframework.integration.mqtt.support.DefaultPahoMessageConverter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code docs/migration.md} to what can be set at Paho and at the adapters of
 * Spring Integration.
 */
class MigrationPageTests {

	// Of the container, not of MQTT
	private static final Set<String> CALLBACKS = Set.of("setBeanFactory", "setApplicationEventPublisher");

	@ParameterizedTest
	@ValueSource(classes = { MqttConnectionOptions.class, MqttConnectOptions.class, DisconnectedBufferOptions.class,
			AbstractMqttMessageDrivenChannelAdapter.class, MqttPahoMessageDrivenChannelAdapter.class,
			Mqttv5PahoMessageDrivenChannelAdapter.class, AbstractMqttMessageHandler.class, MqttPahoMessageHandler.class,
			Mqttv5PahoMessageHandler.class, DefaultPahoMessageConverter.class })
	void pageNamesEverySetter(Class<?> type) throws IOException {
		String page = page();
		assertThat(setters(type))
			.allSatisfy((setter) -> assertThat(page).containsPattern("`" + Pattern.quote(setter) + "[`(]"));
	}

	@Test
	void pageNamesEveryEvent() throws IOException {
		assertThat(page()).contains(List
			.of(MqttConnectionFailedEvent.class, MqttMessageDeliveredEvent.class, MqttMessageNotDeliveredEvent.class,
					MqttMessageSentEvent.class, MqttProtocolErrorEvent.class, MqttSubscribedEvent.class)
			.stream()
			.map((type) -> "`" + type.getSimpleName() + "`")
			.toList());
	}

	private static List<String> setters(Class<?> type) {
		return Arrays.stream(type.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
			.map(Method::getName)
			.filter((name) -> name.startsWith("set") && !CALLBACKS.contains(name))
			.distinct()
			.toList();
	}

	private static String page() throws IOException {
		return Files.readString(Path.of("../docs/migration.md"));
	}

}
