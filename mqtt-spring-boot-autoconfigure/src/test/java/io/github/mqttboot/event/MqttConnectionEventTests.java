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

package io.github.mqttboot.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttPoisonMessage;
import io.github.mqttboot.core.MqttPublication;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.junit.jupiter.api.Test;

import org.springframework.context.ApplicationEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests the text of each event and message that an application may print or log: it names
 * what it is about, and contains no payload and nothing secret.
 */
class MqttConnectionEventTests {

	private static final JavaClasses PRODUCTION = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages("io.github.mqttboot");

	private static final PublishPacket MESSAGE = SecretRecords.message("a\nb");

	private final FakeMqttConnection connection = new FakeMqttConnection("orders", (settings) -> settings);

	private final MqttMessageListenerContainer container = mock(MqttMessageListenerContainer.class);

	@Test
	void eachEventSaysWhatHappened() {
		given(this.container.getId()).willReturn("alarms");
		Map<Object, String> texts = texts();
		assertThat(texts).allSatisfy((event, text) -> assertThat(event).hasToString(text));
		assertThat(texts.keySet()).extracting((event) -> event.getClass().getName())
			.as("events that are tested here")
			.containsExactlyInAnyOrderElementsOf(PRODUCTION.stream()
				.filter((type) -> type.isAssignableTo(ApplicationEvent.class)
						&& !type.getModifiers().contains(JavaModifier.ABSTRACT))
				.map(JavaClass::getName)
				.toList());
	}

	private Map<Object, String> texts() {
		MqttConnectionCause cause = new MqttConnectionCause(MqttConnectionCause.Kind.NETWORK, null,
				"connection refused", null);
		TopicSubscription subscription = TopicSubscription.of("orders/#", MqttQos.AT_LEAST_ONCE);
		Map<Object, String> texts = new LinkedHashMap<>();
		texts.put(new MqttConnectedEvent(this.connection), "MqttConnectedEvent of connection 'orders'");
		texts.put(new MqttSessionLostEvent(this.connection), "MqttSessionLostEvent of connection 'orders'");
		texts.put(new MqttDisconnectedEvent(this.connection, cause),
				"MqttDisconnectedEvent of connection 'orders': connection refused");
		texts.put(new MqttConnectionRefusedEvent(this.connection, cause),
				"MqttConnectionRefusedEvent of connection 'orders': connection refused");
		texts.put(new MqttPublishRefusedEvent(this.connection, "a\nb", MqttReasonCode.NOT_AUTHORIZED),
				"MqttPublishRefusedEvent of connection 'orders': topic 'a\\u000Ab', not authorized (0x87)");
		texts.put(new MqttSubscriptionRefusedEvent(this.connection, subscription, MqttReasonCode.NOT_AUTHORIZED),
				"MqttSubscriptionRefusedEvent of connection 'orders': filter 'orders/#', not authorized (0x87)");
		texts.put(new MqttPoisonMessageEvent(this.connection, MESSAGE, MqttReasonCode.PACKET_TOO_LARGE),
				"MqttPoisonMessageEvent of connection 'orders': topic 'a\\u000Ab', packet too large (0x95)");
		texts.put(new MqttListenerStartedEvent(this.container), "MqttListenerStartedEvent of listener 'alarms'");
		texts.put(new MqttListenerStoppedEvent(this.container), "MqttListenerStoppedEvent of listener 'alarms'");
		texts.put(new MqttListenerPausedEvent(this.container), "MqttListenerPausedEvent of listener 'alarms'");
		texts.put(new MqttListenerResumedEvent(this.container), "MqttListenerResumedEvent of listener 'alarms'");
		texts.put(new MqttListenerIdleEvent(this.container, Duration.ofSeconds(90)),
				"MqttListenerIdleEvent of listener 'alarms': no message for 90 s");
		return texts;
	}

	@Test
	void messagesSayTheirTopicAndSizeAndNothingSecret() {
		assertThat(MESSAGE).hasToString("PUBLISH topic='a\\u000Ab', qos=1, retained=true, 6 bytes");
		assertThat(new InboundPublish(7, "a", MESSAGE.payload(), MqttQos.AT_MOST_ONCE, false, true,
				MESSAGE.properties(), List.of()))
			.hasToString("PUBLISH topic='a', qos=0, retained=false, duplicate=true, 6 bytes");
	}

	@Test
	void messageOfHandlerSaysWhichFilterItCameFor() {
		List<String> texts = new ArrayList<>();
		this.connection.subscribe(TopicSubscription.of("orders/+", MqttQos.AT_LEAST_ONCE),
				(message) -> texts.add(message.toString()));
		this.connection.deliver("orders/7", "secret");
		assertThat(texts).singleElement()
			.asString()
			.contains("PUBLISH topic='orders/7', qos=1, retained=false, duplicate=false, 6 bytes, filter='orders/+'");
	}

	@Test
	void eachMessageThatAnApplicationGetsHasAText() {
		assertThat(PRODUCTION.stream()
			.filter((type) -> type.isAssignableTo(MqttInboundMessage.class)
					|| type.isAssignableTo(MqttPoisonMessage.class))
			.filter((type) -> !type.isInterface())
			.<Class<?>>map(JavaClass::reflect)).isNotEmpty()
			.allSatisfy(
					(type) -> assertThat(type.getMethod("toString").getDeclaringClass()).isNotEqualTo(Object.class));
	}

	/**
	 * Fills each public record with secrets where it may have some: a payload, the value
	 * of a user property, a password, what is sent to authenticate.
	 */
	@Test
	void noPublicRecordShowsSecretsInItsText() {
		List<Class<?>> records = PRODUCTION.stream()
			.filter((type) -> type.isAssignableTo(Record.class) && type.getModifiers().contains(JavaModifier.PUBLIC))
			.<Class<?>>map(JavaClass::reflect)
			.filter(SecretRecords::canHaveSecrets)
			.toList();
		assertThat(records).contains(PublishPacket.class, InboundPublish.class, ConnectPacket.class, AuthPacket.class,
				PublishProperties.class, MqttUserProperty.class, MqttWill.class, MqttCredentials.class,
				MqttPublication.class);
		assertThat(records).allSatisfy(
				(record) -> assertThat(SecretRecords.create(record).toString()).doesNotContain(SecretRecords.SECRET)
					.doesNotContain("[B@"));
	}

}
