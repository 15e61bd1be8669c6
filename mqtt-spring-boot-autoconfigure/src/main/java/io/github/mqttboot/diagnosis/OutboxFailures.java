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

import java.nio.file.Path;

import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.store.OutboxUnavailableException;

/**
 * Says why the file of an outbox cannot be used, and what cures it.
 */
public final class OutboxFailures {

	private OutboxFailures() {
	}

	/**
	 * Return the failure as one of the settings.
	 * @param settings the settings of the connection
	 * @param directory the directory of the outbox
	 * @param failure the failure
	 * @return the exception to throw
	 */
	public static InvalidMqttSettingException invalid(MqttConnectionSettings settings, Path directory,
			OutboxUnavailableException failure) {
		InvalidMqttSettingException invalid = new InvalidMqttSettingException(settings.getName(), "outbox.directory",
				directory, reason(failure), cure(failure));
		invalid.initCause(failure);
		return invalid;
	}

	private static String reason(OutboxUnavailableException failure) {
		String file = "The file '" + failure.getFile() + "' in it ";
		return switch (failure.getReason()) {
			case NOT_WRITABLE -> "It cannot be written to: " + failure.getMessage() + ".";
			case IN_USE -> file + "is in use, by another application or another instance of this one.";
			case OTHER_CLIENT -> file + failure.getMessage() + ".";
			case LIBRARY_MISSING ->
				file + "was written by an earlier version, and the library that reads it is not on the class path.";
		};
	}

	private static String cure(OutboxUnavailableException failure) {
		return switch (failure.getReason()) {
			case NOT_WRITABLE -> "Let the application write there, or set another directory.";
			case IN_USE -> "Stop that one, or give each its own directory.";
			case OTHER_CLIENT -> "Set 'client-id' back until they are sent, or move the file away to give them up.";
			case LIBRARY_MISSING -> "Add the dependency 'com.h2database:h2-mvstore' for the next start, after which it"
					+ " is not needed any more, or move the file away to give up the messages in it.";
		};
	}

}
