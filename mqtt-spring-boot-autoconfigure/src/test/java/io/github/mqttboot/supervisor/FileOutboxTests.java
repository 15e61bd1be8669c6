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

package io.github.mqttboot.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.core.MqttMessageConverters;
import io.github.mqttboot.core.MqttPublishDefaults;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.observation.MqttPublishObservations;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.session.outbound.OutboundQueue;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox.Overflow;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.OutboxStore;
import io.github.mqttboot.supervisor.FakeNetwork.FakeTransport;
import io.github.mqttboot.testsupport.Tracing;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link OutboxStores} and {@link OutboundQueue} over several runs of the
 * application. A run crashes in that the next one begins with a copy of its files.
 */
@ExtendWith(OutputCaptureExtension.class)
class FileOutboxTests extends ConnectionFixture {

	private final List<OutboxStore> runs = new ArrayList<>();

	@TempDir
	private Path directory;

	private int maxMessages = 100;

	@BeforeEach
	void firstRun() throws IOException {
		this.directory = Files.createDirectory(this.directory.resolve("run-0"));
		open();
	}

	@AfterEach
	void closeFiles() {
		this.runs.forEach((run) -> run.close().await());
	}

	@Test
	void whatWaitsIsSentInOrderAfterACrash() {
		givenStarted(this::kept);
		List.of("a", "b", "c").forEach((topic) -> publish(topic, 1));
		publish("lost", 0);
		crash();
		assertThat(snapshot().outboxSize()).isEqualTo(3);
		publish("d", 1);
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().publishedTopics()).containsExactly("a", "b", "c", "d");
	}

	@Test
	void everythingOfAMessageSurvives() {
		givenStarted(this::kept);
		PublishPacket full = new PublishPacket("topic/\ud83d\ude00", new byte[] { 1, 2 }, MqttQos.EXACTLY_ONCE, true,
				new PublishProperties(true, Duration.ofHours(1), "type", "reply", new byte[] { 3 },
						List.of(new MqttUserProperty("name", "one"), new MqttUserProperty("name", ""))));
		this.connection.publish(full);
		crash();
		this.connection.start();
		this.network.last().accept();
		// a crash takes ten minutes
		assertThat(this.network.last().published()).singleElement()
			.usingRecursiveComparison()
			.isEqualTo(full.withProperties(full.properties().withMessageExpiryInterval(Duration.ofMinutes(50))));
	}

	@Test
	void whatAnEarlierRunAcceptedExpiresWithoutAConnection() {
		givenStarted(this::kept);
		publishExpiring("a", Duration.ofMinutes(20));
		publish("b", 1);
		crash();
		this.connection.start();
		this.time.advance(Duration.ofMinutes(10));
		assertThat(snapshot().outboxSize()).isOne();
		assertThat(this.recorder.sent).containsExactly("1 expired");
	}

	@Test
	void whatWasKeptWhenTheConnectionStoppedExpiresAfterItWasStartedAgain() {
		givenStarted(this::kept);
		publishExpiring("a", Duration.ofMinutes(20));
		this.connection.stop();
		this.connection.start();
		this.time.advance(Duration.ofMinutes(20));
		assertThat(snapshot().outboxSize()).isZero();
	}

	private void publishExpiring(String topic, Duration interval) {
		this.connection.publish(new PublishPacket(topic, new byte[0], MqttQos.AT_LEAST_ONCE, false,
				PublishProperties.NONE.withMessageExpiryInterval(interval)));
	}

	/**
	 * One message was sent before, one was not; what observed them is gone with its run.
	 */
	@Test
	void messageStaysInTheTraceOfItsSenderOverARestart() {
		InMemorySpanExporter spans = InMemorySpanExporter.create();
		ObservationRegistry registry = Tracing.registry(spans);
		givenConnected((settings) -> kept(settings).maxInflight(1));
		MqttTemplate template = new MqttTemplate(this.connection, MqttMessageConverters.create(),
				MqttPublishDefaults.STANDARD, List.of(new MqttPublishObservations(registry, null)));
		Observation.createNotStarted("checkout", registry).observe(() -> {
			template.to("orders/{id}", 1).payload("sent").sendAsync();
			template.to("orders/{id}", 2).payload("waits").sendAsync();
		});
		assertThat(this.network.last().publishedTopics()).containsExactly("orders/1");
		List<String> context = traceParents(this.network.last());
		crash();
		SpanData checkout = spans.getFinishedSpanItems().get(0);
		assertThat(checkout.getName()).isEqualTo("checkout");
		List<SpanData> sends = spans.getFinishedSpanItems().subList(1, 3);
		assertThat(sends).allSatisfy((send) -> {
			assertThat(send.getParentSpanId()).isEqualTo(checkout.getSpanId());
			assertThat(send.getStatus().getStatusCode()).as("its run has ended").isEqualTo(StatusCode.ERROR);
		});
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().publishedTopics()).containsExactly("orders/1", "orders/2");
		assertThat(traceParents(this.network.last())).startsWith(context.get(0))
			.containsExactlyInAnyOrderElementsOf(
					sends.stream().map((send) -> "00-" + checkout.getTraceId() + "-" + send.getSpanId()).toList());
		assertThat(spans.getFinishedSpanItems()).as("of the earlier run only").hasSize(3);
	}

	// Without the flags, of which OpenTelemetry has more with Spring Boot 4.1
	private static List<String> traceParents(FakeTransport transport) {
		return transport.published()
			.stream()
			.flatMap((message) -> message.properties().userProperties().stream())
			.filter((property) -> property.name().equals("traceparent"))
			.map(MqttUserProperty::value)
			.map((parent) -> parent.substring(0, parent.lastIndexOf('-')))
			.toList();
	}

	@Test
	void whatIsInFlightIsLeftToTheTransportIfTheSessionIsThere() {
		givenConnected((settings) -> kept(settings).maxInflight(2));
		List.of("a", "b", "c").forEach((topic) -> publish(topic, 2));
		crash((settings) -> kept(settings).maxInflight(2));
		assertThat(snapshot().inflight()).isEqualTo(2);
		this.connection.start();
		FakeTransport transport = this.network.last().firstPacketId(3);
		transport.acceptPresent();
		assertThat(transport.published()).as("the window is full").isEmpty();
		transport.acknowledge(1);
		assertThat(transport.publishedTopics()).containsExactly("c");
		transport.acknowledge(2);
		transport.acknowledge(3);
		assertThat(snapshot().outboxSize()).isZero();
		assertThat(this.recorder.sent).containsExactly("2 none", "2 none", "2 none");
		crash();
		assertThat(snapshot().outboxSize()).isZero();
	}

	@Test
	void whatIsInFlightIsSentAgainAndFirstIfTheSessionIsLost() {
		givenConnected((settings) -> kept(settings).maxInflight(2));
		List.of("a", "b", "c").forEach((topic) -> publish(topic, 2));
		crash();
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().publishedTopics()).containsExactly("a", "b", "c");
		assertThat(this.network.last().request().inflight().inflight()).extracting(InflightMessage::packetId)
			.containsExactly(1, 2, 3);
	}

	@Test
	void whatIsSettledDoesNotComeAgain() {
		givenConnected(this::kept);
		publish("a", 1);
		publish("refused", 1);
		publish("c", 1);
		this.network.last().acknowledge(1);
		this.network.last().refusePublish(2, MqttReasonCode.QUOTA_EXCEEDED);
		this.network.last().acknowledge(3);
		crash();
		assertThat(snapshot().outboxSize()).isZero();
	}

	@Test
	void messageThatCannotBeSentIsSettled() {
		givenStarted(this::kept);
		this.connection
			.publish(new PublishPacket("a", new byte[30], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
		this.network.last().accept(ackWithMaximumPacketSize(20));
		assertThat(this.recorder.sent).containsExactly("1 invalid");
		publish("b", 1);
		crash();
		assertThat(snapshot().outboxSize()).isOne();
	}

	@Test
	void messageThatMeetsTheEndOfTheConnectionWaits() {
		givenConnected(this::kept);
		this.network.last().vanish();
		publish("a", 2);
		crash();
		this.connection.start();
		this.network.last().acceptPresent();
		assertThat(this.network.last().publishedTopics()).containsExactly("a");
	}

	@Test
	void refusalOfAMessageThatNobodyWaitsForIsLogged(CapturedOutput output) {
		givenStarted(this::kept);
		publish("a", 1);
		crash();
		this.connection.start();
		this.network.last().accept();
		this.network.last().refusePublish(1, MqttReasonCode.QUOTA_EXCEEDED);
		assertThat(output).contains("A message of an earlier run to 'a' is given up: The broker refused the message: "
				+ "quota exceeded (0x97)");
		assertThat(this.recorder.sent).containsExactly("1 quota-exceeded");
	}

	@Test
	void messagesOfEarlierRunsTakeRoom() {
		givenStarted(this::kept);
		List.of("a", "b", "c").forEach((topic) -> publish(topic, 1));
		this.maxMessages = 2;
		crash();
		assertThat(snapshot().outboxSize()).isEqualTo(3);
		assertThat(publish("d", 1)).isCompletedExceptionally();
		this.connection.start();
		this.network.last().accept();
		this.network.last().acknowledge(1);
		assertThat(publish("d", 1)).isCompletedExceptionally();
		this.network.last().acknowledge(2);
		assertThat(publish("d", 1)).isNotDone();
	}

	@Test
	void stoppedConnectionKeepsItsMessages() {
		givenConnected(this::kept);
		CompletableFuture<MqttPublishResult> result = publish("a", 2);
		CompletableFuture<Void> stopped = this.connection.stop();
		this.time.advance(Duration.ofMinutes(1));
		assertThat(stopped).isCompleted();
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> join(result))
			.withMessageContaining("It is kept in the outbox, and sent after the next start");
		assertThat(snapshot().outboxSize()).isOne();
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().publishedTopics()).containsExactly("a");
		crash();
		assertThat(snapshot().outboxSize()).isOne();
	}

	@Test
	void messageThatCannotBeKeptIsNotSent() {
		givenConnected(this::kept);
		this.store.close().await();
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> join(publish("a", 1)))
			.withMessageContaining("The message is not sent, for it could not be kept in '" + this.directory);
		assertThat(snapshot().outboxSize()).isZero();
		assertThat(this.network.last().published()).isEmpty();
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void messageThatExpiredMeanwhileIsNotSent(CapturedOutput output) {
		givenStarted(this::kept);
		this.connection.publish(new PublishPacket("a", new byte[0], MqttQos.EXACTLY_ONCE, false,
				PublishProperties.NONE.withMessageExpiryInterval(Duration.ofSeconds(7))));
		publish("b", 1);
		crash();
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().publishedTopics()).containsExactly("b");
		assertThat(this.recorder.sent).containsExactly("2 expired");
		assertThat(output).contains("A message of an earlier run to 'a' is given up: The message expired");
		crash();
		assertThat(snapshot().outboxSize()).isOne();
	}

	@Test
	void messageInFlightIsSentAgainWithWhatIsLeftOfItsExpiryInterval() {
		givenConnected(this::kept);
		this.connection.publish(new PublishPacket("a", new byte[0], MqttQos.EXACTLY_ONCE, false,
				PublishProperties.NONE.withMessageExpiryInterval(Duration.ofHours(1))));
		crash();
		this.connection.start();
		assertThat(this.network.last().request().inflight().inflight()).singleElement()
			.extracting((sent) -> sent.message().at(this.time.nanoTime()).packet().properties().messageExpiryInterval())
			.isEqualTo(Duration.ofMinutes(50));
	}

	@Test
	void damagedRecordIsCounted() throws IOException {
		givenStarted(this::kept);
		publish("first", 1);
		publish("broken", 1);
		this.store.close().await();
		Path file = this.directory.resolve("test.outbox");
		String content = Files.readString(file, StandardCharsets.ISO_8859_1);
		Files.writeString(file, content.replace("broken", "borken"), StandardCharsets.ISO_8859_1);
		crash();
		assertThat(snapshot().outboxSize()).isOne();
		assertThat(snapshot().outboxDamaged()).isOne();
	}

	@Test
	void fileOfTheFirstFormatIsCarriedOver() throws IOException {
		Files.copy(Path.of("src/test/resources/store/legacy.outbox"), this.directory.resolve("legacy.outbox"));
		MqttConnectionSettings settings = keptSession(new MqttConnectionSettingsBuilder("legacy")).clientId("client")
			.outbox(new Outbox(100, Overflow.FAIL, Duration.ofSeconds(1), this.directory))
			.build();
		this.store = OutboxStores.open(settings, this.time, Runnable::run);
		this.runs.add(this.store);
		given((builder) -> keptSession(builder).maxInflight(3));
		assertThat(snapshot().outboxSize()).isEqualTo(5);
		assertThat(snapshot().inflight()).isEqualTo(3);
		this.connection.start();
		FakeTransport transport = this.network.last().firstPacketId(7);
		transport.acceptPresent();
		assertThat(transport.published()).as("the window is full").isEmpty();
		for (int packetId = 4; packetId <= 6; packetId++) {
			transport.acknowledge(packetId);
		}
		assertThat(transport.publishedTopics()).containsExactly("waiting/full", "waiting/plain");
		assertThat(this.recorder.sent).containsExactly("2 none", "1 none", "2 none");
	}

	@Test
	void fileInUseIsExplainedByItsKey() {
		assertThatExceptionOfType(InvalidMqttSettingException.class).isThrownBy(this::open).satisfies((ex) -> {
			assertThat(ex.getPropertyName()).isEqualTo("mqtt.clients.test.outbox.directory");
			assertThat(ex.getValue()).isEqualTo(this.directory.toString());
			assertThat(ex.getReason()).contains("is in use");
			assertThat(ex.getCure()).contains("its own directory");
		});
	}

	private MqttConnectionSettingsBuilder kept(MqttConnectionSettingsBuilder settings) {
		return keptSession(settings)
			.outbox(new Outbox(this.maxMessages, Overflow.FAIL, Duration.ofSeconds(1), this.directory));
	}

	private void open() {
		this.store = OutboxStores.open(kept(new MqttConnectionSettingsBuilder("test")).build(), this.time,
				Runnable::run);
		this.runs.add(this.store);
	}

	private void crash() {
		crash(this::kept);
	}

	private void crash(UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		Path next = this.directory.resolveSibling("run-" + this.runs.size());
		try {
			Files.createDirectory(next);
			Files.copy(this.directory.resolve("test.outbox"), next.resolve("test.outbox"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		nothingIsLeftBehind();
		this.recorder.sent.clear();
		this.directory = next;
		open();
		given(customizer);
	}

}
