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
import java.security.SecureClassLoader;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Requests} of a {@link MqttTemplate}.
 */
class RequestsTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofMillis(20);

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final MqttTemplate template = new MqttTemplate(this.connection);

	@Test
	void aRequestNamesItsResponseTopicAndGetsTheReplyWithItsCorrelationData() {
		givenResponder();
		Reply reply = this.template.sendAndReceive("rpc/echo", new Reply("hello"), Reply.class, LONG);
		assertThat(reply).isEqualTo(new Reply("hello"));
		PublishProperties properties = published().properties();
		assertThat(properties.responseTopic()).startsWith("mqtt-replies/");
		assertThat(properties.correlationData()).isNotEmpty();
		assertThat(this.connection.getSubscriptions()).extracting(TopicSubscription::filter)
			.containsExactly(properties.responseTopic());
	}

	@Test
	void allRequestsOfATemplateShareOneSubscriptionAndEachGetsItsOwnReply() throws Exception {
		CompletableFuture<String> first = this.template.sendAndReceiveAsync("a", "1", String.class, LONG);
		CompletableFuture<String> second = this.template.sendAndReceiveAsync("a", "2", String.class, LONG);
		assertThat(this.connection.getSubscriptions()).hasSize(1);
		List<PublishPacket> requests = this.connection.getPublished();
		reply(requests.get(1), "two");
		reply(requests.get(0), "one");
		assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("one");
		assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo("two");
		assertThat(this.template.getLateReplies()).isZero();
	}

	@Test
	void twoTemplatesDoNotGetEachOthersReplies() {
		this.template.sendAndReceiveAsync("a", "1", String.class, LONG);
		new MqttTemplate(this.connection).sendAndReceiveAsync("a", "1", String.class, LONG);
		assertThat(this.connection.getPublished()).extracting((packet) -> packet.properties().responseTopic())
			.doesNotHaveDuplicates();
	}

	@Test
	void withoutReplyInTimeTheRequestFailsAndTheLateReplyIsCounted() {
		assertThatExceptionOfType(MqttReplyTimeoutException.class)
			.isThrownBy(() -> this.template.sendAndReceive("rpc/echo", "hello", String.class, SHORT))
			.withMessage("No reply within 20 ms to the request for topic 'rpc/echo', which the broker accepted")
			.satisfies((ex) -> assertThat(ex.getTopic()).isEqualTo("rpc/echo"));
		FakeMqttConnection.Delivery late = reply(published(), "late");
		assertThat(late.isAcknowledged()).isTrue();
		assertThat(this.template.getLateReplies()).isOne();
	}

	@Test
	void aRequestThatNobodyWaitsForAnyMoreIsWithdrawn() {
		CompletableFuture<MqttPublishResult> answer = new CompletableFuture<>();
		this.connection.setBroker((packet) -> answer);
		CompletableFuture<String> reply = this.template.sendAndReceiveAsync("a", "1", String.class, SHORT);
		assertThat(reply).failsWithin(Duration.ofSeconds(10))
			.withThrowableOfType(ExecutionException.class)
			.withMessageContaining("which the broker has not acknowledged");
		Awaitility.await().untilAsserted(() -> assertThat(answer).isCancelled());
	}

	@Test
	void cancellingWithdrawsTheRequest() {
		CompletableFuture<MqttPublishResult> answer = new CompletableFuture<>();
		this.connection.setBroker((packet) -> answer);
		assertThat(this.template.sendAndReceiveAsync("a", "1", String.class, LONG).cancel(true)).isTrue();
		assertThat(answer).isCancelled();
	}

	@Test
	void aRequestExpiresWhenNobodyWaitsAnyMore() {
		this.template.sendAndReceiveAsync("a", "1", String.class, Duration.ofMillis(1_500));
		assertThat(published().properties().messageExpiryInterval()).isEqualTo(Duration.ofSeconds(2));
		this.template.to("a").payload("1").expiry(Duration.ofHours(1)).sendAndReceiveAsync(String.class, LONG);
		assertThat(published().properties().messageExpiryInterval()).isEqualTo(Duration.ofHours(1));
	}

	@Test
	void theResponseInformationOfTheBrokerIsHonoured() {
		this.connection.setConnectAck(ackWith("clients/42/"));
		this.template.sendAndReceiveAsync("a", "1", String.class, LONG);
		assertThat(published().properties().responseTopic()).startsWith("clients/42/");
		this.connection.setConnectAck(ackWith("clients/43"));
		this.template.sendAndReceiveAsync("a", "1", String.class, LONG);
		assertThat(published().properties().responseTopic()).startsWith("clients/43/");
		assertThat(this.connection.getSubscriptions()).extracting(TopicSubscription::filter)
			.containsExactly(published().properties().responseTopic());
	}

	@Test
	void aRefusedSubscriptionForRepliesIsMadeAnewWithTheNextRequest() {
		this.connection.setGranting((request) -> CompletableFuture
			.failedFuture(new MqttSubscriptionRefusedException(request.filter(), "no", MqttReasonCode.NOT_AUTHORIZED)));
		assertThatExceptionOfType(MqttPublishException.class)
			.isThrownBy(() -> this.template.sendAndReceive("a", "1", String.class, LONG))
			.withMessageContaining("its reply could not be received");
		// the rule of the broker was corrected
		this.connection.setGranting((request) -> CompletableFuture.completedFuture(request.qos()));
		givenResponder();
		assertThat(this.template.sendAndReceive("a", "1", String.class, LONG)).isEqualTo("1");
		assertThat(this.template.sendAndReceive("a", "2", String.class, LONG)).isEqualTo("2");
		assertThat(this.connection.getSubscriptions()).hasSize(1);
		assertThat(this.connection.getUnsubscribed()).hasSize(1);
	}

	@Test
	void aRefusedRequestFails() {
		this.connection.setBroker((packet) -> CompletableFuture
			.failedFuture(new MqttPublishException("a", "no", MqttReasonCode.NOT_AUTHORIZED, null)));
		assertThatExceptionOfType(MqttPublishException.class)
			.isThrownBy(() -> this.template.sendAndReceive("a", "1", String.class, LONG))
			.satisfies((ex) -> assertThat(ex.getReasonCode()).isEqualTo(MqttReasonCode.NOT_AUTHORIZED));
	}

	@Test
	void aReplyThatCannotBeConvertedFailsTheRequest() {
		givenResponder();
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.template.sendAndReceive("a", "no JSON", Reply.class, LONG));
	}

	@Test
	void aReplyCanBeTakenWithItsHeaders() {
		this.connection.setBroker((packet) -> {
			this.connection.deliver(packet.properties().responseTopic(), packet.payload(), 1,
					new PublishProperties(null, null, "text/plain", null, packet.properties().correlationData(),
							List.of(new MqttUserProperty("status", "200"))));
			return CompletableFuture.completedFuture(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		});
		Message<?> reply = this.template.sendAndReceive("a", "1", Message.class, LONG);
		assertThat(reply.getHeaders()).containsEntry("mqtt_userProperty_status", "200")
			.containsEntry("contentType", "text/plain");
	}

	@Test
	void aReplyHasTheHeadersThatAListenerWouldGet() {
		this.connection.setBroker((packet) -> {
			this.connection.deliver(packet.properties().responseTopic(), packet.payload(), 1,
					new PublishProperties(null, null, null, "more", packet.properties().correlationData(),
							List.of(new MqttUserProperty("step", "1"), new MqttUserProperty("step", "2"))));
			return CompletableFuture.completedFuture(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		});
		Message<?> reply = this.template.sendAndReceive("a", "1", Message.class, LONG);
		assertThat(reply.getHeaders()).containsEntry("mqtt_userProperty_step", List.of("1", "2"))
			.containsEntry("mqtt_responseTopic", "more")
			.containsEntry("mqtt_receivedRetained", false)
			.containsEntry("mqtt_receivedQos", 1)
			.containsKey("mqtt_correlationData");
	}

	@Test
	void interceptorsAreCalledInTheThreadOfTheCallerBeforeTheReplyIsSubscribed() {
		CompletableFuture<MqttQos> granted = new CompletableFuture<>();
		this.connection.setGranting((request) -> granted);
		List<Thread> threads = new CopyOnWriteArrayList<>();
		MqttTemplate intercepted = intercepted((publication, chain) -> {
			threads.add(Thread.currentThread());
			return chain.proceed(publication);
		});
		CompletableFuture<String> reply = intercepted.sendAndReceiveAsync("a", "1", String.class, LONG);
		assertThat(this.connection.getPublished()).isEmpty();
		// the broker's answer comes on a thread of the connection
		CompletableFuture.runAsync(() -> granted.complete(MqttQos.AT_LEAST_ONCE)).join();
		assertThat(this.connection.getPublished()).hasSize(1);
		assertThat(threads).containsExactly(Thread.currentThread());
		reply(published(), "one");
		assertThat(reply).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("one");
	}

	@Test
	void aRequestThatIsCancelledBeforeTheReplyIsSubscribedIsNotSent() {
		CompletableFuture<MqttQos> granted = new CompletableFuture<>();
		this.connection.setGranting((request) -> granted);
		List<CompletableFuture<MqttSendResult>> sent = new CopyOnWriteArrayList<>();
		MqttTemplate intercepted = intercepted((publication, chain) -> {
			CompletableFuture<MqttSendResult> result = chain.proceed(publication);
			sent.add(result);
			return result;
		});
		assertThat(intercepted.sendAndReceiveAsync("a", "1", String.class, LONG).cancel(true)).isTrue();
		assertThat(sent).singleElement().satisfies((result) -> assertThat(result).isCancelled());
		granted.complete(MqttQos.AT_LEAST_ONCE);
		assertThat(this.connection.getPublished()).isEmpty();
	}

	@Test
	void interceptorsSeeTheFailureOfARequestWhoseReplyIsNotSubscribed() {
		CompletableFuture<MqttQos> granted = new CompletableFuture<>();
		this.connection.setGranting((request) -> granted);
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		MqttTemplate intercepted = intercepted((publication, chain) -> {
			CompletableFuture<MqttSendResult> result = chain.proceed(publication);
			result.whenComplete((acknowledged, failure) -> failures.add(failure));
			return result;
		});
		CompletableFuture<String> reply = intercepted.sendAndReceiveAsync("a", "1", String.class, LONG);
		granted.completeExceptionally(new MqttSubscriptionRefusedException("b", "no", MqttReasonCode.NOT_AUTHORIZED));
		assertThat(failures).singleElement().isInstanceOf(MqttPublishException.class);
		assertThat(reply).failsWithin(Duration.ofSeconds(10))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(MqttPublishException.class)
			.withMessageContaining("its reply could not be received: no");
	}

	@Test
	void withoutASubscriptionForTheReplyInTimeTheRequestSaysSo() {
		this.connection.setGranting((request) -> new CompletableFuture<>());
		assertThatExceptionOfType(MqttReplyTimeoutException.class)
			.isThrownBy(() -> this.template.sendAndReceive("a", "1", String.class, SHORT))
			.withMessageEndingWith(
					"which was not sent: the subscription for the reply has no answer from the broker yet");
	}

	@Test
	void olderVersionIsRefusedAtOnce() {
		MqttTemplate older = new MqttTemplate(new FakeMqttConnection(MqttVersion.MQTT_3_1_1));
		assertThatIllegalArgumentException().isThrownBy(() -> older.sendAndReceive("a", "1", String.class, LONG))
			.withMessageContaining("'sendAndReceive' needs MQTT 5.0");
	}

	@Test
	void aResponseTopicOfItsOwnIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> this.template.to("a").payload("1").responseTopic("mine").sendAndReceive(String.class, LONG))
			.withMessageContaining("'responseTopic'");
	}

	@Test
	void correlationDataOfARequestThatWaitsIsRefused() {
		this.template.to("a").payload("1").correlationData(new byte[] { 1 }).sendAndReceiveAsync(String.class, LONG);
		assertThat(this.template.to("a")
			.payload("1")
			.correlationData(new byte[] { 1 })
			.sendAndReceiveAsync(String.class, LONG)).failsWithin(Duration.ofSeconds(10))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void aTimeoutOfCenturiesNeverEnds() {
		CompletableFuture<String> result = requestWithCorrelationData(Duration.ofDays(300 * 365));
		reply(published(), "one");
		assertThat(result).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("one");
	}

	@Test
	void aTimeoutWithoutEndNeverEnds() {
		CompletableFuture<String> result = requestWithCorrelationData(ChronoUnit.FOREVER.getDuration());
		reply(published(), "one");
		assertThat(result).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("one");
	}

	@Test
	void whatDependsOnAReplyHasTheClassLoaderOfTheApplication() {
		Thread current = Thread.currentThread();
		ClassLoader before = current.getContextClassLoader();
		ClassLoader application = new SecureClassLoader(before) {
		};
		MqttTemplate ofApplication;
		current.setContextClassLoader(application);
		try {
			ofApplication = new MqttTemplate(this.connection);
		}
		finally {
			current.setContextClassLoader(before);
		}
		CompletableFuture<ClassLoader> replied = ofApplication.sendAndReceiveAsync("a", "1", String.class, LONG)
			.thenApply((reply) -> Thread.currentThread().getContextClassLoader());
		reply(published(), "one");
		assertThat(replied).succeedsWithin(Duration.ofSeconds(10)).isSameAs(application);
		assertThat(ofApplication.sendAndReceiveAsync("a", "1", String.class, SHORT)
			.handle((reply, late) -> Thread.currentThread().getContextClassLoader()))
			.succeedsWithin(Duration.ofSeconds(10))
			.isSameAs(application);
		assertThat(CompletableFuture.supplyAsync(() -> Thread.currentThread().getContextClassLoader()).join())
			.isNotSameAs(application);
	}

	@Test
	void correlationDataCanBeUsedAgainWhenTheReplyIsThere() {
		CompletableFuture<String> second = requestWithCorrelationData(LONG)
			.thenCompose((reply) -> requestWithCorrelationData(LONG));
		reply(published(), "one");
		assertSecondGetsItsReply(second);
	}

	@Test
	void correlationDataCanBeUsedAgainAfterATimeout() {
		assertSecondGetsItsReply(
				requestWithCorrelationData(SHORT).exceptionallyCompose((ex) -> requestWithCorrelationData(LONG)));
	}

	@Test
	void correlationDataCanBeUsedAgainAfterACancel() {
		CompletableFuture<String> first = requestWithCorrelationData(LONG);
		CompletableFuture<String> second = first.exceptionallyCompose((ex) -> requestWithCorrelationData(LONG));
		assertThat(first.cancel(false)).isTrue();
		assertThat(first).isCancelled();
		assertSecondGetsItsReply(second);
	}

	private CompletableFuture<String> requestWithCorrelationData(Duration timeout) {
		return this.template.to("a")
			.payload("1")
			.correlationData(new byte[] { 1 })
			.sendAndReceiveAsync(String.class, timeout);
	}

	private void assertSecondGetsItsReply(CompletableFuture<String> second) {
		Awaitility.await().until(() -> this.connection.getPublished().size() == 2 || second.isDone());
		reply(published(), "two");
		assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("two");
	}

	private MqttTemplate intercepted(MqttPublishInterceptor interceptor) {
		return new MqttTemplate(this.connection, MqttMessageConverters.create(), MqttPublishDefaults.STANDARD,
				List.of(interceptor));
	}

	private void givenResponder() {
		this.connection.setBroker((packet) -> {
			reply(packet, new String(packet.payload(), StandardCharsets.UTF_8));
			return CompletableFuture.completedFuture(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		});
	}

	private FakeMqttConnection.Delivery reply(PublishPacket request, String payload) {
		return this.connection.deliver(request.properties().responseTopic(), payload.getBytes(StandardCharsets.UTF_8),
				1, new PublishProperties(null, null, null, null, request.properties().correlationData(), List.of()));
	}

	private PublishPacket published() {
		return this.connection.getPublished().get(this.connection.getPublished().size() - 1);
	}

	private static ConnectAck ackWith(String responseInformation) {
		return new ConnectAck(false, null, null, null, null, null, null, null, null, null, null, null, null,
				responseInformation, null, List.of());
	}

	record Reply(String text) {

	}

}
