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

package io.github.mqttboot.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of files that every file system takes, one for each name of a connection: also
 * where upper and lower case are the same.
 */
final class FileNames {

	private static final int MAX_LENGTH = 120;

	private static final int PREFIX_LENGTH = 60;

	private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_";

	private FileNames() {
	}

	static String of(String name) {
		HexFormat hex = HexFormat.of();
		StringBuilder escaped = new StringBuilder();
		byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
		for (byte b : bytes) {
			if (PLAIN.indexOf(b) != -1) {
				escaped.append((char) b);
			}
			else {
				escaped.append('%').append(hex.toHexDigits(b));
			}
		}
		return (escaped.length() <= MAX_LENGTH) ? escaped.toString()
				: escaped.substring(0, PREFIX_LENGTH) + "%" + hex.formatHex(digest(bytes));
	}

	private static byte[] digest(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
