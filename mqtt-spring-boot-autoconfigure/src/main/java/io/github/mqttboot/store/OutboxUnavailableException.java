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
 * The files of an outbox cannot be used.
 *
 * @since 0.1.0
 */
public class OutboxUnavailableException extends RuntimeException {

	private final String reason;

	private final String cure;

	/**
	 * Create an exception.
	 * @param reason what is wrong, a sentence
	 * @param cure what to do, a sentence
	 * @param cause the cause
	 */
	OutboxUnavailableException(String reason, String cure, @Nullable Throwable cause) {
		super(reason + " " + cure, cause);
		this.reason = reason;
		this.cure = cure;
	}

	/**
	 * Return what is wrong.
	 * @return a sentence
	 */
	public String getReason() {
		return this.reason;
	}

	/**
	 * Return what to do.
	 * @return a sentence
	 */
	public String getCure() {
		return this.cure;
	}

}
