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

import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.transport.UnsupportedLink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QuicSupport}.
 */
class QuicSupportTests {

	/**
	 * Without it the tests of QUIC are skipped, as they are on other platforms, and the
	 * build would pass.
	 */
	@Test
	@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
	void nativeLibraryIsLoadedOnThePlatformForWhichTheTestsBringIt() {
		assertThat(QuicSupport.missing()).isNull();
		assertThat(QuicFront.isAvailable()).isTrue();
	}

	@Test
	void platformWithoutANativeLibraryIsNamedWithThoseThatHaveOne() {
		assertThat(QuicSupport.missingOn("linux-riscv64", new UnsatisfiedLinkError("no library")))
			.isEqualTo(new UnsupportedLink("There is no 'io.netty:netty-codec-native-quic' for the platform"
					+ " linux-riscv64, but only for linux-x86_64, linux-aarch_64, osx-x86_64, osx-aarch_64 and"
					+ " windows-x86_64.", "Use mqtts."));
	}

	@Test
	void libraryThatCannotBeLoadedIsNamedWithTheCause() {
		UnsupportedLink link = QuicSupport.missingOn("linux-x86_64", new UnsatisfiedLinkError("no library"));
		assertThat(link.reason())
			.isEqualTo("The native library of 'io.netty:netty-codec-native-quic' cannot be loaded: no library.");
		assertThat(link.cure())
			.startsWith("Add the dependency 'io.netty:netty-codec-native-quic' with the classifier '");
	}

}
