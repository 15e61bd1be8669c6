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

package io.github.mqttboot.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;

/**
 * Thrown if the details of a service connection, such as those of a container, cannot be
 * used. No property is to blame.
 */
class ServiceConnectionException extends IllegalStateException {

	private final Origin origin;

	private final String reason;

	ServiceConnectionException(Origin origin, String reason, @Nullable Throwable cause) {
		super("The connection details of " + origin + " cannot be used: " + reason, cause);
		this.origin = origin;
		this.reason = reason;
	}

	Origin getOrigin() {
		return this.origin;
	}

	String getReason() {
		return this.reason;
	}

}
