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

import org.jspecify.annotations.Nullable;

/**
 * The file of an outbox cannot be used.
 *
 * @since 0.1.0
 */
public class OutboxUnavailableException extends RuntimeException {

	private final Reason reason;

	private final String file;

	/**
	 * Create an exception.
	 * @param reason why
	 * @param file the name of the file
	 * @param message what is wrong, in detail
	 * @param cause the cause
	 */
	public OutboxUnavailableException(Reason reason, String file, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
		this.file = file;
	}

	/**
	 * Return why it cannot be used.
	 * @return the reason
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Return the file.
	 * @return the name of the file in its directory
	 */
	public String getFile() {
		return this.file;
	}

	/**
	 * Why the file of an outbox cannot be used.
	 */
	public enum Reason {

		/**
		 * The directory or the file cannot be written to. The message of the exception is
		 * that of the operating system.
		 */
		NOT_WRITABLE,

		/**
		 * Another application or another connection has it.
		 */
		IN_USE,

		/**
		 * It holds messages that were accepted for another client identifier. The message
		 * of the exception says how many and for which.
		 */
		OTHER_CLIENT,

		/**
		 * It was written by an earlier version, and the library that reads such files,
		 * H2's MVStore, is not on the class path.
		 */
		LIBRARY_MISSING

	}

}
