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

package io.github.mqttboot.e2e.configuration;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.ScriptedBroker.Session;
import io.github.mqttboot.testsupport.TestCertificates;
import io.netty.handler.codec.mqtt.MqttMessageType;

/**
 * What the brokers of an application do, and the properties that are needed to see others
 * at work. In the order in which they take time.
 */
enum WireScenario {

	/**
	 * Accepted connections are cut soon.
	 */
	FLAKY((wire) -> wire.broker().on(MqttMessageType.CONNECT, (session, packet) -> {
		session.accept(false);
		if (wire.broker().sessions().size() <= 2) {
			later(session::drop);
		}
	}), Map.of("reconnect.multiplier", "1000")),

	/**
	 * Neither pings nor messages are answered.
	 */
	DEAF((wire) -> wire.broker()
		.on(MqttMessageType.PINGREQ, ScriptedBroker.ignore())
		.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore()),
			Map.of("keep-alive-interval", "2s", "reconnect.initial-delay", "20ms", "outbox.max-messages", "1")),

	/**
	 * Another broker, which may be tried first, does not answer, and this one is not
	 * there until that was tried.
	 */
	EVERYTHING((wire) -> {
		ScriptedBroker other = wire.other().on(MqttMessageType.CONNECT, ScriptedBroker.ignore());
		wire.broker().on(MqttMessageType.CONNECT, (session, packet) -> {
			if (other.sessions().isEmpty()) {
				session.drop();
			}
			else {
				session.accept(false);
			}
		});
	}, Map.of()),

	/**
	 * Network connections are cut at once.
	 */
	AWAY((wire) -> wire.broker().onAccept(Session::drop), Map.of("reconnect.initial-delay", "20ms")),

	/**
	 * The broker is busy twice, then does not like the credentials.
	 */
	REFUSING((wire) -> wire.broker().on(MqttMessageType.CONNECT, (session, packet) -> {
		boolean mqtt5 = wire.version().hasProperties();
		switch (wire.broker().sessions().size()) {
			case 1, 2 -> session.refuse(mqtt5 ? 0x88 : 3);
			case 3 -> session.refuse(mqtt5 ? 0x86 : 4);
			default -> session.accept(false);
		}
	}), Map.of("client-id", "refused", "reconnect.initial-delay", "20ms", "reconnect.multiplier", "1000")),

	/**
	 * A message comes that is larger than others.
	 */
	BULKY((wire) -> wire.broker().on(MqttMessageType.CONNECT, (session, packet) -> {
		session.accept(false);
		session.publish("bulk", "x".repeat(65_536), 0, 0);
	}), Map.of("reconnect.initial-delay", "20ms")),

	/**
	 * There is no answer to CONNECT.
	 */
	SILENT((wire) -> wire.broker().on(MqttMessageType.CONNECT, ScriptedBroker.ignore()), Map.of()),

	/**
	 * All is well, and this is a client that others look out for.
	 */
	PRESENCE((wire) -> {
	}, Map.of("client-id", "present")),

	/**
	 * All is well until a row has it otherwise.
	 */
	PLAIN((wire) -> {
	}, Map.of("client-id", "plain", "clean-session", "false")),

	/**
	 * The session is there, and has messages to which nothing subscribes.
	 */
	RESUMED((wire) -> wire.broker().on(MqttMessageType.CONNECT, (session, packet) -> {
		// 3.1 does not say that it is
		session.accept(wire.version() != MqttVersion.MQTT_3_1);
		session.publish("nobody/1", "x", 1, 1);
		session.publish("nobody/2", "x", 1, 2);
	}), Map.of("client-id", "resumed", "clean-session", "false")),

	/**
	 * All is well, and there is much to do.
	 */
	BUSY((wire) -> {
	}, Map.of("client-id", "busy")),

	/**
	 * TLS with a certificate of each side, that of the broker for another host.
	 */
	SECURE((wire) -> ScriptedBroker.start(wire.tls()
		.present(TestCertificates.shared().createServer("elsewhere.example.com"))
		.requireClient(TestCertificates.shared().getAuthority())
		.applicationProtocol("mqtt")), (wire) -> {
		}, Map.of()),

	/**
	 * A WebSocket over TLS.
	 */
	WEB((wire) -> ScriptedBroker.start(wire.tls(), wire.webSocket()), (wire) -> {
	}, Map.of("ssl.bundle", WireApplication.BUNDLE)),

	/**
	 * All is well, and nobody cares.
	 */
	UNUSED((wire) -> {
	}, Map.of());

	private final Function<Wire, ScriptedBroker> broker;

	private final Consumer<Wire> script;

	private final Map<String, String> properties;

	WireScenario(Consumer<Wire> script, Map<String, String> properties) {
		this((wire) -> ScriptedBroker.start(), script, properties);
	}

	WireScenario(Function<Wire, ScriptedBroker> broker, Consumer<Wire> script, Map<String, String> properties) {
		this.broker = broker;
		this.script = script;
		this.properties = properties;
	}

	ScriptedBroker startBroker(Wire wire) {
		return this.broker.apply(wire);
	}

	/**
	 * Return whether a connection over QUIC can meet this.
	 * @return whether it can
	 */
	boolean isOverQuic() {
		return this != WEB;
	}

	/**
	 * Create what takes QUIC for a broker.
	 * @param brokerPort the port of the broker
	 * @return the front, to be started
	 */
	QuicFront frontOf(int brokerPort) {
		QuicFront front = QuicFront.to(brokerPort);
		if (this == SECURE) {
			front.present(TestCertificates.shared().createServer("elsewhere.example.com"))
				.requireClient(TestCertificates.shared().getAuthority());
		}
		return front;
	}

	void script(Wire wire) {
		this.script.accept(wire);
	}

	/**
	 * Return what this needs of each connection.
	 * @return values by key
	 */
	Map<String, String> properties() {
		return this.properties;
	}

	private static void later(Runnable action) {
		CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(action);
	}

}
