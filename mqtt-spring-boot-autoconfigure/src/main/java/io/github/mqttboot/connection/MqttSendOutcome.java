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

package io.github.mqttboot.connection;

import java.util.Locale;

import io.github.mqttboot.protocol.MqttReasonCode;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * How sending a message ended.
 *
 * @param kind what happened to it
 * @param reasonCode the reason code of PUBACK or PUBREC if the broker refused it, or else
 * {@code null}
 * @since 0.1.0
 */
public record MqttSendOutcome(Kind kind, @Nullable MqttReasonCode reasonCode) {

	/**
	 * The broker acknowledged the message or, at QoS 0, it was written.
	 */
	public static final MqttSendOutcome SUCCESS = new MqttSendOutcome(Kind.SUCCESS, null);

	public MqttSendOutcome {
		Assert.isTrue((kind == Kind.REFUSED) == (reasonCode != null),
				"'reasonCode' must be there for a refusal, and only for one");
	}

	/**
	 * The broker refused the message.
	 * @param reasonCode the reason code of PUBACK or PUBREC
	 * @return the outcome
	 */
	public static MqttSendOutcome refused(MqttReasonCode reasonCode) {
		return new MqttSendOutcome(Kind.REFUSED, reasonCode);
	}

	/**
	 * The message failed on this side.
	 * @param kind why
	 * @return the outcome
	 */
	public static MqttSendOutcome failed(Kind kind) {
		return new MqttSendOutcome(kind, null);
	}

	/**
	 * Return whether the message was sent.
	 * @return whether nothing went wrong
	 */
	public boolean isSuccess() {
		return this.kind == Kind.SUCCESS;
	}

	/**
	 * Return why it failed as a tag of few values: the name of the reason code where
	 * there is one, the kind otherwise.
	 * @return the tag, such as {@code quota-exceeded} or {@code outbox-full}, or
	 * {@code none} on success
	 */
	public String tag() {
		return (this.reasonCode != null) ? this.reasonCode.tag() : this.kind.tag;
	}

	/**
	 * What happened to a message.
	 */
	public enum Kind {

		/**
		 * It was acknowledged or, at QoS 0, written.
		 */
		SUCCESS("none"),

		/**
		 * The broker refused it.
		 */
		REFUSED,

		/**
		 * The broker ends the connection whenever it is sent.
		 */
		ENDS_CONNECTION,

		/**
		 * There was no room in the outbox.
		 */
		OUTBOX_FULL,

		/**
		 * The thread was interrupted while it waited for room in the outbox.
		 */
		INTERRUPTED,

		/**
		 * It could not be kept in the file of the outbox.
		 */
		NOT_KEPT,

		/**
		 * It expired while it waited in the outbox.
		 */
		EXPIRED,

		/**
		 * It was cancelled before it was sent.
		 */
		WITHDRAWN,

		/**
		 * It cannot be sent to this broker.
		 */
		INVALID,

		/**
		 * There was no connection, and QoS 0 does not wait for one.
		 */
		NOT_CONNECTED,

		/**
		 * The connection was stopped before.
		 */
		STOPPED;

		private final String tag;

		Kind() {
			this.tag = name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

		Kind(String tag) {
			this.tag = tag;
		}

	}

}
