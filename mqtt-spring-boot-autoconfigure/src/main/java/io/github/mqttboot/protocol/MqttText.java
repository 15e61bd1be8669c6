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

package io.github.mqttboot.protocol;

import java.util.Locale;

import org.springframework.util.Assert;

/**
 * Rules for text in MQTT packets (MQTT 5 section 1.5.4).
 *
 * @since 0.1.0
 */
public final class MqttText {

	private static final int MAX_BYTES = 65_535;

	private static final int MAX_PRINTED = 200;

	private MqttText() {
	}

	/**
	 * Insist that text can be sent. Control characters and non-characters, which the
	 * specification only advises against, are refused too: a receiver may answer them by
	 * closing the connection, and a message that is sent again would do so forever.
	 * @param name what the text is, for the message of the exception
	 * @param text the text
	 * @throws IllegalArgumentException if the text cannot be sent
	 */
	public static void validate(String name, String text) {
		Assert.notNull(text, () -> "'" + name + "' must not be null");
		int bytes = 0;
		for (int i = 0; i < text.length();) {
			int codePoint = text.codePointAt(i);
			if (isForbidden(codePoint)) {
				throw new IllegalArgumentException(
						"'%s' must not contain U+%04X: \"%s\"".formatted(name, codePoint, printable(text)));
			}
			bytes += utf8Length(codePoint);
			i += Character.charCount(codePoint);
		}
		Assert.isTrue(bytes <= MAX_BYTES,
				() -> "'%s' must not be longer than %d bytes in UTF-8".formatted(name, MAX_BYTES));
	}

	/**
	 * Return whether a client library that knows no other characters can encode text.
	 * @param lastCharacter the last Unicode code point that it can encode
	 * @param text the text
	 * @return whether it has no character after that one
	 */
	public static boolean isWithin(int lastCharacter, String text) {
		return lastCharacter == Character.MAX_CODE_POINT
				|| text.codePoints().allMatch((codePoint) -> codePoint <= lastCharacter);
	}

	/**
	 * Insist that valid text can be sent by a client library.
	 * @param name what the text is, for the message of the exception
	 * @param text the text, which was {@link #validate(String, String) validated}
	 * @param version the protocol version of the client library
	 * @param lastCharacter the last Unicode code point that it can encode
	 * @throws IllegalArgumentException if the text cannot be sent
	 */
	public static void validateEncodable(String name, String text, MqttVersion version, int lastCharacter) {
		Assert.isTrue(isWithin(lastCharacter, text),
				() -> "'%s' must not contain a character from U+%04X on, such as an emoji or a full-width form, which "
					.formatted(name, lastCharacter + 1)
						+ "the client library for MQTT %s cannot send; with MQTT 5.0 it may: \"%s\"".formatted(version,
								printable(text)));
	}

	/**
	 * Make text of unknown origin fit for a log line or the message of an exception.
	 * @param text the text
	 * @return the text, shortened and with everything escaped that could forge a line
	 */
	public static String printable(String text) {
		return printable(text, MAX_PRINTED);
	}

	/**
	 * Make text of unknown origin fit for a log line or the message of an exception.
	 * @param text the text
	 * @param most how many characters of it are printed
	 * @return the text, shortened and with everything escaped that could forge a line
	 */
	public static String printable(String text, int most) {
		StringBuilder printable = new StringBuilder();
		text.codePoints().limit(most).forEach((codePoint) -> {
			if (isForbidden(codePoint) || isInvisible(codePoint)) {
				printable.append(escape(codePoint));
			}
			else {
				printable.appendCodePoint(codePoint);
			}
		});
		return (text.codePointCount(0, text.length()) > most) ? printable.append("...").toString()
				: printable.toString();
	}

	/**
	 * Make text that came from elsewhere fit for sending it on.
	 * @param text the text
	 * @param lastCharacter the last Unicode code point that the client library can encode
	 * @return the text, with everything escaped that cannot be sent
	 */
	public static String sendable(String text, int lastCharacter) {
		StringBuilder sendable = new StringBuilder();
		text.codePoints().forEach((codePoint) -> {
			if (isForbidden(codePoint) || codePoint > lastCharacter) {
				sendable.append(escape(codePoint));
			}
			else {
				sendable.appendCodePoint(codePoint);
			}
		});
		return sendable.toString();
	}

	private static String escape(int codePoint) {
		return String.format(Locale.ROOT, "\\u%04X", codePoint);
	}

	private static boolean isForbidden(int codePoint) {
		return Character.isISOControl(codePoint) || isSurrogate(codePoint) || isNonCharacter(codePoint);
	}

	private static boolean isSurrogate(int codePoint) {
		return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
	}

	private static boolean isNonCharacter(int codePoint) {
		return (codePoint >= 0xFDD0 && codePoint <= 0xFDEF) || (codePoint & 0xFFFE) == 0xFFFE;
	}

	private static boolean isInvisible(int codePoint) {
		int type = Character.getType(codePoint);
		return type == Character.FORMAT || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
	}

	private static int utf8Length(int codePoint) {
		if (codePoint < 0x80) {
			return 1;
		}
		if (codePoint < 0x800) {
			return 2;
		}
		return (codePoint < 0x10000) ? 3 : 4;
	}

}
