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

package io.github.mqttboot.core;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.core.MqttOperations.SendSpec;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MqttTemplate}.
 */
class MqttTemplateTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final MqttTemplate template = new MqttTemplate(this.connection);

	@Test
	void sendReturnsTheAcknowledgement() {
		this.connection.setBroker((packet) -> CompletableFuture
			.completedFuture(new MqttPublishResult(MqttReasonCode.NO_MATCHING_SUBSCRIBERS, "nobody")));
		MqttSendResult result = this.template.send("a/b", "hello");
		assertThat(result).isEqualTo(
				new MqttSendResult("a/b", MqttQos.AT_LEAST_ONCE, MqttReasonCode.NO_MATCHING_SUBSCRIBERS, "nobody"));
		PublishPacket packet = published();
		assertThat(packet.topic()).isEqualTo("a/b");
		assertThat(packet.payload()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
		assertThat(packet.qos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
		assertThat(packet.retained()).isFalse();
		assertThat(packet.properties()).isEqualTo(PublishProperties.TEXT);
	}

	@Test
	void sendThrowsOnRefusal() {
		MqttPublishException refused = new MqttPublishException("a", "not authorized (0x87)",
				MqttReasonCode.NOT_AUTHORIZED, null);
		this.connection.setBroker((packet) -> CompletableFuture.failedFuture(refused));
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> this.template.send("a", "x"))
			.withMessage("Could not send a message for topic 'a': not authorized (0x87)")
			.withCause(refused)
			.satisfies((ex) -> {
				assertThat(ex.getTopic()).isEqualTo("a");
				assertThat(ex.getReasonCode()).isEqualTo(MqttReasonCode.NOT_AUTHORIZED);
				assertThat(ex.getStackTrace()).anyMatch((frame) -> frame.getClassName().contains("MqttTemplateTests"));
			});
	}

	@Test
	void sendThrowsForMessageThatCannotBeSent() {
		this.connection
			.setBroker((packet) -> CompletableFuture.failedFuture(new IllegalArgumentException("'topic' is bad")));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.send("a/#", "x"))
			.withMessage("Could not send a message for topic 'a/#': 'topic' is bad");
	}

	@Test
	void sendThrowsForAnyOtherFailure() {
		this.connection.setBroker((packet) -> CompletableFuture.failedFuture(new IllegalStateException("broken")));
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> this.template.send("a\n", "x"))
			.withMessage("Could not send a message for topic 'a\\u000A': broken")
			.withCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void sendWithoutAnswerInTimeSaysThatTheMessageMayStillBeDelivered() {
		this.connection.setBroker((packet) -> new CompletableFuture<>());
		MqttTemplate impatient = new MqttTemplate(this.connection, MqttMessageConverters.create(),
				new MqttPublishDefaults(null, MqttQos.AT_LEAST_ONCE, false, Duration.ofMillis(10)));
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> impatient.send("a", "x"))
			.withMessage("No answer from the broker within 10 ms to a message for topic 'a': it may still be delivered."
					+ " A message that is to be withdrawn when nobody waits any more is sent with sendAsync,"
					+ " whose future is cancelled for that.")
			.satisfies((ex) -> assertThat(ex.getReasonCode()).isNull());
	}

	@Test
	void sendThatTimedOutWithoutConnectionSaysThatTheMessageIsQueuedAndHowToWithdrawOne() {
		this.connection.setBroker((packet) -> new CompletableFuture<>());
		this.connection.setConnected(false);
		MqttTemplate template = new MqttTemplate(this.connection, MqttMessageConverters.create(),
				new MqttPublishDefaults(null, MqttQos.AT_LEAST_ONCE, false, Duration.ofMillis(1)));
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> template.send("a", "b"))
			.withMessageContaining("is still queued, since connection 'default' is WAITING")
			.withMessageContaining("sendAsync");
	}

	@Test
	void sendBeforeTheConnectionIsStartedFailsAtOnceWithTheCure() {
		this.connection.setStarted(false);
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> this.template.send("a", "b"))
			.withMessageContaining("is not started")
			.withMessageContaining("ApplicationRunner")
			.withMessageContaining("sendAsync");
		assertThat(this.connection.getPublished()).isEmpty();
		assertThat(this.template.sendAsync("a", "b")).isCompleted();
	}

	@Test
	void cancellingTheFutureWithdrawsTheMessage() {
		CompletableFuture<MqttPublishResult> answer = new CompletableFuture<>();
		this.connection.setBroker((packet) -> answer);
		CompletableFuture<MqttSendResult> sent = this.template.sendAsync("a", "b");
		assertThat(sent.cancel(true)).isTrue();
		assertThat(answer).isCancelled();
	}

	@Test
	void clearRetainedSendsAnEmptyRetainedMessage() {
		this.template.clearRetained("a/b");
		assertThat(published()).satisfies((packet) -> {
			assertThat(packet.topic()).isEqualTo("a/b");
			assertThat(packet.payload()).isEmpty();
			assertThat(packet.retained()).isTrue();
		});
	}

	@Test
	void optionsOfAMessageToTheDefaultTopic() {
		MqttTemplate template = new MqttTemplate(this.connection, MqttMessageConverters.create(),
				new MqttPublishDefaults("home", MqttQos.AT_LEAST_ONCE, false, Duration.ofSeconds(30)));
		template.payload("hello").qos(2).send();
		assertThat(published().topic()).isEqualTo("home");
		assertThat(published().qos()).isEqualTo(MqttQos.EXACTLY_ONCE);
	}

	@Test
	void sendWaitsForCenturies() {
		MqttPublishDefaults patient = new MqttPublishDefaults("a", MqttQos.AT_LEAST_ONCE, false,
				Duration.ofDays(300 * 365));
		assertThat(new MqttTemplate(this.connection, MqttMessageConverters.create(), patient).send("x").reasonCode())
			.isEqualTo(MqttReasonCode.SUCCESS);
		assertThat(new MqttTemplate(this.connection, MqttMessageConverters.create(), patient,
				List.of((publication, chain) -> chain.proceed(publication)))
			.send("x")
			.reasonCode()).isEqualTo(MqttReasonCode.SUCCESS);
	}

	@Test
	void interruptedSendKeepsTheInterrupt() {
		this.connection.setBroker((packet) -> new CompletableFuture<>());
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> this.template.send("a", "x"))
			.withMessageContaining("it may still be delivered");
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void sendAsyncCompletesWithTheBrokersAnswer() {
		CompletableFuture<MqttPublishResult> answer = new CompletableFuture<>();
		this.connection.setBroker((packet) -> answer);
		CompletableFuture<MqttSendResult> result = this.template.sendAsync("a", "x");
		assertThat(result).isNotDone();
		answer.complete(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		assertThat(result)
			.isCompletedWithValue(new MqttSendResult("a", MqttQos.AT_LEAST_ONCE, MqttReasonCode.SUCCESS, null));
	}

	@Test
	void sendAsyncFailsWithTheFailureAsItIs() {
		MqttPublishException refused = new MqttPublishException("a", "no", MqttReasonCode.QUOTA_EXCEEDED, null);
		this.connection.setBroker((packet) -> CompletableFuture.failedFuture(refused));
		assertThat(failureOf(this.template.sendAsync("a", "x"))).isSameAs(refused);
	}

	@Test
	void sendAsyncFailsTheFutureForUnconvertiblePayload() {
		assertThat(failureOf(bytesAndTextOnly().sendAsync("a", new Reading(1))))
			.isInstanceOf(MessageConversionException.class)
			.hasMessageContaining(Reading.class.getName())
			.hasMessageContaining("Jackson");
		assertThat(this.connection.getPublished()).isEmpty();
	}

	@Test
	void sendAsyncFailsTheFutureForMissingTopic() {
		assertThat(failureOf(this.template.sendAsync("payload")))
			.hasMessage("No topic: the message has no header 'mqtt_topic' and there is no default topic");
	}

	@Test
	void sendAsyncFailsTheFutureIfAnInterceptorThrows() {
		IllegalArgumentException vetoed = new IllegalArgumentException("not from here");
		MqttTemplate intercepted = new MqttTemplate(this.connection, MqttMessageConverters.create(),
				MqttPublishDefaults.STANDARD, List.of((publication, chain) -> {
					throw vetoed;
				}));
		assertThat(failureOf(intercepted.sendAsync("a", "x"))).isSameAs(vetoed);
	}

	@Test
	void bytesAreSentAsTheyAre() {
		this.template.send("a", new byte[] { 0, (byte) 0xFF });
		assertThat(published().payload()).containsExactly(0, 0xFF);
		assertThat(published().properties()).isEqualTo(PublishProperties.NONE);
	}

	@Test
	void textIsSentAsUtf8WhateverTheContentType() {
		this.template.to("a").payload("{\"ü\":1}").contentType("application/json;charset=ISO-8859-1").send();
		assertThat(published().payload()).isEqualTo("{\"ü\":1}".getBytes(StandardCharsets.UTF_8));
		assertThat(published().properties().contentType()).isEqualTo("application/json;charset=ISO-8859-1");
		assertThat(published().properties().utf8Payload()).isTrue();
	}

	@Test
	void objectIsSentAsJsonAndSaysSo() {
		this.template.send("a", new Reading(21.5));
		assertThat(published().payload()).asString(StandardCharsets.UTF_8).isEqualTo("{\"value\":21.5}");
		assertThat(published().properties().contentType()).isEqualTo("application/json");
		assertThat(published().properties().utf8Payload()).isTrue();
	}

	@Test
	void jsonInAnotherCharsetIsNoUtf8() {
		this.template.to("a").payload(new Reading(1)).contentType("application/json;charset=UTF-16BE").send();
		assertThat(published().payload()).asString(StandardCharsets.UTF_16BE).isEqualTo("{\"value\":1.0}");
		assertThat(published().properties().utf8Payload()).isNull();
	}

	@Test
	void bytesAreDeclaredToBeTextOnlyByTheirHeader() {
		this.template.to("a").payload("{}".getBytes(StandardCharsets.UTF_8)).contentType("application/json").send();
		assertThat(published().properties().utf8Payload()).isNull();
		this.template.send("a",
				MessageBuilder.withPayload("{}".getBytes(StandardCharsets.UTF_8))
					.setHeader(MqttHeaders.PAYLOAD_FORMAT_INDICATOR, true)
					.build());
		assertThat(this.connection.getPublished().get(1).properties().utf8Payload()).isTrue();
	}

	@Test
	void textOfOlderVersionsSendsNoProperties() {
		FakeMqttConnection older = new FakeMqttConnection(MqttVersion.MQTT_3_1_1);
		new MqttTemplate(older).send("a", "text");
		assertThat(older.getPublished().get(0).properties()).isEqualTo(PublishProperties.NONE);
	}

	@Test
	void objectWithJsonContentTypeOfItsOwnKeepsIt() {
		this.template.to("a").payload(new Reading(1)).contentType("application/senml+json").send();
		assertThat(published().properties().contentType()).isEqualTo("application/senml+json");
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/cbor", "no MIME type" })
	void objectWithContentTypeThatNoConverterMakesIsRefused(String contentType) {
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.template.to("a").payload(new Reading(1)).contentType(contentType).send())
			.withMessageContaining("to " + contentType);
	}

	@Test
	void contentTypeOfAConverterNeedBeNoMimeType() {
		MessageConverter any = MqttMessageConverters
			.create(new FixedConverter("1".getBytes(StandardCharsets.UTF_8), Map.of("contentType", "kWh")));
		new MqttTemplate(this.connection, any, MqttPublishDefaults.STANDARD).send("a", new Reading(1));
		assertThat(published().properties().contentType()).isEqualTo("kWh");
		assertThat(published().properties().utf8Payload()).isNull();
	}

	@Test
	void converterMustMakeBytesOrText() {
		MqttTemplate odd = new MqttTemplate(this.connection, new FixedConverter(42), MqttPublishDefaults.STANDARD);
		assertThatExceptionOfType(MessageConversionException.class).isThrownBy(() -> odd.send("a", "x"))
			.withMessageContaining("java.lang.Integer");
		new MqttTemplate(this.connection, new FixedConverter("text"), MqttPublishDefaults.STANDARD).send("a", "x");
		assertThat(published().payload()).asString().isEqualTo("text");
	}

	@Test
	void optionsOfOneMessage() {
		this.template.to("a")
			.payload("x")
			.qos(2)
			.retained(true)
			.expiry(Duration.ofMinutes(5))
			.contentType("text/plain")
			.responseTopic("reply")
			.correlationData(new byte[] { 7 })
			.userProperty("k", "1")
			.userProperty("other", "2")
			.userProperty("k", "3")
			.send();
		PublishPacket packet = published();
		assertThat(packet.qos()).isEqualTo(MqttQos.EXACTLY_ONCE);
		assertThat(packet.retained()).isTrue();
		PublishProperties properties = packet.properties();
		assertThat(properties.messageExpiryInterval()).isEqualTo(Duration.ofMinutes(5));
		assertThat(properties.contentType()).isEqualTo("text/plain");
		assertThat(properties.responseTopic()).isEqualTo("reply");
		assertThat(properties.correlationData()).containsExactly(7);
		assertThat(properties.userProperties()).containsExactly(new MqttUserProperty("k", "1"),
				new MqttUserProperty("other", "2"), new MqttUserProperty("k", "3"));
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 3 })
	void qosOutOfRangeIsRefused(int qos) {
		SendSpec message = this.template.to("a").payload("x");
		assertThatIllegalArgumentException().isThrownBy(() -> message.qos(qos));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT0.999S", "PT-5S", "PT4294967296S" })
	void expiryOutOfRangeIsRefused(Duration expiry) {
		SendSpec message = this.template.to("a").payload("x");
		assertThatIllegalArgumentException().isThrownBy(() -> message.expiry(expiry))
			.withMessage("'expiry' must be from 1 to 4294967295 seconds");
	}

	@ParameterizedTest
	@MethodSource("optionsOfMqtt5")
	void optionOfMqtt5IsRefusedOnOlderVersion(String name, Consumer<SendSpec> option) {
		SendSpec message = new MqttTemplate(new FakeMqttConnection(MqttVersion.MQTT_3_1_1)).to("a").payload("x");
		assertThatIllegalArgumentException().isThrownBy(() -> option.accept(message))
			.withMessage("'" + name + "' needs MQTT 5.0, but connection 'default' uses MQTT 3.1.1");
	}

	static Stream<Arguments> optionsOfMqtt5() {
		return Stream.of(option("expiry", (message) -> message.expiry(Duration.ofSeconds(1))),
				option("contentType", (message) -> message.contentType("text/plain")),
				option("responseTopic", (message) -> message.responseTopic("r")),
				option("correlationData", (message) -> message.correlationData(new byte[0])),
				option("userProperty", (message) -> message.userProperty("k", "v")));
	}

	private static Arguments option(String name, Consumer<SendSpec> option) {
		return Arguments.of(name, option);
	}

	@ParameterizedTest
	@ValueSource(strings = { MqttHeaders.MESSAGE_EXPIRY_INTERVAL, MqttHeaders.RESPONSE_TOPIC,
			MqttHeaders.CORRELATION_DATA, MqttHeaders.USER_PROPERTY_PREFIX + "k" })
	void headerOfMqtt5IsRefusedOnOlderVersion(String header) {
		FakeMqttConnection older = new FakeMqttConnection(MqttVersion.MQTT_3_1);
		Message<String> message = MessageBuilder.withPayload("x").setHeader(header, "1").build();
		assertThatIllegalArgumentException().isThrownBy(() -> new MqttTemplate(older).send("a", message))
			.withMessage("'" + header + "' needs MQTT 5.0, but connection 'default' uses MQTT 3.1");
		assertThat(older.getPublished()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = "MQTT_5_0", mode = EnumSource.Mode.EXCLUDE)
	void olderVersionSendsNoProperties(MqttVersion version) {
		FakeMqttConnection older = new FakeMqttConnection(version);
		Message<Reading> message = MessageBuilder.withPayload(new Reading(1))
			.setHeader(MessageHeaders.CONTENT_TYPE, "application/json")
			.build();
		new MqttTemplate(older).send("a", message);
		assertThat(older.getPublished()).singleElement().satisfies((packet) -> {
			assertThat(packet.payload()).asString().isEqualTo("{\"value\":1.0}");
			assertThat(packet.properties()).isEqualTo(PublishProperties.NONE);
		});
	}

	@Test
	void headersOfMessageSayHowItIsSent() {
		this.template.send(MessageBuilder.withPayload("x")
			.setHeader(MqttHeaders.TOPIC, "from/header")
			.setHeader(MqttHeaders.QOS, 0)
			.setHeader(MqttHeaders.RETAINED, true)
			.setHeader(MqttHeaders.MESSAGE_EXPIRY_INTERVAL, 60L)
			.setHeader(MqttHeaders.RESPONSE_TOPIC, "reply")
			.setHeader(MqttHeaders.CORRELATION_DATA, new byte[] { 7 })
			.setHeader(MessageHeaders.CONTENT_TYPE, "text/plain")
			.setHeader(MqttHeaders.USER_PROPERTY_PREFIX + "k", List.of("1", "2"))
			.setHeader(MqttHeaders.RECEIVED_TOPIC, "not/this")
			.setHeader("other", "not sent")
			.build());
		PublishPacket packet = published();
		assertThat(packet.topic()).isEqualTo("from/header");
		assertThat(packet.qos()).isEqualTo(MqttQos.AT_MOST_ONCE);
		assertThat(packet.retained()).isTrue();
		PublishProperties properties = packet.properties();
		assertThat(properties.messageExpiryInterval()).isEqualTo(Duration.ofMinutes(1));
		assertThat(properties.responseTopic()).isEqualTo("reply");
		assertThat(properties.correlationData()).containsExactly(7);
		assertThat(properties.contentType()).isEqualTo("text/plain");
		assertThat(properties.userProperties()).containsExactly(new MqttUserProperty("k", "1"),
				new MqttUserProperty("k", "2"));
	}

	@Test
	void whatTheCallSaysGoesBeforeHeadersOfMessage() {
		Message<String> message = MessageBuilder.withPayload("x")
			.setHeader(MqttHeaders.TOPIC, "from/header")
			.setHeader(MqttHeaders.QOS, 0)
			.setHeader(MqttHeaders.MESSAGE_EXPIRY_INTERVAL, Duration.ofHours(1))
			.build();
		this.template.to("from/call").payload(message).qos(2).expiry(Duration.ofSeconds(1)).send();
		assertThat(published().topic()).isEqualTo("from/call");
		assertThat(published().qos()).isEqualTo(MqttQos.EXACTLY_ONCE);
		assertThat(published().properties().messageExpiryInterval()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void headerOfWrongTypeIsRefused() {
		Message<String> message = MessageBuilder.withPayload("x").setHeader(MqttHeaders.QOS, "2").build();
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.send("a", message))
			.withMessageContaining(MqttHeaders.QOS);
	}

	@Test
	void defaultsApplyToWhatIsLeftOpen() {
		MqttTemplate withDefaults = new MqttTemplate(this.connection, MqttMessageConverters.create(),
				new MqttPublishDefaults("default/topic", MqttQos.EXACTLY_ONCE, true, Duration.ofSeconds(1)));
		withDefaults.send("x");
		assertThat(published().topic()).isEqualTo("default/topic");
		assertThat(published().qos()).isEqualTo(MqttQos.EXACTLY_ONCE);
		assertThat(published().retained()).isTrue();
		withDefaults.to("a").payload("x").qos(0).retained(false).send();
		assertThat(published().topic()).isEqualTo("a");
		assertThat(published().qos()).isEqualTo(MqttQos.AT_MOST_ONCE);
		assertThat(published().retained()).isFalse();
	}

	private MqttTemplate bytesAndTextOnly() {
		return new MqttTemplate(this.connection, MqttMessageConverters.create(new MessageConverter[0]),
				MqttPublishDefaults.STANDARD);
	}

	private static Throwable failureOf(CompletableFuture<?> future) {
		assertThat(future).isDone();
		return future.handle((result, failure) -> failure).join();
	}

	private PublishPacket published() {
		List<PublishPacket> published = this.connection.getPublished();
		return published.get(published.size() - 1);
	}

	record Reading(double value) {

	}

	private record FixedConverter(Object result, Map<String, Object> headers) implements MessageConverter {

		FixedConverter(Object result) {
			this(result, Map.of());
		}

		@Override
		public Object fromMessage(Message<?> message, Class<?> targetClass) {
			return this.result;
		}

		@Override
		public Message<?> toMessage(Object payload, MessageHeaders headers) {
			return new GenericMessage<>(this.result, this.headers);
		}

	}

}
