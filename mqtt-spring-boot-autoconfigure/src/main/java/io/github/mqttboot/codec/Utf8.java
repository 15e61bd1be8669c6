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

package io.github.mqttboot.codec;

/**
 * Text as MQTT has it (section 1.5.4), without an array in between.
 */
final class Utf8 {

	private static final int MAX_LENGTH = 65_535;

	private Utf8() {
	}

	/**
	 * Return the length of text in UTF-8.
	 * @param text the text
	 * @return the number of bytes
	 * @throws IllegalArgumentException if MQTT cannot carry the text
	 */
	static int length(String text) {
		int characters = text.length();
		int length = characters;
		for (int i = 0; i < characters; i++) {
			char character = text.charAt(i);
			if (character >= 0x80) {
				length += additionalBytes(text, i, character);
			}
		}
		if (length > MAX_LENGTH) {
			throw new IllegalArgumentException(
					"Text of " + length + " bytes in UTF-8 is longer than " + MAX_LENGTH + " bytes");
		}
		return length;
	}

	private static int additionalBytes(String text, int index, char character) {
		if (character < 0x800) {
			return 1;
		}
		if (!Character.isSurrogate(character)) {
			return 2;
		}
		boolean paired = Character.isHighSurrogate(character)
				? index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1))
				: index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
		if (!paired) {
			throw new IllegalArgumentException("Text has half a character at index " + index);
		}
		// two of four for each half
		return 1;
	}

	/**
	 * Write text that was found to have a {@link #length}.
	 * @param text the text
	 * @param bytes where to
	 * @param start where it begins
	 * @return where it ends
	 */
	static int write(String text, byte[] bytes, int start) {
		int position = start;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character < 0x80) {
				bytes[position++] = (byte) character;
			}
			else if (character < 0x800) {
				bytes[position++] = (byte) (0xC0 | (character >> 6));
				bytes[position++] = (byte) (0x80 | (character & 0x3F));
			}
			else if (Character.isSurrogate(character)) {
				position = write(Character.toCodePoint(character, text.charAt(++i)), bytes, position);
			}
			else {
				bytes[position++] = (byte) (0xE0 | (character >> 12));
				bytes[position++] = (byte) (0x80 | ((character >> 6) & 0x3F));
				bytes[position++] = (byte) (0x80 | (character & 0x3F));
			}
		}
		return position;
	}

	private static int write(int supplementary, byte[] bytes, int start) {
		bytes[start] = (byte) (0xF0 | (supplementary >> 18));
		bytes[start + 1] = (byte) (0x80 | ((supplementary >> 12) & 0x3F));
		bytes[start + 2] = (byte) (0x80 | ((supplementary >> 6) & 0x3F));
		bytes[start + 3] = (byte) (0x80 | (supplementary & 0x3F));
		return start + 4;
	}

}
