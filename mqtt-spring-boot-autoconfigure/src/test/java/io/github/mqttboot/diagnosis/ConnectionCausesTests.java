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

package io.github.mqttboot.diagnosis;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionCauses}.
 */
class ConnectionCausesTests {

	private static final Path PAGE = Path.of("../docs/configuration-errors.md");

	private static final URI BROKER = URI.create("mqtt://broker:1883");

	@ParameterizedTest
	@CsvSource({ "default, mqtt.", "orders, mqtt.clients.orders.", "My Name, mqtt.clients[My Name]." })
	void anOversizedPacketNamesThePropertyOfItsConnection(String name, String prefix) {
		assertThat(description(name, UnaryOperator.identity(),
				TransportClosed.protocol(MqttReasonCode.PACKET_TOO_LARGE, "the broker sends a packet of 20000000 bytes",
						null)))
			.isEqualTo("the broker sends a packet of 20000000 bytes, and '" + prefix
					+ "maximum-packet-size' allows 16777216; raise it if such messages are meant to come");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", textBlock = """
			2,    1 to 2
			none, none at all
			0,    none at all
			""")
	void aTopicAliasThatIsNotAllowedNamesTheProperty(Integer maximum, String allowed) {
		assertThat(description("orders", (settings) -> settings.topicAliasMaximum(maximum),
				TransportClosed.protocol(MqttReasonCode.TOPIC_ALIAS_INVALID, "a PUBLISH has the topic alias 3", null)))
			.isEqualTo(
					"a PUBLISH has the topic alias 3, and 'mqtt.clients.orders.topic-alias-maximum' allows " + allowed);
	}

	@ParameterizedTest
	@MethodSource("adviceOnPage")
	void anAcceptedConnectionGetsNoAdviceAboutAWill(MqttReasonCode code, String advice) {
		assertThat(description("orders", UnaryOperator.identity(), TransportClosed.disconnected(code, null, null)))
			.startsWith("the broker disconnected: ")
			.endsWith("): " + advice)
			.doesNotContain("will")
			.doesNotContain("presence");
	}

	static List<Arguments> adviceOnPage() throws IOException {
		List<Arguments> rows = Files.readAllLines(PAGE)
			.stream()
			.dropWhile((line) -> !line.equals("| DISCONNECT | Advice |"))
			.skip(2)
			.takeWhile((line) -> line.startsWith("|"))
			.map((line) -> line.split(" *\\| *"))
			.map((cells) -> Arguments.of(MqttReasonCode.of(Integer.decode(cells[1].replace("`", ""))), cells[2]))
			.toList();
		assertThat(rows).extracting((row) -> row.get()[0])
			.containsExactly(MqttReasonCode.TOPIC_NAME_INVALID, MqttReasonCode.PACKET_TOO_LARGE,
					MqttReasonCode.QUOTA_EXCEEDED, MqttReasonCode.PAYLOAD_FORMAT_INVALID,
					MqttReasonCode.RETAIN_NOT_SUPPORTED, MqttReasonCode.QOS_NOT_SUPPORTED);
		return rows;
	}

	@Test
	void aReasonGivenForASubscribeNamesIt() {
		ConnectionCauses causes = causes("orders", UnaryOperator.identity());
		TransportClosed closed = TransportClosed.disconnected(MqttReasonCode.QUOTA_EXCEEDED, null, null);
		assertThat(causes.ofLoss(closed, List.of("a/#", "b")).description())
			.isEqualTo("the broker disconnected: quota exceeded (0x97): subscribe to fewer topic filters, or raise the"
					+ " broker's quota of subscriptions for a client; SUBSCRIBE was unanswered for 'a/#', 'b'");
		assertThat(causes.ofLoss(closed, List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10")).description())
			.endsWith("'8' and 2 more");
		assertThat(causes.ofLoss(closed, List.of()).description()).doesNotContain("SUBSCRIBE");
		assertThat(causes
			.ofLoss(TransportClosed.disconnected(MqttReasonCode.SERVER_SHUTTING_DOWN, null, null), List.of("a/#"))
			.description()).doesNotContain("SUBSCRIBE");
	}

	@Test
	void aHostNameThatTheJdkCannotCheckIsNotACertificateForAnotherHost() {
		LinkFailure failure = LinkFailure.of(LinkFailure.Kind.HOST_NAME_NOT_VERIFIABLE, "mqtt_broker");
		assertThat(description("test", UnaryOperator.identity(), TransportClosed.network(failure, null)))
			.startsWith("the JDK cannot check whether the certificate of the broker is for 'mqtt_broker'")
			.contains("a network alias, without '_'")
			.doesNotContain("is not for this host");
	}

	@Test
	void whatTheBrokerSaysNamesNoPropertyOfAnotherConnection() {
		// nothing is replaced in texts that come from elsewhere
		assertThat(description("orders", UnaryOperator.identity(),
				TransportClosed.refused(MqttReasonCode.BAD_USER_NAME_OR_PASSWORD, "see 'mqtt.username'", null)))
			.contains("\"see 'mqtt.username'\"")
			.contains("check 'mqtt.clients.orders.username'");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					QUIC_UNANSWERED              |           | nothing answered over UDP in time: nothing may listen there for QUIC, or a firewall may block UDP
					APPLICATION_PROTOCOL_REFUSED | mqtt      | the other side does not speak the application protocol 'mqtt' (ALPN)
					QUIC_IDLE                    |           | nothing came in within the idle timeout of QUIC
					QUIC_ERROR                   | it closed | QUIC failed: it closed
					""")
	void anEndOfQuicIsExplained(LinkFailure.Kind kind, String detail, String text) {
		assertThat(causes("test", UnaryOperator.identity())
			.ofLoss(TransportClosed.network(LinkFailure.of(kind, detail), null), List.of())
			.description()).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					FOREIGN_TLS  |           | the port expects TLS: use mqtts:// or wss://
					FOREIGN_HTTP |           | an HTTP server answers there: the port is wrong, or WebSocket is meant, which is ws:// or wss://
					FOREIGN      | 0x53 0x53 | what answers there is not an MQTT broker: it begins with the bytes 0x53 0x53, not with CONNACK
					""")
	void aForeignProtocolIsNamed(LinkFailure.Kind kind, String detail, String text) {
		MqttConnectionCause cause = causes("test", UnaryOperator.identity()).ofFailedAttempt(
				TransportClosed.foreign(MqttReasonCode.MALFORMED_PACKET, LinkFailure.of(kind, detail), null),
				ConnectStage.CONNACK, BROKER, false);
		assertThat(cause.kind()).isEqualTo(MqttConnectionCause.Kind.PROTOCOL);
		assertThat(cause.description()).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					CREDENTIALS | CREDENTIALS        | the credentials provider did not answer within 3000 ms
					WILL        | WILL               | the will provider did not answer within 3000 ms
					RESOLVING   | NETWORK            | the name service did not answer within 3000 ms: the host name could not be resolved
					CONNECTING  | CONNECTION_TIMEOUT | the broker did not accept the connection within 3000 ms
					TLS         | CONNECTION_TIMEOUT | the broker did not accept the connection within 3000 ms; is it TLS that is spoken on this port?
					UPGRADE     | CONNECTION_TIMEOUT | the broker did not accept the connection within 3000 ms; is it a web server that listens on this port?
					CONNACK     | CONNECTION_TIMEOUT | the broker did not accept the connection within 3000 ms
					""")
	void aTimeoutSaysHowFarTheAttemptCame(ConnectStage stage, MqttConnectionCause.Kind kind, String text) {
		MqttConnectionCause cause = causes("test", (settings) -> settings.connectionTimeout(Duration.ofSeconds(3)))
			.ofTimeout(stage, BROKER, false);
		assertThat(cause.kind()).isEqualTo(kind);
		assertThat(cause.description()).isEqualTo(text);
	}

	private static String description(String name, UnaryOperator<MqttConnectionSettingsBuilder> settings,
			TransportClosed closed) {
		return causes(name, settings).ofLoss(closed).description();
	}

	private static ConnectionCauses causes(String name, UnaryOperator<MqttConnectionSettingsBuilder> settings) {
		return new ConnectionCauses(settings.apply(new MqttConnectionSettingsBuilder(name)).build());
	}

}
