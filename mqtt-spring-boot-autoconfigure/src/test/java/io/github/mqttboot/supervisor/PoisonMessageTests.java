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

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttPoisonMessage;
import io.github.mqttboot.connection.MqttPoisonMessageException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.diagnosis.PoisonAdvice;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttPresence;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.MemoryOutboxStore;
import io.github.mqttboot.store.file.FileOutboxStore;
import io.github.mqttboot.supervisor.FakeNetwork.FakeTransport;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for messages for which a broker ends the connection.
 */
@ExtendWith(OutputCaptureExtension.class)
class PoisonMessageTests extends ConnectionFixture {

	private static final TransportClosed HUNG_UP = TransportClosed.network(LinkFailure.of(LinkFailure.Kind.CLOSED),
			null);

	private static final Predicate<PublishPacket> RETAINED = PublishPacket::retained;

	private int lastPacketId;

	private boolean acknowledgesBeforePoison = true;

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void isFoundAndTheOthersGetThrough(int qos) {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> before = publish("a", qos);
		CompletableFuture<MqttPublishResult> poison = publish("bad", qos, true);
		List<CompletableFuture<MqttPublishResult>> behind = List.of(publish("b", qos), publish("bad", qos),
				publish("c", qos));
		int losses = play(RETAINED, HUNG_UP);
		assertThat(before).isCompleted();
		assertThat(behind).allSatisfy((result) -> assertThat(result).isCompleted());
		assertThatExceptionOfType(MqttPoisonMessageException.class).isThrownBy(() -> join(poison))
			.satisfies((ex) -> assertThat(ex.getTopic()).isEqualTo("bad"))
			.withMessageContaining("the message to 'bad' with 3 bytes is given up");
		assertThat(this.recorder.poison).containsExactly("bad null");
		assertThat(this.recorder.sent).containsOnlyOnce(qos + " ends-connection");
		assertThat(snapshot().lastRefusal()).isNotNull()
			.extracting(MqttConnectionSnapshot.Refusal::reason)
			.asString()
			.contains("the message to 'bad' with 3 bytes");
		assertThat(losses).isLessThanOrEqualTo(5);
		assertThat(snapshot().outboxSize()).isZero();
	}

	@Test
	void isFoundWithoutASessionToo() {
		givenStarted(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> poison = publish("bad", 1, true);
		CompletableFuture<MqttPublishResult> behind = publish("a", 1);
		play(RETAINED, HUNG_UP);
		assertThat(behind).isCompleted();
		assertThat(poison).isCompletedExceptionally();
	}

	@Test
	void othersDoNotWaitForTheVerdict() {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> poison = publish("bad", 1, true);
		CompletableFuture<MqttPublishResult> behind = publish("a", 1);
		for (int i = 0; i < 3; i++) {
			round(RETAINED, HUNG_UP);
		}
		assertThat(behind).isNotDone();
		round(RETAINED, HUNG_UP);
		assertThat(behind).isCompleted();
		assertThat(poison).as("sent once more, alone").isCompletedExceptionally();
	}

	@Test
	void orderOfItsTopicStays() {
		givenStarted(ConnectionFixture::keptSession);
		publish("bad", 1, true);
		publish("bad", 1, "1");
		publish("a", 1);
		publish("bad", 1, "2");
		play(RETAINED, HUNG_UP);
		publish("bad", 1, "3");
		List<String> arrived = this.network.last()
			.published()
			.stream()
			.filter((packet) -> packet.topic().equals("bad") && !packet.retained())
			.map((packet) -> new String(packet.payload()))
			.toList();
		assertThat(arrived).endsWith("1", "2", "3").doesNotHaveDuplicates();
	}

	@Test
	void networkThatCutsEverythingCondemnsNobody() {
		givenStarted(ConnectionFixture::keptSession);
		List<CompletableFuture<MqttPublishResult>> results = List.of(publish("a", 1), publish("b", 1), publish("a", 2),
				publish("c", 1));
		for (int i = 0; i < 30; i++) {
			this.network.last().firstPacketId(this.lastPacketId + 1).acceptPresent();
			this.lastPacketId += 10;
			this.network.last().close(HUNG_UP);
			this.time.advance(lastDelay());
		}
		assertThat(results).noneMatch(CompletableFuture::isDone);
		round((packet) -> false, HUNG_UP);
		assertThat(results).allSatisfy((result) -> assertThat(result).isCompleted());
		assertThat(this.recorder.poison).isEmpty();
	}

	@Test
	void suspectThatIsAcknowledgedIsAcquitted() {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> suspect = publish("bad", 1, true);
		CompletableFuture<MqttPublishResult> behind = publish("bad", 1);
		publish("a", 1);
		for (int i = 0; i < 3; i++) {
			round(RETAINED, HUNG_UP);
		}
		round((packet) -> false, HUNG_UP);
		assertThat(suspect).isCompleted();
		assertThat(behind).isCompleted();
	}

	@Test
	void twoOfThemAreFound() {
		givenStarted(ConnectionFixture::keptSession);
		List<CompletableFuture<MqttPublishResult>> poison = List.of(publish("bad", 1, true), publish("worse", 1, true));
		List<CompletableFuture<MqttPublishResult>> others = List.of(publish("a", 1), publish("b", 1));
		play(RETAINED, HUNG_UP);
		assertThat(others).allSatisfy((result) -> assertThat(result).isCompleted());
		assertThat(poison).allSatisfy((result) -> assertThat(result).isCompletedExceptionally());
	}

	@Test
	void theOnlyMessageIsFoundWhenTheConnectionLastsWithoutIt() {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> poison = publish("bad", 1, true);
		for (int i = 0; i < 4; i++) {
			round(RETAINED, HUNG_UP);
		}
		assertThat(poison).isNotDone();
		assertThat(snapshot().isConnected()).isTrue();
		this.time.advance(Duration.ofSeconds(20));
		assertThat(this.network.last().publishedTopics()).containsExactly("bad");
		this.network.last().close(HUNG_UP);
		assertThat(poison).isCompletedExceptionally();
	}

	@ParameterizedTest
	@EnumSource(names = { "MALFORMED_PACKET", "PROTOCOL_ERROR", "NOT_AUTHORIZED", "TOPIC_NAME_INVALID",
			"PACKET_TOO_LARGE", "PAYLOAD_FORMAT_INVALID", "RETAIN_NOT_SUPPORTED", "QOS_NOT_SUPPORTED" })
	void reasonOfTheBrokerShortensTheTrial(MqttReasonCode reason) {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> poison = publish("bad", 1, true);
		CompletableFuture<MqttPublishResult> behind = publish("a", 1);
		int losses = play(RETAINED, TransportClosed.disconnected(reason, null, null));
		assertThat(losses).isEqualTo(2);
		assertThat(behind).isCompleted();
		assertThatExceptionOfType(MqttPoisonMessageException.class).isThrownBy(() -> join(poison))
			.satisfies((ex) -> assertThat(ex.getReasonCode()).isEqualTo(reason));
		assertThat(this.recorder.poison).containsExactly("bad " + reason);
	}

	/**
	 * The broker ends the connection before it has answered what came ahead of the
	 * poison, which is then the first suspect.
	 */
	@ParameterizedTest
	@CsvSource({ "1, false", "2, false", "1, true", "2, true" })
	void innocentThatWasSentBeforeItIsAcquitted(int qos, boolean named) {
		TransportClosed end = named ? TransportClosed.disconnected(MqttReasonCode.RETAIN_NOT_SUPPORTED, null, null)
				: HUNG_UP;
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> before = publish("a", qos);
		CompletableFuture<MqttPublishResult> poison = publish("bad", qos, true);
		CompletableFuture<MqttPublishResult> behind = publish("b", qos);
		this.acknowledgesBeforePoison = false;
		int losses = play(RETAINED, end);
		assertThat(before).isCompletedWithValueMatching((result) -> !result.reasonCode().isError());
		assertThat(behind).isCompletedWithValueMatching((result) -> !result.reasonCode().isError());
		assertThat(poison).isCompletedExceptionally();
		assertThat(this.recorder.poison).hasSize(1).allMatch((message) -> message.startsWith("bad "));
		assertThat(this.recorder.losses).hasSize(losses);
		assertThat(losses).isLessThanOrEqualTo(7);
		assertThat(snapshot().outboxSize()).isZero();
	}

	/**
	 * The suspect went out right before a message of QoS 0 for which the broker hangs up
	 * each time, and with nothing acknowledged.
	 */
	@Test
	void qos0MessageThatIsPoisonCondemnsNoSuspect() {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> innocent = publish("a", 1);
		suspectForQos0();
		accept();
		assertThat(this.network.last().published()).as("held back").isEmpty();
		CompletableFuture<MqttPublishResult> other = publish("b", 1);
		publish("bad", 0);
		this.network.last().qos0Sent();
		readUntilQos0();
		assertThat(other).isCompletedWithValueMatching((result) -> !result.reasonCode().isError());
		assertThat(innocent).isCompletedWithValueMatching((result) -> !result.reasonCode().isError());
		assertThat(this.recorder.poison).isEmpty();
		assertThat(this.network.last().isClosed()).as("for the message of QoS 0").isTrue();
	}

	@Test
	void suspectWaitsUntilTheBrokerMustHaveReadWhatNothingAcknowledges() {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> innocent = publish("a", 1);
		suspectForQos0();
		accept();
		this.time.advance(Duration.ofSeconds(19));
		publish("b", 0);
		this.network.last().qos0Sent();
		this.time.advance(Duration.ofSeconds(9));
		publish("c", 0);
		assertThat(this.network.last().publishedTopics()).containsExactly("b");
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.last().publishedTopics()).containsExactly("b", "a");
		this.network.last().acknowledge(this.network.last().lastPacketId());
		assertThat(innocent).isCompletedWithValueMatching((result) -> !result.reasonCode().isError());
		assertThat(this.network.last().publishedTopics()).containsExactly("b", "a", "c");
	}

	@Test
	void connectionThatEndsWhileTheSuspectWaitsCondemnsNobody() {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> innocent = publish("a", 1);
		suspectForQos0();
		accept();
		this.time.advance(Duration.ofSeconds(19));
		publish("bad", 0);
		this.network.last().qos0Sent();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().close(HUNG_UP);
		this.time.advance(lastDelay());
		assertThat(this.recorder.poison).isEmpty();
		accept();
		this.time.advance(Duration.ofSeconds(20));
		this.network.last().acknowledge(this.network.last().lastPacketId());
		assertThat(innocent).isCompletedWithValueMatching((result) -> !result.reasonCode().isError());
	}

	@Test
	void connectionThatEndsAfterAQos0MessageAcquitsTheSuspect() {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> innocent = publish("a", 1);
		suspectForQos0();
		accept();
		this.time.advance(Duration.ofSeconds(15));
		publish("bad", 0);
		this.network.last().qos0Sent();
		this.network.last().close(HUNG_UP);
		this.time.advance(lastDelay());
		accept();
		assertThat(this.network.last().publishedTopics()).as("not held back any more").containsExactly("a");
		this.network.last().acknowledge(this.network.last().lastPacketId());
		assertThat(innocent).isCompletedWithValueMatching((result) -> !result.reasonCode().isError());
	}

	@Test
	void qos0MessagesDoNotKeepPoisonFromBeingFound() {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> poison = publish("bad", 1, true);
		for (int i = 0; i < 3; i++) {
			round(RETAINED, HUNG_UP);
		}
		accept();
		for (int i = 0; i < 5; i++) {
			publish("q", 0);
			this.network.last().qos0Sent();
			publish("a", 1);
		}
		play(RETAINED, HUNG_UP);
		assertThat(poison).isCompletedExceptionally();
		assertThat(this.recorder.poison).containsExactly("bad null");
	}

	@Test
	void reasonThatIsAnotherCondemnsNobody() {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> message = publish("bad", 1, true);
		for (int i = 0; i < 10; i++) {
			round(RETAINED, TransportClosed.disconnected(MqttReasonCode.SERVER_SHUTTING_DOWN, null, null));
		}
		round((packet) -> false, HUNG_UP);
		assertThat(message).isCompleted();
		assertThat(this.recorder.poison).isEmpty();
	}

	@Test
	void lossThatComesLateCondemnsNobody() {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> message = publish("bad", 1, true);
		for (int i = 0; i < 10; i++) {
			this.network.last().firstPacketId(this.lastPacketId + 1).acceptPresent();
			this.lastPacketId += 10;
			this.time.advance(Duration.ofSeconds(11));
			this.network.last().close(HUNG_UP);
			this.time.advance(lastDelay());
		}
		round((packet) -> false, HUNG_UP);
		assertThat(message).isCompleted();
		assertThat(this.recorder.poison).isEmpty();
	}

	@Test
	void presenceThatIsPoisonIsNotPublishedAgain() {
		givenStarted((settings) -> keptSession(settings)
			.presence(new MqttPresence("p", "on", "off", MqttQos.AT_LEAST_ONCE, true)));
		CompletableFuture<MqttPublishResult> behind = publish("a", 1);
		play(RETAINED, HUNG_UP);
		assertThat(behind).isCompleted();
		assertThat(snapshot().isConnected()).isTrue();
		this.network.last().close(HUNG_UP);
		this.time.advance(lastDelay());
		this.network.last().acceptPresent();
		assertThat(this.network.last().published()).isEmpty();
	}

	@Test
	void presenceOfQos0ThatIsPoisonIsFound(CapturedOutput output) {
		givenStarted((settings) -> keptSession(settings)
			.presence(new MqttPresence("p", "on", "off", MqttQos.AT_MOST_ONCE, true)));
		CompletableFuture<MqttPublishResult> behind = publish("a", 1);
		int losses = playInOrder("p");
		assertThat(losses).isLessThanOrEqualTo(7);
		assertThat(behind).isCompletedWithValueMatching((result) -> !result.reasonCode().isError());
		assertThat(this.recorder.poison).containsExactly("p null");
		assertThat(snapshot().lastRefusal()).isNotNull()
			.extracting(MqttConnectionSnapshot.Refusal::reason)
			.asString()
			.contains("the message to 'p'", "('mqtt.clients.test.presence.topic')");
		assertThat(output).containsOnlyOnce("from now on it is sent with QoS 1");
		this.network.last().close(HUNG_UP);
		this.time.advance(lastDelay());
		accept();
		this.time.advance(Duration.ofSeconds(30));
		assertThat(snapshot().isConnected()).isTrue();
		assertThat(this.network.last().published()).isEmpty();
	}

	@Test
	void presenceOfQos0ThatTheBrokerAcknowledgesIsInnocent() {
		givenStarted((settings) -> settings.presence(new MqttPresence("p", "on", "off", MqttQos.AT_MOST_ONCE, true)));
		for (int i = 0; i < 10; i++) {
			this.network.last().accept();
			FakeTransport transport = this.network.last();
			PublishPacket presence = transport.published().get(0);
			assertThat(presence.topic()).isEqualTo("p");
			assertThat(presence.qos().value()).isEqualTo((i < 2) ? 0 : 1);
			if (presence.qos().isAcknowledged()) {
				transport.acknowledge(transport.lastPacketId());
			}
			else {
				transport.qos0Sent();
			}
			transport.close(HUNG_UP);
			this.time.advance(lastDelay());
		}
		assertThat(this.recorder.poison).isEmpty();
	}

	@Test
	void presenceOfQos0StaysWhatItIsIfTheBrokerGoesOn() {
		givenStarted((settings) -> settings.presence(new MqttPresence("p", "on", "off", MqttQos.AT_MOST_ONCE, true)));
		for (int i = 0; i < 10; i++) {
			this.network.last().accept();
			FakeTransport transport = this.network.last();
			assertThat(transport.published()).first().extracting(PublishPacket::qos).isEqualTo(MqttQos.AT_MOST_ONCE);
			transport.qos0Sent();
			if (i % 2 > 0) {
				publish("a", 1);
				transport.acknowledge(transport.lastPacketId());
			}
			transport.close(HUNG_UP);
			this.time.advance(lastDelay());
		}
	}

	/**
	 * Plays a broker that works on what was sent in its order, and hangs up on a topic.
	 */
	private int playInOrder(String poison) {
		for (int losses = 0; losses < 20; losses++) {
			accept();
			if (!hangsUp(poison)) {
				this.time.advance(Duration.ofSeconds(20));
				if (!hangsUp(poison)) {
					return losses;
				}
			}
			this.network.last().close(HUNG_UP);
			this.time.advance(lastDelay());
		}
		throw new AssertionError("It goes on and on");
	}

	private boolean hangsUp(String poison) {
		FakeTransport transport = this.network.last();
		List<InflightMessage> open = this.store.inflight();
		while (!open.isEmpty() && !transport.publishedTopics().contains(poison)
				&& !open.get(0).message().packet().topic().equals(poison)) {
			transport.acknowledge(open.get(0).packetId());
			open = this.store.inflight();
		}
		return transport.publishedTopics().contains(poison)
				|| this.store.inflight().stream().anyMatch((sent) -> sent.message().packet().topic().equals(poison));
	}

	@Test
	void stopDoesNotWaitForWhatIsHeldBack() {
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> poison = publish("bad", 1, true);
		for (int i = 0; i < 4; i++) {
			round(RETAINED, HUNG_UP);
		}
		this.connection.stop();
		assertThat(this.network.last().isDisconnected()).isTrue();
		this.network.last().close(TransportClosed.local());
		assertThat(poison).isCompletedExceptionally();
	}

	@Test
	void isKeptAsideInTheFileAndNotSentByTheNextRun(@TempDir Path directory) {
		this.store = open(directory);
		givenStarted(PoisonMessageTests::withFile);
		publish("bad", 1, true);
		CompletableFuture<MqttPublishResult> behind = publish("a", 1);
		round(RETAINED, HUNG_UP);
		close();
		this.store = open(directory);
		givenStarted(PoisonMessageTests::withFile);
		play(RETAINED, HUNG_UP);
		assertThat(behind).isCompletedExceptionally();
		assertThat(this.recorder.poison).containsExactly("bad null");
		assertThat(snapshot().outboxSize()).isZero();
		close();
		FileOutboxStore reopened = open(directory);
		assertThat(reopened.waiting()).isEmpty();
		assertThat(reopened.aside()).extracting((message) -> message.packet().topic()).containsExactly("bad");
		reopened.close();
	}

	@Test
	void canBeSentAgainAndDiscardedByALaterRun(@TempDir Path directory) {
		this.store = open(directory);
		givenStarted(PoisonMessageTests::withFile);
		publish("bad", 1, true);
		publish("a", 1);
		play(RETAINED, HUNG_UP);
		close();
		this.store = open(directory);
		givenStarted(PoisonMessageTests::withFile);
		List<MqttPoisonMessage> kept = this.connection.getPoisonMessages();
		assertThat(kept).extracting(MqttPoisonMessage::getMessage)
			.extracting(PublishPacket::topic)
			.containsExactly("bad");
		CompletableFuture<MqttPublishResult> again = this.connection.publish(kept.get(0).getMessage());
		play((packet) -> false, HUNG_UP);
		assertThat(again).isCompleted();
		kept.get(0).discard();
		kept.get(0).discard();
		assertThat(this.connection.getPoisonMessages()).isEmpty();
		close();
		FileOutboxStore reopened = open(directory);
		assertThat(reopened.aside()).isEmpty();
		assertThat(reopened.waiting()).isEmpty();
		reopened.close();
	}

	@Test
	void isReportedByALaterRun(@TempDir Path directory, CapturedOutput output) {
		this.store = open(directory);
		givenStarted(PoisonMessageTests::withFile);
		publish("bad", 1, true);
		publish("a", 1);
		play(RETAINED, HUNG_UP);
		close();
		this.store = open(directory);
		givenStarted(PoisonMessageTests::withFile);
		assertThat(output).contains(PoisonAdvice.kept(1));
	}

	/**
	 * The message may come again with the next run, but nobody waits for it in vain, and
	 * the connection goes on.
	 */
	@Test
	void aStoreThatCannotKeepItAsideKeepsNoResultFromWhoeverWaits() {
		this.store = new MemoryOutboxStore(this.time) {

			@Override
			public void setAside(AcceptedMessage message) {
				throw new IllegalStateException("Disk failure");
			}

		};
		givenStarted(ConnectionFixture::keptSession);
		CompletableFuture<MqttPublishResult> poison = publish("bad", 1, true);
		CompletableFuture<MqttPublishResult> behind = publish("a", 1);
		TransportClosed end = TransportClosed.disconnected(MqttReasonCode.RETAIN_NOT_SUPPORTED, null, null);
		round(RETAINED, end);
		// the suspect is sent once the other one got through
		this.network.last().firstPacketId(this.lastPacketId + 1).acceptPresent();
		this.network.last().acknowledge(this.network.last().lastPacketId());
		CompletableFuture<MqttPublishResult> meanwhile = publish("c", 0);
		this.network.last().close(end);
		assertThat(behind).isCompleted();
		assertThatExceptionOfType(MqttPoisonMessageException.class).isThrownBy(() -> join(poison));
		assertThat(meanwhile).as("QoS 0 without a connection").isCompletedExceptionally();
		assertThat(this.recorder.poison).hasSize(1);
		assertThat(snapshot().outboxSize()).isZero();
		this.time.advance(lastDelay());
		assertThat(this.network.open()).isOne();
		this.network.last().acceptPresent();
		assertThat(this.network.last().published()).isEmpty();
	}

	@Test
	void isNotKeptInMemory() {
		givenStarted(ConnectionFixture::keptSession);
		publish("bad", 1, true);
		publish("a", 1);
		play(RETAINED, HUNG_UP);
		assertThat(this.recorder.poison).hasSize(1);
		assertThat(this.connection.getPoisonMessages()).isEmpty();
	}

	private FileOutboxStore open(Path directory) {
		return FileOutboxStore.open(directory, "test", "test", this.time, Runnable::run);
	}

	private static MqttConnectionSettingsBuilder withFile(MqttConnectionSettingsBuilder settings) {
		return keptSession(settings);
	}

	/**
	 * Plays a broker that hangs up on some messages, until it has nothing more to hang up
	 * on.
	 */
	private int play(Predicate<PublishPacket> poison, TransportClosed end) {
		for (int losses = 0; losses < 40; losses++) {
			if (!round(poison, end)) {
				return losses;
			}
		}
		throw new AssertionError("It goes on and on");
	}

	private boolean round(Predicate<PublishPacket> poison, TransportClosed end) {
		FakeTransport transport = this.network.last();
		if (!snapshot().isConnected()) {
			transport.firstPacketId(this.lastPacketId + 1);
			this.lastPacketId += 100;
			if (transport.request().connect().cleanStart()) {
				transport.accept();
			}
			else {
				transport.acceptPresent();
			}
		}
		for (List<InflightMessage> open = this.store.inflight(); !open.isEmpty(); open = this.store.inflight()) {
			InflightMessage next = open.get(0);
			boolean ends = poison.test(next.message().packet());
			if (ends || (!this.acknowledgesBeforePoison && isAny(poison, open))) {
				transport.close(end);
				this.time.advance(lastDelay());
				return true;
			}
			transport.acknowledge(next.packetId());
		}
		return false;
	}

	/**
	 * The broker hangs up on a message of QoS 0 three times, before it has acknowledged
	 * what was sent ahead of it.
	 */
	private void suspectForQos0() {
		for (int i = 0; i < 3; i++) {
			accept();
			publish("bad", 0);
			assertThat(this.network.last().publishedTopics()).endsWith("bad");
			this.network.last().qos0Sent();
			this.network.last().close(HUNG_UP);
			this.time.advance(lastDelay());
		}
	}

	private void accept() {
		this.network.last().firstPacketId(this.lastPacketId + 1).acceptPresent();
		this.lastPacketId += 10;
	}

	/**
	 * Plays a broker that works on what was sent in its order, acknowledges QoS 1, and
	 * hangs up on QoS 0.
	 */
	private void readUntilQos0() {
		FakeTransport transport = this.network.last();
		for (int i = 0; i < transport.published().size(); i++) {
			if (transport.published().get(i).qos() == MqttQos.AT_MOST_ONCE) {
				transport.close(HUNG_UP);
				return;
			}
			transport.acknowledge(this.store.inflight().get(0).packetId());
		}
	}

	private static boolean isAny(Predicate<PublishPacket> poison, List<InflightMessage> open) {
		return open.stream().anyMatch((sent) -> poison.test(sent.message().packet()));
	}

	private Duration lastDelay() {
		return this.recorder.delays.get(this.recorder.delays.size() - 1);
	}

	private CompletableFuture<MqttPublishResult> publish(String topic, int qos, boolean retained) {
		return this.connection
			.publish(new PublishPacket(topic, "bad".getBytes(), MqttQos.of(qos), retained, PublishProperties.NONE));
	}

	private CompletableFuture<MqttPublishResult> publish(String topic, int qos, String payload) {
		return this.connection
			.publish(new PublishPacket(topic, payload.getBytes(), MqttQos.of(qos), false, PublishProperties.NONE));
	}

}
