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

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttConnectionSettings.Reconnect;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.supervisor.FakeNetwork.FakeTransport;
import io.github.mqttboot.transport.TransportClosed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionSupervisor}: making a connection, and making it again.
 */
class ConnectionStartTests extends ConnectionFixture {

	@Test
	void noStepOfALinkTakesLongerThanASocketCanWait() {
		givenStarted((settings) -> settings.connectionTimeout(Duration.ofDays(30)));
		assertThat(this.network.last().request().timeout()).isEqualTo(Duration.ofMillis(Integer.MAX_VALUE));
	}

	@Test
	void sessionThatIsToBeKeptForLessThanASecondIsAskedFor() {
		givenStarted((
				settings) -> settings.clientId("test").cleanStart(false).sessionExpiryInterval(Duration.ofMillis(500)));
		assertThat(this.network.last().request().connect().properties().sessionExpiryInterval())
			.as("0 would have it end with the connection")
			.isOne();
	}

	@Test
	void whatWaitedIsFlushedOnce() {
		given((settings) -> settings.maxInflight(10));
		for (int i = 0; i < 10; i++) {
			publish("a", 1);
		}
		this.connection.start();
		FakeTransport transport = this.network.last();
		int before = transport.flushes();
		transport.accept();
		assertThat(transport.publishedTopics()).hasSize(10);
		assertThat(transport.flushes() - before).isEqualTo(1);
	}

	@Test
	void doesNothingBeforeItIsStarted() {
		given(UnaryOperator.identity());
		assertThat(this.network.attempts()).isZero();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.STOPPED);
	}

	@Test
	void isConnectedOnceTheBrokerAccepts() {
		givenStarted(UnaryOperator.identity());
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.CONNECTING);
		this.network.last().accept();
		assertThat(snapshot().isConnected()).isTrue();
		assertThat(snapshot().connectedSince()).isEqualTo(this.time.now());
		assertThat(snapshot().disconnectedSince()).isNull();
		assertThat(transitions()).containsExactly("STOPPED -> CONNECTING", "CONNECTING -> CONNECTED");
	}

	@Test
	void startingTwiceMakesOneConnection() {
		givenConnected(UnaryOperator.identity());
		this.connection.start();
		assertThat(this.network.attempts()).isOne();
	}

	@Test
	void theWillIsMadeForEachAttempt() {
		AtomicInteger made = new AtomicInteger();
		givenStarted((settings) -> settings.willProvider((name) -> will(name + "/" + made.incrementAndGet())));
		assertThat(this.network.attempt(1).request().connect().will().topic()).isEqualTo("test/1");
		this.network.attempt(1).fail();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.attempt(2).request().connect().will().topic()).isEqualTo("test/2");
	}

	@Test
	void withoutWillOfTheProviderThatOfTheSettingsIsTaken() {
		givenStarted((settings) -> settings.will(will("configured")).willProvider((name) -> null));
		assertThat(this.network.last().request().connect().will().topic()).isEqualTo("configured");
	}

	@Test
	void aWillThatCannotBeMadeOrSentFailsTheAttempt() {
		Deque<MqttWill> wills = new ArrayDeque<>(List.of(will("a/#")));
		givenStarted((settings) -> settings.willProvider((name) -> wills.remove()));
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.attempts()).isZero();
		assertThat(this.recorder.failures).containsExactly("will", "will");
		wills.add(will("a"));
		this.time.advance(Duration.ofSeconds(2));
		assertThat(this.network.attempts()).isOne();
	}

	private static MqttWill will(String topic) {
		return new MqttWill(new PublishPacket(topic, new byte[0], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE),
				null);
	}

	@Test
	void waitsTheWholeBackoffBeforeTryingAgain() {
		givenStarted(UnaryOperator.identity());
		this.network.attempt(1).fail();
		this.time.advance(Duration.ofMillis(999));
		assertThat(this.network.attempts()).isOne();
		assertThat(transitions()).containsExactly("STOPPED -> CONNECTING", "CONNECTING -> WAITING network PT1S");
		this.time.advance(Duration.ofMillis(1));
		assertThat(this.network.attempts()).isEqualTo(2);
	}

	@Test
	void theDelayGrowsUpToItsMaximum() {
		givenStarted((settings) -> settings.reconnect(new Reconnect(Duration.ofSeconds(1), Duration.ofSeconds(5), 2,
				Duration.ofSeconds(20), Duration.ofMinutes(1))));
		for (int i = 0; i < 5; i++) {
			this.network.last().fail();
			this.time.advance(Duration.ofSeconds(5));
		}
		assertThat(this.recorder.delays).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 5L, 5L);
	}

	@Test
	void theDelayStartsOverOnlyAfterAStableConnection() {
		givenConnected(UnaryOperator.identity());
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		this.time.advance(Duration.ofSeconds(19));
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(2));
		this.network.last().accept();
		this.time.advance(Duration.ofSeconds(20));
		this.network.last().fail();
		assertThat(this.recorder.delays).extracting(Duration::toSeconds).containsExactly(1L, 2L, 1L);
	}

	@Test
	void givesUpOnASilentBrokerAtTheDeadline() {
		givenStarted((settings) -> settings.connectionTimeout(Duration.ofSeconds(3)));
		this.time.advance(Duration.ofSeconds(3));
		assertThat(this.network.attempt(1).isClosed()).isTrue();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.WAITING);
		assertThat(this.recorder.failures).containsExactly("connection-timeout");
	}

	@Test
	void aLateAnswerOfAnAttemptGivenUpIsIgnored() {
		givenStarted((settings) -> settings.connectionTimeout(Duration.ofSeconds(3)));
		this.time.advance(Duration.ofSeconds(3));
		this.network.attempt(1).accept();
		this.network.attempt(1).fail();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.WAITING);
		assertThat(this.recorder.failures).hasSize(1);
	}

	@Test
	void triesAllAddressesOfAllUrlsBeforeItWaits() {
		this.addresses.add(address(2));
		givenStarted((settings) -> settings.urls(List.of(URI.create("mqtt://a:1"), URI.create("mqtt://b:2"))));
		for (int i = 0; i < 4; i++) {
			assertThat(snapshot().state()).isEqualTo(MqttConnectionState.CONNECTING);
			this.network.last().fail();
		}
		assertThat(attempted()).containsExactly("a 127.0.0.1", "a 127.0.0.2", "b 127.0.0.1", "b 127.0.0.2");
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.WAITING);
	}

	@Test
	void triesAllAddressesOfAWebSocketToo() {
		this.addresses.add(address(2));
		givenStarted((settings) -> settings.urls(List.of(URI.create("ws://a:1/mqtt"))));
		this.network.last().fail();
		this.network.last().fail();
		assertThat(attempted()).containsExactly("a 127.0.0.1", "a 127.0.0.2");
	}

	@Test
	void linkThatFindsTheAddressItselfGetsTheName() {
		this.network.resolving();
		givenStarted((settings) -> settings.urls(List.of(URI.create("ws://a:1/mqtt"))));
		assertThat(this.network.last().request().address()).isEqualTo(InetSocketAddress.createUnresolved("a", 1));
	}

	@Test
	void linkGetsTheNumberOfAddressesOfTheHost() {
		this.addresses.add(address(2));
		givenStarted((settings) -> settings.urls(List.of(URI.create("mqtt://a:1"))));
		assertThat(this.network.last().request().addressesOfHost()).isEqualTo(2);
		this.network.last().fail();
		assertThat(this.network.last().request().addressesOfHost()).isEqualTo(2);
	}

	@Test
	void returnsFirstToTheUrlThatWorkedAfterARoundInWhichNoneDid() {
		givenStarted((settings) -> settings
			.urls(List.of(URI.create("mqtt://a:1"), URI.create("mqtt://b:2"), URI.create("mqtt://c:3"))));
		this.network.last().fail();
		this.network.last().accept();
		for (int i = 0; i < 4; i++) {
			this.network.last().fail();
			if (snapshot().state() == MqttConnectionState.WAITING) {
				this.time.advance(Duration.ofSeconds(10));
			}
		}
		assertThat(attempted()).extracting((attempt) -> attempt.substring(0, 1))
			.containsExactly("a", "b", "b", "c", "a", "b");
	}

	@Test
	void urlsAreTriedInTheirOrderUntilOneWorked() {
		givenStarted((settings) -> settings.urls(List.of(URI.create("mqtt://a:1"), URI.create("mqtt://b:2"))));
		this.network.last().fail();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(10));
		assertThat(attempted()).containsExactly("a 127.0.0.1", "b 127.0.0.1", "a 127.0.0.1");
	}

	@Test
	void returnsFirstToTheUrlThatWasInUse() {
		givenStarted((settings) -> settings.urls(List.of(URI.create("mqtt://a:1"), URI.create("mqtt://b:2"))));
		this.network.last().fail();
		this.network.last().accept();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(attempted()).containsExactly("a 127.0.0.1", "b 127.0.0.1", "b 127.0.0.1");
	}

	@Test
	void aHostThatCannotBeResolvedIsAFailedAttempt() {
		this.addresses.clear();
		givenStarted(UnaryOperator.identity());
		assertThat(this.network.attempts()).isZero();
		assertThat(this.recorder.failures).containsExactly("network");
		this.addresses.add(address(1));
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.attempts()).isOne();
	}

	@Test
	void whateverIsThrownInAnAttemptEndsThatAttemptOnly() {
		this.network.failWith(new IllegalStateException("no transport today"));
		givenStarted(UnaryOperator.identity());
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.WAITING);
		this.network.failWith(null);
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void credentialsAreAskedForAtEveryAttempt() {
		List<String> passwords = new ArrayList<>(List.of("old", "new"));
		givenStarted((settings) -> settings.credentials((name) -> new MqttCredentials(name, passwords.remove(0))));
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.attempt(1).request().connect().password()).asString().isEqualTo("old");
		assertThat(this.network.attempt(2).request().connect().password()).asString().isEqualTo("new");
		assertThat(this.network.attempt(2).request().connect().username()).isEqualTo("test");
	}

	@Test
	void anErrorOfTheCredentialsProviderIsAFailedAttempt() {
		givenStarted((settings) -> settings.credentials((name) -> {
			throw new AssertionError("no token");
		}));
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.WAITING);
		assertThat(this.recorder.failures).containsExactly("credentials");
		assertThat(snapshot().lastFailure().cause().description()).doesNotContain("no token");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', nullValues = "-",
			textBlock = """
					3.1.1 | -     | secret  | 'mqtt.clients.test.password' is invalid: MQTT 3.1.1 has no password without a user name. Set 'mqtt.clients.test.username' too
					3.1   | ann   | 😀secret | 'mqtt.clients.test.password' is invalid: It has a character from U+FDD0 on, such as an emoji or a full-width form, which the client library for MQTT 3.1 cannot send. Remove that character, or set 'mqtt.clients.test.version' to 5.0 or 'mqtt.clients.test.client-type' to netty
					5.0   | an\bn | secret  | 'mqtt.clients.test.username' is invalid: It has a character that MQTT does not allow, such as a control character. Remove that character
					""")
	void credentialsThatCannotBeSentAreAFailedAttempt(String version, @Nullable String username, String password,
			String words) {
		givenStarted((settings) -> settings.version(version(version))
			.credentials((name) -> new MqttCredentials(username, password)));
		assertThat(this.network.attempts()).isZero();
		assertThat(this.recorder.failures).containsExactly("credentials");
		assertThat(snapshot().lastFailure().cause().description())
			.isEqualTo("the credentials cannot be sent: " + words);
	}

	@Test
	void theQueryOfAUrlIsSentButNotShown() {
		URI url = URI.create("wss://host:443/mqtt?token=secret");
		givenConnected((settings) -> settings.urls(List.of(url)));
		assertThat(this.network.last().request().uri()).isEqualTo(url);
		assertThat(snapshot().broker()).isEqualTo(URI.create("wss://host:443/mqtt?******"));
	}

	@ParameterizedTest
	@CsvSource({ "ws://broker, ws://broker:8083/mqtt", "ssl://broker/, mqtts://broker:8883",
			"tcp://my_broker, mqtt://my_broker:1883" })
	void aTransportIsGivenWhatAUrlLeavesOut(URI url, URI complete) {
		givenConnected((settings) -> settings.urls(List.of(url)));
		assertThat(this.network.last().request().uri()).isEqualTo(complete);
	}

	@Test
	void credentialsOfMqtt5MayBeAnyText() {
		givenStarted((settings) -> settings.credentials((name) -> new MqttCredentials(null, "\n😀")));
		assertThat(this.network.attempts()).isOne();
	}

	@Test
	void aFailedAttemptDoesNotHideWhyTheConnectionWasLost() {
		givenConnected(UnaryOperator.identity());
		this.network.last().close(TransportClosed.disconnected(MqttReasonCode.SERVER_SHUTTING_DOWN, null, null));
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().fail();
		assertThat(snapshot().lastDisconnect().cause().tag()).isEqualTo("server-shutting-down");
		assertThat(snapshot().lastFailure().cause().tag()).isEqualTo("network");
		assertThat(snapshot().attempts()).isOne();
	}

	@Test
	void whenThePacketCameInIsRememberedAfterTheLoss() {
		givenConnected(UnaryOperator.identity());
		Instant received = this.time.now();
		this.time.advance(Duration.ofSeconds(7));
		this.network.last().fail();
		assertThat(snapshot().lastPacketReceived()).isEqualTo(received);
	}

	private static MqttVersion version(String text) {
		return Arrays.stream(MqttVersion.values())
			.filter((version) -> version.toString().equals(text))
			.findFirst()
			.orElseThrow();
	}

}
