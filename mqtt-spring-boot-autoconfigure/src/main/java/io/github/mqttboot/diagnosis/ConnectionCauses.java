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

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.JdkFailures;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.TransportClosed;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Describes why something happened to a connection, with advice that names its
 * properties.
 */
public final class ConnectionCauses {

	/**
	 * How a link ends whose other side does not understand CONNECT.
	 */
	private static final Set<LinkFailure.Kind> HUNG_UP = EnumSet.of(LinkFailure.Kind.CLOSED, LinkFailure.Kind.RESET,
			LinkFailure.Kind.NETWORK);

	/**
	 * How many topic filters are named in a description.
	 */
	private static final int MAX_NAMED = 8;

	private final MqttConnectionSettings settings;

	private final ReasonCodeAdvice advice;

	private final ConnectHints hints;

	public ConnectionCauses(MqttConnectionSettings settings) {
		this.settings = settings;
		this.advice = new ReasonCodeAdvice(settings);
		this.hints = new ConnectHints(settings);
	}

	/**
	 * Describe the end of a connection that the broker had accepted.
	 * @param closed how its transport ended
	 * @return the cause
	 */
	public MqttConnectionCause ofLoss(TransportClosed closed) {
		return switch (closed.origin()) {
			case REFUSED -> new MqttConnectionCause(Kind.REFUSED, closed.reasonCode(),
					"the broker refused the connection: " + describe(closed), closed.error());
			case BROKER -> new MqttConnectionCause(Kind.BROKER, closed.reasonCode(),
					"the broker disconnected: " + describe(closed), closed.error());
			case NETWORK -> ofNetwork(failure(closed), closed.error());
			case PROTOCOL ->
				new MqttConnectionCause(Kind.PROTOCOL, closed.reasonCode(), describeViolation(closed), closed.error());
			case LOCAL -> ofApplication("closed");
		};
	}

	/**
	 * Describe the end of a connection that the broker had accepted.
	 * @param closed how its transport ended
	 * @param subscribing the topic filters whose SUBSCRIBE it has not answered
	 * @return the cause
	 */
	public MqttConnectionCause ofLoss(TransportClosed closed, List<String> subscribing) {
		MqttConnectionCause cause = ofLoss(closed);
		MqttReasonCode code = cause.reasonCode();
		if (code == null || subscribing.isEmpty() || !PoisonAdvice.isRefusalOfSubscription(cause)) {
			return cause;
		}
		return withDescription(cause, "the broker disconnected: "
				+ RefusalCures.describeSubscription(code, closed.reasonString()) + "; SUBSCRIBE was unanswered for "
				+ subscribing.stream()
					.map((filter) -> "'" + MqttText.printable(filter) + "'")
					.limit(MAX_NAMED)
					.collect(Collectors.joining(", "))
				+ ((subscribing.size() > MAX_NAMED) ? " and " + (subscribing.size() - MAX_NAMED) + " more" : ""));
	}

	/**
	 * Describe the end of an attempt.
	 * @param closed how its transport ended
	 * @param stage how far it had come
	 * @param url the broker
	 * @param unanswered whether CONNECT was sent and nothing came in after it
	 * @return the cause
	 */
	public MqttConnectionCause ofFailedAttempt(TransportClosed closed, ConnectStage stage, URI url,
			boolean unanswered) {
		MqttConnectionCause cause = ofLoss(closed);
		if (closed.origin() != TransportClosed.Origin.NETWORK) {
			return cause;
		}
		LinkFailure.Kind kind = failure(closed).kind();
		if (!HUNG_UP.contains(kind)) {
			return cause;
		}
		if (stage == ConnectStage.UPGRADE) {
			// CONNECT comes after it
			return withDescription(cause, cause.description() + ConnectHints.ofStage(stage, url));
		}
		return (unanswered || kind == LinkFailure.Kind.RESET)
				? withDescription(cause, cause.description() + this.hints.ofUnanswered(url) + this.hints.ofRefused())
				: cause;
	}

	/**
	 * Describe the end of an attempt that took too long.
	 * @param stage how far it had come
	 * @param url the broker
	 * @param unanswered whether CONNECT was sent and nothing came in after it
	 * @return the cause
	 */
	public MqttConnectionCause ofTimeout(ConnectStage stage, URI url, boolean unanswered) {
		String within = " within " + this.settings.getConnectionTimeout().toMillis() + " ms";
		return switch (stage) {
			// none is the broker's fault, which nobody has asked for anything yet
			case CREDENTIALS -> of(Kind.CREDENTIALS, "the credentials provider did not answer" + within);
			case AUTHENTICATION ->
				of(Kind.AUTHENTICATION, "the authentication of the application did not answer" + within);
			case WILL -> of(Kind.WILL, "the will provider did not answer" + within);
			case RESOLVING ->
				of(Kind.NETWORK, "the name service did not answer" + within + ": the host name could not be resolved");
			case CONNECTING, TLS, UPGRADE, CONNACK ->
				of(Kind.CONNECTION_TIMEOUT, "the broker did not accept the connection" + within
						+ (unanswered ? this.hints.ofUnanswered(url) : ConnectHints.ofStage(stage, url)));
		};
	}

	private String describe(TransportClosed closed) {
		MqttReasonCode code = Objects.requireNonNullElse(closed.reasonCode(), MqttReasonCode.UNSPECIFIED_ERROR);
		// CONNACK is about the will, DISCONNECT about what was sent since
		String advice = (closed.origin() == TransportClosed.Origin.BROKER) ? this.advice.ofDisconnect(code)
				: this.advice.of(code);
		return code.describe(closed.reasonString()) + ((advice != null) ? ": " + advice : "");
	}

	private String describeViolation(TransportClosed closed) {
		if (closed.failure() != null) {
			return FailureDescriptions.of(closed.failure());
		}
		String description = MqttText.printable(String.valueOf(closed.reasonString()));
		MqttReasonCode code = closed.reasonCode();
		if (code == MqttReasonCode.PACKET_TOO_LARGE) {
			return description + allowed("maximum-packet-size", Long.toString(this.settings.getMaximumPacketSize()))
					+ "; raise it if such messages are meant to come";
		}
		if (code == MqttReasonCode.TOPIC_ALIAS_INVALID) {
			Integer maximum = this.settings.getTopicAliasMaximum();
			return description + allowed("topic-alias-maximum",
					(maximum != null && maximum > 0) ? "1 to " + maximum : "none at all");
		}
		return description;
	}

	private String allowed(String key, String what) {
		return ", and '" + InvalidMqttSettingException.propertyName(this.settings.getName(), key) + "' allows " + what;
	}

	private static LinkFailure failure(TransportClosed closed) {
		return (closed.failure() != null) ? closed.failure() : LinkFailure.of(LinkFailure.Kind.CLOSED);
	}

	/**
	 * Describe why the host could not be resolved.
	 * @param error the failure of the name service
	 * @return the cause
	 */
	public static MqttConnectionCause ofResolution(Throwable error) {
		return ofNetwork(JdkFailures.of(error), error);
	}

	private static MqttConnectionCause ofNetwork(LinkFailure failure, @Nullable Throwable error) {
		return new MqttConnectionCause(Kind.NETWORK, null, FailureDescriptions.of(failure), error);
	}

	/**
	 * Describe why there are no credentials to connect with.
	 * @param error what the provider threw, or what is wrong with its credentials
	 * @return the cause
	 */
	public static MqttConnectionCause ofCredentials(Throwable error) {
		return ofProvider(Kind.CREDENTIALS, "the credentials cannot be sent", "the credentials provider", error);
	}

	/**
	 * Describe the failure of the application to authenticate a connection.
	 * @param error what it threw
	 * @return the cause
	 */
	public static MqttConnectionCause ofAuthentication(Throwable error) {
		return ofProvider(Kind.AUTHENTICATION, "the authentication cannot be sent",
				"the authentication of the application", error);
	}

	/**
	 * Describe the end of a connection that was not authenticated again in time.
	 * @param answered whether the broker has to say the next word
	 * @return the cause
	 */
	public MqttConnectionCause ofReauthenticationTimeout(boolean answered) {
		return of(Kind.AUTHENTICATION,
				(answered ? "the broker" : "the authentication of the application")
						+ " did not answer when the connection was authenticated again, within "
						+ this.settings.getConnectionTimeout().toMillis() + " ms");
	}

	/**
	 * Describe the failure to make the will of an attempt.
	 * @param error the failure
	 * @return the cause
	 */
	public static MqttConnectionCause ofWill(Throwable error) {
		return ofProvider(Kind.WILL, "the will cannot be sent", "the will provider", error);
	}

	private static MqttConnectionCause ofProvider(Kind kind, String unsendable, String provider, Throwable error) {
		if (error instanceof InvalidMqttSettingException invalid) {
			return new MqttConnectionCause(kind, null, unsendable + ": '" + invalid.getPropertyName() + "' is invalid: "
					+ invalid.getReason() + " " + StringUtils.trimTrailingCharacter(invalid.getCure(), '.'), error);
		}
		// what the provider says may hold a secret
		return new MqttConnectionCause(kind, null, provider + " failed with " + error.getClass().getName(), error);
	}

	public static MqttConnectionCause ofApplication(String description) {
		return of(Kind.APPLICATION, description);
	}

	public static MqttConnectionCause ofMissedPing(Duration timeout) {
		return of(Kind.KEEP_ALIVE, "nothing came in within " + timeout.toMillis() + " ms after a ping");
	}

	/**
	 * Describe the end of a connection over which something came in after a ping, but not
	 * the answer to it.
	 * @return the cause
	 */
	public static MqttConnectionCause ofUnansweredPing() {
		return of(Kind.KEEP_ALIVE, "bytes came in after a ping, but not the answer to it, and then no more: a packet"
				+ " may be cut short");
	}

	/**
	 * Describe the end of a connection whose broker answers pings and nothing else.
	 * @param unacknowledged what it should have acknowledged
	 * @return the cause
	 */
	public MqttConnectionCause ofUnacknowledged(Unacknowledged unacknowledged) {
		return of(Kind.ACKNOWLEDGEMENT_TIMEOUT, "the broker acknowledged " + unacknowledged.describe()
				+ "; it may be overloaded or throttle this client, and the limit is '"
				+ InvalidMqttSettingException.propertyName(this.settings.getName(), "acknowledgement-timeout") + "'");
	}

	public static MqttConnectionCause ofBug(Throwable error) {
		return new MqttConnectionCause(Kind.BUG, null, "unexpected failure: " + error, error);
	}

	private static MqttConnectionCause of(Kind kind, String description) {
		return new MqttConnectionCause(kind, null, description, null);
	}

	private static MqttConnectionCause withDescription(MqttConnectionCause cause, String description) {
		return new MqttConnectionCause(cause.kind(), cause.reasonCode(), description, cause.error());
	}

}
