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

import io.github.mqttboot.transport.UnsupportedLink;
import io.netty.handler.codec.quic.Quic;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Finds out whether there can be links over QUIC: it needs a library of its own, with a
 * native part for each platform.
 *
 * @since 0.1.0
 */
public final class QuicSupport {

	private static final String ARTIFACT = "io.netty:netty-codec-native-quic";

	private static final String PLATFORMS = "linux-x86_64, linux-aarch_64, osx-x86_64, osx-aarch_64 and windows-x86_64";

	private QuicSupport() {
	}

	/**
	 * Return why there cannot be such links.
	 * @return the reason, or {@code null} if there can
	 */
	public static @Nullable UnsupportedLink missing() {
		if (!ClassUtils.isPresent("io.netty.handler.codec.quic.Quic", QuicSupport.class.getClassLoader())) {
			return new UnsupportedLink("It needs '" + ARTIFACT + "', which is not on the class path.", cure());
		}
		return Natives.missing();
	}

	/**
	 * Return why the native part cannot be loaded.
	 * @param platform the platform as Netty names it
	 * @param cause what loading it ended with
	 * @return the reason
	 */
	static UnsupportedLink missingOn(String platform, Throwable cause) {
		if (!PLATFORMS.contains(platform)) {
			return new UnsupportedLink(
					"There is no '" + ARTIFACT + "' for the platform " + platform + ", but only for " + PLATFORMS + ".",
					"Use mqtts.");
		}
		return new UnsupportedLink(
				"The native library of '" + ARTIFACT + "' cannot be loaded: " + cause.getMessage() + ".", cure());
	}

	private static String cure() {
		return "Add the dependency '" + ARTIFACT + "' with the classifier '" + platform()
				+ "', or use mqtts, which needs none.";
	}

	private static String platform() {
		return PlatformDependent.normalizedOs() + "-" + PlatformDependent.normalizedArch();
	}

	/**
	 * The native part. A class of its own since it names a class that may not be there.
	 */
	private static final class Natives {

		static @Nullable UnsupportedLink missing() {
			Throwable cause = Quic.unavailabilityCause();
			return (cause != null) ? missingOn(platform(), cause) : null;
		}

	}

}
