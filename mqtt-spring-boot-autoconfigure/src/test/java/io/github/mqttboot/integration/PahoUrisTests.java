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

package io.github.mqttboot.integration;

import java.net.URI;
import java.util.List;

import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PahoUris}.
 */
class PahoUrisTests {

	@ParameterizedTest
	@CsvSource({ "mqtt://broker:1883, tcp://broker:1883", "mqtts://broker:8883, ssl://broker:8883",
			"ws://broker:80/mqtt, ws://broker:80/mqtt", "wss://broker:443/mqtt, wss://broker:443/mqtt",
			"quic://broker:14567, ssl://broker:14567" })
	void pahoTakesWhatTheConnectionHas(String url, String uri) {
		MqttConnectionOptions options = new MqttConnectionOptions();
		options.setServerURIs(PahoUris.forPaho(List.of(URI.create(url))));
		assertThat(options.getServerURIs()).containsExactly(uri);
	}

}
