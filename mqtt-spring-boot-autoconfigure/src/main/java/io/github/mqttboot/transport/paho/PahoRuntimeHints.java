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

package io.github.mqttboot.transport.paho;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.util.ClassUtils;

/**
 * What Paho finds by name, and what we call in it by reflection. Names and not types,
 * since either version may be missing.
 */
final class PahoRuntimeHints implements RuntimeHintsRegistrar {

	private static final String V3 = "org.eclipse.paho.client.mqttv3.";

	private static final String V5 = "org.eclipse.paho.mqttv5.";

	PahoRuntimeHints() {
	}

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		if (ClassUtils.isPresent(V3 + "internal.ClientState", classLoader)) {
			register(hints, V3, "setCleanSession", PahoV3Logger.class.getName());
			hints.resources().registerResourceBundle(V3 + "internal.nls.messages");
			hints.resources().registerResourceBundle(V3 + "internal.nls.logcat");
		}
		if (ClassUtils.isPresent(V5 + "client.internal.ClientState", classLoader)) {
			register(hints, V5 + "client.", "setCleanStart", PahoV5Logger.class.getName());
			hints.resources().registerResourceBundle(V5 + "common.nls.messages");
			hints.resources().registerResourceBundle(V5 + "common.nls.logcat");
			hints.resources().registerResourceBundle(V5 + "client.internal.nls.logcat");
		}
	}

	private static void register(RuntimeHints hints, String root, String clean, String logger) {
		hints.reflection()
			.registerType(TypeReference.of(root + "internal.ClientState"),
					(type) -> type.withMethod(clean, List.of(TypeReference.of(boolean.class)), ExecutableMode.INVOKE));
		for (String made : List.of(logger, root + "internal.ResourceBundleCatalog")) {
			hints.reflection().registerType(TypeReference.of(made), MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
		}
	}

}
