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

package io.github.mqttboot.publisher;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a publisher, not yet with which of its methods.
 */
final class InvalidPublisher extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String cure;

	InvalidPublisher(String reason, String cure, @Nullable Throwable cause) {
		super(reason, cause);
		this.cure = cure;
	}

	static void verify(boolean valid, Supplier<String> reason, String cure) {
		if (!valid) {
			throw new InvalidPublisher(reason.get(), cure, null);
		}
	}

	/**
	 * Return what is wrong, with a cure even if what found it has none.
	 * @param failure what was thrown
	 * @return the same, or a failure with a cure
	 */
	static InvalidPublisher of(RuntimeException failure) {
		return (failure instanceof InvalidPublisher invalid) ? invalid : new InvalidPublisher(
				String.valueOf(failure.getMessage()), "Correct the attributes of @MqttPublish.", failure);
	}

	String getCure() {
		return this.cure;
	}

}
