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
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.core.MqttOperations;
import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.example.DeviceCommands.State;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.publisher.EnableMqttPublishers;
import io.github.mqttboot.publisher.MqttPublish;
import io.github.mqttboot.publisher.MqttPublisher;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.settings.MqttWillProvider;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code docs/sending.md} to what there is, and runs its code.
 */
class SendingPageTests {

	// A record has them
	private static final Set<String> OF_OBJECT = Set.of("equals", "hashCode", "toString");

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final MqttTemplate template = new MqttTemplate(this.connection);

	private final SendingExamples examples = new SendingExamples();

	@Test
	void optionsOfAMessage() {
		this.examples.fluent(this.template, "7");
		PublishPacket packet = this.connection.getPublished().get(0);
		assertThat(packet.topic()).isEqualTo("sensors/7/cmd");
		assertThat(packet.qos().value()).isEqualTo(2);
		assertThat(packet.properties().messageExpiryInterval()).isEqualTo(Duration.ofMinutes(5));
	}

	@Test
	void optionsInHeaders() {
		this.examples.headers(this.template);
		assertThat(this.connection.getPublished()).singleElement().satisfies((packet) -> {
			assertThat(packet.topic()).isEqualTo("prices/7");
			assertThat(packet.qos()).isEqualTo(MqttQos.EXACTLY_ONCE);
			assertThat(packet.retained()).isTrue();
			assertThat(packet.properties()).usingRecursiveComparison()
				.isEqualTo(new PublishProperties(true, Duration.ofHours(1), "application/xml", "prices/7/answers",
						new byte[] { 7 }, List.of(new MqttUserProperty("origin", "shop"))));
		});
	}

	@Test
	void everyHeaderOfAMessageThatIsSentIsInTheExample() throws IOException {
		String page = Files.readString(Path.of("../docs/sending.md"));
		assertThat(MqttHeaders.class.getFields()).extracting(Field::getName)
			.filteredOn((name) -> !name.startsWith("RECEIVED_") && !name.equals("DUPLICATE"))
			.isNotEmpty()
			.allSatisfy((name) -> assertThat(page).contains("setHeader(MqttHeaders." + name));
	}

	@ParameterizedTest
	@ValueSource(classes = { MqttPublish.class, MqttPublisher.class, EnableMqttPublishers.class })
	void pageNamesEveryAttributeOf(Class<?> annotation) throws IOException {
		String page = Files.readString(Path.of("../docs/sending.md"));
		assertThat(annotation.getDeclaredMethods()).isNotEmpty()
			.extracting(Method::getName)
			.allSatisfy((attribute) -> assertThat(page)
				.containsPattern("`" + attribute + "`|@" + annotation.getSimpleName() + "\\(" + attribute + " ="));
	}

	@ParameterizedTest
	@ValueSource(classes = { MqttOperations.class, MqttTemplate.class, MqttOperations.PayloadSpec.class,
			MqttOperations.SendSpec.class, MqttSendResult.class })
	void pageNamesEveryMethodWithItsParametersOf(Class<?> type) throws IOException {
		String page = Files.readString(Path.of("../docs/sending.md"));
		Map<String, Long> overloads = Arrays.stream(type.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
			.filter((method) -> !OF_OBJECT.contains(method.getName()))
			.collect(Collectors.groupingBy(SendingPageTests::signature, Collectors.counting()));
		assertThat(overloads).isNotEmpty()
			.allSatisfy((signature, number) -> assertThat(named(page, signature)).as(signature)
				.hasSizeGreaterThanOrEqualTo(number.intValue()));
	}

	private static Set<String> named(String page, String signature) {
		return Pattern.compile(signature)
			.matcher(page)
			.results()
			.map(MatchResult::group)
			.collect(Collectors.toUnmodifiableSet());
	}

	private static String signature(Method method) {
		return "`" + method.getName() + "\\("
				+ String.join(", ", Collections.nCopies(method.getParameterCount(), "[^`,()]+")) + "\\)`";
	}

	@Test
	void aRequest() {
		this.connection.setBroker((packet) -> {
			this.connection.deliver(packet.properties().responseTopic(),
					"{\"open\":true}".getBytes(StandardCharsets.UTF_8), 1,
					new PublishProperties(null, null, null, null, packet.properties().correlationData(), List.of()));
			return CompletableFuture.completedFuture(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		});
		assertThat(this.examples.ask(this.template, "7")).isEqualTo(new State(true));
	}

	@Test
	void aMessageThatIsNotWithdrawn() throws Exception {
		this.examples.withdraw(this.template);
		assertThat(this.connection.getPublished()).hasSize(1);
	}

	@Test
	void aWillForEachAttempt() {
		MqttWillProvider provider = this.examples.numberedWill();
		assertThat(Stream.of(provider.getWill("default"), provider.getWill("default")).map(SendingPageTests::payload))
			.containsExactly("1", "2");
	}

	private static String payload(MqttWill will) {
		return new String(will.message().payload(), StandardCharsets.UTF_8);
	}

}
