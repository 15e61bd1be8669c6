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

import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;

import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.LinkFailure.Kind;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QuicFailures}.
 */
class QuicFailuresTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			true  | 23 | kicked out | 0x17 of the application: kicked out
			true  | 23 | ''         | 0x17 of the application
			true  | 23 |            | 0x17 of the application
			false | 10 |            | PROTOCOL_VIOLATION
			false | 10 | too much   | PROTOCOL_VIOLATION: too much
			""")
	void closeIsSaidWithItsReasonIfThereIsOne(boolean application, int error, @Nullable String reason, String words)
			throws Exception {
		assertThat(QuicFailures.of(close(application, error, reason)))
			.isEqualTo(LinkFailure.of(Kind.QUIC_ERROR, "the other side closed the connection with the error " + words));
	}

	@Test
	void closeWithoutAnErrorIsTheEnd() throws Exception {
		assertThat(QuicFailures.of(close(true, 0, null))).isEqualTo(LinkFailure.of(Kind.CLOSED));
	}

	@Test
	void alertThatNoApplicationProtocolIsSharedIsSaidSo() throws Exception {
		assertThat(QuicFailures.of(close(false, 0x178, null)))
			.isEqualTo(LinkFailure.of(Kind.APPLICATION_PROTOCOL_REFUSED, "mqtt"));
	}

	private static QuicConnectionCloseEvent close(boolean application, int error, @Nullable String reason)
			throws Exception {
		Constructor<QuicConnectionCloseEvent> constructor = QuicConnectionCloseEvent.class
			.getDeclaredConstructor(boolean.class, int.class, byte[].class);
		constructor.setAccessible(true);
		return constructor.newInstance(application, error,
				(reason != null) ? reason.getBytes(StandardCharsets.UTF_8) : null);
	}

}
