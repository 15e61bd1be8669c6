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

import java.io.DataOutputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.TransportSettings;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttWireMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttDataTypes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link MqttText} knows what the encoders of Paho take.
 */
class PahoTextTests {

	@Test
	void pahoV3EncodesWhatIsSupportedByMqtt3AndNothingElse() {
		assertThat(validCharacters().filter(
				(character) -> MqttText.isWithin(lastCharacter(new PahoV3TransportFactory(), MqttVersion.MQTT_3_1_1),
						Character.toString(character)) != isEncodedBy(MqttWireMessage::encodeUTF8, character)))
			.isEmpty();
	}

	@Test
	void pahoV5EncodesEverythingValid() {
		assertThat(validCharacters().filter((character) -> !isEncodedBy(MqttDataTypes::encodeUTF8, character)))
			.isEmpty();
	}

	@Test
	void pahoV5HasNoLimit() {
		assertThat(lastCharacter(new PahoV5TransportFactory(), MqttVersion.MQTT_5_0))
			.isEqualTo(Character.MAX_CODE_POINT);
	}

	private static int lastCharacter(MqttTransportFactory factory, MqttVersion version) {
		return factory.open(new TransportSettings("test", version, TlsSettings::ofJvm, Map.of()), Runnable::run)
			.limits()
			.lastCharacter();
	}

	private static IntStream validCharacters() {
		// all of the first plane, and one in 257 of the others
		IntStream beyond = IntStream.iterate(Character.MIN_SUPPLEMENTARY_CODE_POINT, Character::isValidCodePoint,
				(character) -> character + 257);
		return IntStream.concat(IntStream.rangeClosed(0, Character.MAX_VALUE), beyond).filter((character) -> {
			try {
				MqttText.validate("character", Character.toString(character));
				return true;
			}
			catch (IllegalArgumentException ex) {
				return false;
			}
		});
	}

	private static boolean isEncodedBy(Encoder encoder, int character) {
		try {
			encoder.encode(new DataOutputStream(OutputStream.nullOutputStream()), Character.toString(character));
			return true;
		}
		catch (Exception ex) {
			return false;
		}
	}

	/**
	 * Writes text.
	 */
	@FunctionalInterface
	private interface Encoder {

		void encode(DataOutputStream output, String text) throws Exception;

	}

}
