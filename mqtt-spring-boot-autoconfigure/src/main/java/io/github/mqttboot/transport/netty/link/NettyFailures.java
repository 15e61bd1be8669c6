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

package io.github.mqttboot.transport.netty.link;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

import io.github.mqttboot.transport.JdkFailures;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.LinkFailure.Kind;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.CodecException;
import io.netty.handler.ssl.NotSslRecordException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Finds out what exceptions of Netty, and of the JDK below it, stand for.
 *
 * @since 0.1.0
 */
public final class NettyFailures {

	private static final Map<String, String> ARTIFACTS = Map.of("io/netty/handler/proxy/", "netty-handler-proxy",
			"io/netty/handler/codec/http/", "netty-codec-http", "io/netty/handler/codec/quic/",
			"netty-codec-native-quic");

	/**
	 * What the handler of an HTTP proxy says if that does not connect. Not by its type,
	 * since its library may not be there.
	 */
	private static final Pattern PROXY_ANSWER = Pattern.compile("^http, .*, status: (\\d{3})");

	private NettyFailures() {
	}

	/**
	 * Return what an exception stands for.
	 * @param error the exception, or {@code null} if the other side closed
	 * @return the failure
	 */
	public static LinkFailure of(@Nullable Throwable error) {
		if (error instanceof NoClassDefFoundError missing) {
			return LinkFailure.of(Kind.OTHER, describe(missing));
		}
		Throwable cause = error;
		while (cause instanceof CodecException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		if (cause instanceof ClosedChannelException) {
			return LinkFailure.of(Kind.CLOSED);
		}
		if (cause instanceof ConnectTimeoutException || cause instanceof SocketTimeoutException) {
			return LinkFailure.of(Kind.TIMED_OUT);
		}
		LinkFailure proxy = ofProxy(cause);
		if (proxy != null) {
			return proxy;
		}
		if (cause instanceof ConnectException && cause.getCause() != null) {
			// Netty adds the address to the message
			return JdkFailures.of(cause.getCause());
		}
		if (cause instanceof IOException && isCutOff(cause.getMessage())) {
			return LinkFailure.of(Kind.RESET, cause.getMessage());
		}
		return JdkFailures.of(cause);
	}

	// within one of TLS, if that has something to write
	private static @Nullable LinkFailure ofProxy(@Nullable Throwable error) {
		for (Throwable cause = error; cause != null; cause = cause.getCause()) {
			Matcher answer = PROXY_ANSWER.matcher(String.valueOf(cause.getMessage()));
			if (cause instanceof ConnectException && answer.find()) {
				return LinkFailure.ofProxy(Integer.parseInt(answer.group(1)));
			}
		}
		return null;
	}

	private static String describe(NoClassDefFoundError missing) {
		String name = String.valueOf(missing.getMessage());
		for (Map.Entry<String, String> artifact : ARTIFACTS.entrySet()) {
			if (name.contains(artifact.getKey())) {
				return "io.netty:" + artifact.getValue() + " is not on the class path";
			}
		}
		return missing.toString();
	}

	/**
	 * Return what it stands for that a TLS handshake failed.
	 * @param error the exception
	 * @return the failure
	 */
	public static LinkFailure ofHandshake(@Nullable Throwable error) {
		if (error instanceof NotSslRecordException) {
			return LinkFailure.of(Kind.TLS_NOT_SPOKEN);
		}
		if (error instanceof SSLException) {
			LinkFailure failure = JdkFailures.of(error);
			return (failure.kind() == Kind.TLS && error instanceof SSLHandshakeException closed
					&& closed.getCause() == null && isClosed(closed.getMessage())) ? LinkFailure.of(Kind.TLS_CLOSED)
							: failure;
		}
		return LinkFailure.of(Kind.TLS_CLOSED);
	}

	private static boolean isClosed(@Nullable String message) {
		return message != null && message.startsWith("Connection closed while SSL/TLS handshake");
	}

	// a plain IOException when writing
	private static boolean isCutOff(@Nullable String message) {
		return StringUtils.startsWithIgnoreCase(message, "broken pipe")
				|| StringUtils.startsWithIgnoreCase(message, "connection reset");
	}

}
