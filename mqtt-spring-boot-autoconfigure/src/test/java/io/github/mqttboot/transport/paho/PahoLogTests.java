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

package io.github.mqttboot.transport.paho;

import java.io.IOException;
import java.util.Map;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.TransportSettings;
import org.eclipse.paho.mqttv5.client.logging.Logger;
import org.eclipse.paho.mqttv5.client.logging.LoggerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PahoLog} and the loggers of both versions.
 */
@ExtendWith(OutputCaptureExtension.class)
class PahoLogTests {

	private static final String NAME = "org.eclipse.paho.mqttv5.client.internal.CommsSender";

	private final LoggingSystem loggingSystem = LoggingSystem.get(getClass().getClassLoader());

	@AfterEach
	void resetLevel() {
		this.loggingSystem.setLogLevel(NAME, null);
	}

	@Test
	void whatPahoTakesForSevereIsForDebugging(CapturedOutput output) {
		Logger logger = logger();
		logger.severe("CommsSender", "run", "804", new Object[] { "packet" }, new IOException("gone"));
		logger.warning("CommsSender", "run", "804");
		assertThat(output.getAll()).isEmpty();
		this.loggingSystem.setLogLevel(NAME, LogLevel.DEBUG);
		logger.severe("CommsSender", "run", "804", null, new IOException("gone"));
		assertThat(output).contains("DEBUG", "exception", "java.io.IOException: gone");
		assertThat(logger.isLoggable(Logger.SEVERE)).isTrue();
		assertThat(logger.isLoggable(Logger.FINE)).isFalse();
	}

	@Test
	void packetsAreNotPrinted(CapturedOutput output) {
		Logger logger = logger();
		this.loggingSystem.setLogLevel(NAME, LogLevel.TRACE);
		logger.fine("CommsSender", "run", "802", new Object[] { "key", "packet with a password" });
		logger.log(Logger.FINER, "CommsSender", "run", "802", new Object[] { "packet with a password" }, null);
		logger.trace(Logger.FINEST, "CommsSender", "run", "unknown", new Object[] { "packet with a password" }, null);
		assertThat(output).contains("network send key", "unknown").doesNotContain("password");
		assertThat(logger.isLoggable(Logger.FINEST)).isTrue();
	}

	@Test
	void bothVersionsUseIt() {
		assertThat(logger()).isInstanceOf(PahoV5Logger.class);
		open(new PahoV3TransportFactory(), MqttVersion.MQTT_3_1_1);
		assertThat(org.eclipse.paho.client.mqttv3.logging.LoggerFactory
			.getLogger(org.eclipse.paho.client.mqttv3.logging.LoggerFactory.MQTT_CLIENT_MSG_CAT, "name"))
			.isInstanceOf(PahoV3Logger.class);
	}

	private static Logger logger() {
		open(new PahoV5TransportFactory(), MqttVersion.MQTT_5_0);
		return LoggerFactory.getLogger(LoggerFactory.MQTT_CLIENT_MSG_CAT, NAME);
	}

	private static void open(MqttTransportFactory factory, MqttVersion version) {
		factory.open(new TransportSettings("test", version, TlsSettings::ofJvm, Map.of()), Runnable::run).close();
	}

}
