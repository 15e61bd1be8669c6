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

package io.github.mqttboot.actuate.endpoint;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Knows a secret by its name.
 */
final class SensitiveNames {

	private static final Pattern SENSITIVE = Pattern
		.compile("pass(word|wd|phrase)|pwd|secret|token|credential|auth" + "|bearer|cookie|signature|jwt|key$");

	private SensitiveNames() {
	}

	/**
	 * Return whether a name is that of a secret.
	 * @param name the name, such as of a user property
	 * @return whether its value is not to be shown
	 */
	static boolean isSensitive(String name) {
		return SENSITIVE.matcher(name.toLowerCase(Locale.ROOT)).find();
	}

}
