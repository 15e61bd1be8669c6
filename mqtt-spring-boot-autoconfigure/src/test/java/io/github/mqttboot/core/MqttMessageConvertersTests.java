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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.MimeType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MqttMessageConverters}.
 */
class MqttMessageConvertersTests {

	private final MessageConverter converter = MqttMessageConverters.create();

	@ParameterizedTest
	@ValueSource(
			strings = { "", "application/json", "text/plain;charset=UTF-16", "application/octet-stream", "no type" })
	void whatComesInIsWhatTheReceiverWantsWhateverTheContentType(String contentType) {
		Message<byte[]> message = message("{\"value\":\"ü\"}", contentType);
		assertThat(this.converter.fromMessage(message, byte[].class)).isEqualTo(message.getPayload());
		assertThat(this.converter.fromMessage(message, String.class)).isEqualTo("{\"value\":\"ü\"}");
		assertThat(this.converter.fromMessage(message, Reading.class)).isEqualTo(new Reading("ü"));
	}

	@Test
	void contentTypeThatIsNoMimeTypeIsNoneForConvertersOfTheApplication() {
		Message<byte[]> message = message("21.5 kWh", "kWh");
		MessageConverter any = MqttMessageConverters.create(new EnergyConverter(false));
		assertThat(any.fromMessage(message, Energy.class)).isEqualTo(new Energy(21.5));
		assertThat(((SmartMessageConverter) any).fromMessage(message, Energy.class, null)).isEqualTo(new Energy(21.5));
		MessageConverter strict = MqttMessageConverters.create(new EnergyConverter(true));
		assertThat(strict.fromMessage(message, Energy.class)).isNull();
		assertThat(strict.fromMessage(message("21.5 kWh", "text/plain"), Energy.class)).isEqualTo(new Energy(21.5));
		Message<byte[]> other = message("much", "kWh");
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> any.fromMessage(other, Energy.class))
			.satisfies((ex) -> assertThat(ex.getFailedMessage()).hasToString(other.toString()));
	}

	@Test
	void contentTypeThatIsNoMimeTypeReachesConvertersBehindOneThatNeedsAMimeType() {
		SmartMessageConverter both = MqttMessageConverters.create(new EnergyConverter(true), new WattHours());
		Message<byte[]> message = message("21500", "Wh");
		assertThat(both.fromMessage(message, Energy.class)).isEqualTo(new Energy(21.5));
		assertThat(both.fromMessage(message, Energy.class, null)).isEqualTo(new Energy(21.5));
		Message<?> sent = both.toMessage(new Energy(21.5), message.getHeaders());
		assertThat(sent).isNotNull();
		assertThat((byte[]) sent.getPayload()).asString(StandardCharsets.UTF_8).isEqualTo("21500");
	}

	@Test
	void contentTypeThatIsNoMimeTypeIsNoneForConvertersThatSend() {
		MessageHeaders headers = message("", "kWh").getHeaders();
		Message<?> sent = MqttMessageConverters.create(new EnergyConverter(false)).toMessage(new Energy(21.5), headers);
		assertThat(sent).isNotNull();
		assertThat((byte[]) sent.getPayload()).asString(StandardCharsets.UTF_8).isEqualTo("21.5 kWh");
		assertThat(MqttMessageConverters.create(new EnergyConverter(true)).toMessage(new Energy(21.5), headers))
			.isNull();
		assertThat(this.converter.toMessage(new Reading("x"), headers)).isNull();
	}

	@Test
	void whatIsDeclaredToBeTextAndIsNotFails() {
		Message<byte[]> message = new GenericMessage<>(new byte[] { 'a', (byte) 0xFF },
				Map.of(MqttHeaders.PAYLOAD_FORMAT_INDICATOR, true));
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.fromMessage(message, String.class))
			.withMessageContaining("declares UTF-8 text");
		assertThat(this.converter.fromMessage(message, byte[].class)).isEqualTo(message.getPayload());
	}

	@Test
	void whatIsNotDeclaredToBeTextIsReadAsFarAsItIs() {
		Message<byte[]> message = new GenericMessage<>(new byte[] { 'a', (byte) 0xFF });
		assertThat(this.converter.fromMessage(message, String.class)).isEqualTo("a\uFFFD");
	}

	@Test
	void replacementCharacterThatWasSentIsText() {
		Message<byte[]> message = new GenericMessage<>("\uFFFD".getBytes(StandardCharsets.UTF_8),
				Map.of(MqttHeaders.PAYLOAD_FORMAT_INDICATOR, true));
		assertThat(this.converter.fromMessage(message, String.class)).isEqualTo("\uFFFD");
	}

	@Test
	void emptyTextIsText() {
		assertThat(this.converter.fromMessage(message("", ""), String.class)).isEqualTo("");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "not json", "[]", "{\"value\":{}}" })
	void whatIsNoJsonOfTheWantedTypeFails(String payload) {
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.fromMessage(message(payload, ""), Reading.class));
	}

	@Test
	void serializedObjectIsNotRead() throws IOException {
		ByteArrayOutputStream serialized = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(serialized)) {
			out.writeObject(new Date());
		}
		Message<byte[]> message = new GenericMessage<>(serialized.toByteArray(),
				Map.of(MessageHeaders.CONTENT_TYPE, "application/x-java-serialized-object"));
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> this.converter.fromMessage(message, Date.class));
	}

	@Test
	void typeNamedByTheSenderIsIgnored() {
		Message<byte[]> message = new GenericMessage<>("{\"value\":\"x\"}".getBytes(StandardCharsets.UTF_8),
				Map.of("json__TypeId__", "java.util.Date", MqttHeaders.USER_PROPERTY_PREFIX + "json__TypeId__",
						"java.util.Date", "__TypeId__", "java.util.Date"));
		assertThat(this.converter.fromMessage(message, Reading.class)).isEqualTo(new Reading("x"));
		assertThat(this.converter.fromMessage(message, Map.class)).isEqualTo(Map.of("value", "x"));
	}

	@Test
	void withoutJsonOnlyBytesAndTextAreConverted() {
		MessageConverter plain = MqttMessageConverters.create(new MessageConverter[0]);
		assertThat(plain.fromMessage(message("x", ""), String.class)).isEqualTo("x");
		assertThat(plain.fromMessage(message("{}", ""), Reading.class)).isNull();
		assertThat(plain.toMessage(new Reading("x"), null)).isNull();
	}

	private static Message<byte[]> message(String payload, String contentType) {
		Map<String, Object> headers = contentType.isEmpty() ? Map.of()
				: Map.of(MessageHeaders.CONTENT_TYPE, contentType);
		return new GenericMessage<>(payload.getBytes(StandardCharsets.UTF_8), headers);
	}

	record Energy(double kilowattHours) {

	}

	private static final class EnergyConverter extends AbstractMessageConverter {

		EnergyConverter(boolean strict) {
			super(new MimeType("text", "plain"));
			setStrictContentTypeMatch(strict);
		}

		@Override
		protected boolean supports(Class<?> type) {
			return type == Energy.class;
		}

		@Override
		protected Object convertFromInternal(Message<?> message, Class<?> type, Object hint) {
			String text = new String((byte[]) message.getPayload(), StandardCharsets.UTF_8);
			if (!text.endsWith(" kWh")) {
				throw new MessageConversionException(message, "No kWh");
			}
			return new Energy(Double.parseDouble(text.replace(" kWh", "")));
		}

		@Override
		protected Object convertToInternal(Object payload, MessageHeaders headers, Object hint) {
			return (((Energy) payload).kilowattHours() + " kWh").getBytes(StandardCharsets.UTF_8);
		}

	}

	/**
	 * Knows its messages by their content type, as the application made it up.
	 */
	private static final class WattHours implements MessageConverter {

		@Override
		public Object fromMessage(Message<?> message, Class<?> type) {
			return "Wh".equals(message.getHeaders().get(MessageHeaders.CONTENT_TYPE)) ? new Energy(
					Double.parseDouble(new String((byte[]) message.getPayload(), StandardCharsets.UTF_8)) / 1000)
					: null;
		}

		@Override
		public Message<?> toMessage(Object payload, MessageHeaders headers) {
			return "Wh".equals(headers.get(MessageHeaders.CONTENT_TYPE))
					? new GenericMessage<>(String.valueOf(Math.round(((Energy) payload).kilowattHours() * 1000))
						.getBytes(StandardCharsets.UTF_8), headers)
					: null;
		}

	}

	record Reading(String value) {

	}

}
